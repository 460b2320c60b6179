package io.tidemark.engine.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A test on the value of one tag, decided once per distinct value. Must be pure, safe for any thread, and linear in the
 * value's length.
 */
@FunctionalInterface
public interface ValueTest {
    /**
     * Whether a series with this value is selected. Null means that the series has no such tag.
     */
    boolean matches(@Nullable String value);

    /** The values that match, where they can be listed: exactly these match, an absent tag does not. Null where they can't. */
    default @Nullable Set<String> exactValues() {
        return null;
    }

    /** A prefix that every matching value has; the empty string where none is known. An absent tag has no prefix but may match. */
    default String prefix() {
        return "";
    }

    /** A test that exactly these values pass. */
    static ValueTest oneOf(Set<String> values) {
        return new OneOf(values);
    }
}
