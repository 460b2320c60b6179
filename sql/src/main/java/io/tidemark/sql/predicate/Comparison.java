package io.tidemark.sql.predicate;

import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/** The comparisons that bound something. */
enum Comparison {
    LESS,
    LESS_OR_EQUAL,
    EQUAL,
    GREATER_OR_EQUAL,
    GREATER;

    /** The comparison of a kind of call, or null. */
    static @Nullable Comparison of(SqlKind kind) {
        return switch (kind) {
            case LESS_THAN -> LESS;
            case LESS_THAN_OR_EQUAL -> LESS_OR_EQUAL;
            case EQUALS -> EQUAL;
            case GREATER_THAN_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER_THAN -> GREATER;
            default -> null;
        };
    }

    /** With the sides exchanged. */
    Comparison mirrored() {
        return switch (this) {
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case EQUAL -> EQUAL;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            case GREATER -> LESS;
        };
    }

    /** What holds of whole numbers where this does not; null where that is no comparison here. */
    @Nullable
    Comparison negated() {
        return switch (this) {
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case EQUAL -> null;
            case GREATER_OR_EQUAL -> LESS;
            case GREATER -> LESS_OR_EQUAL;
        };
    }
}
