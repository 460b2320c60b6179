package io.tidemark.sql.oracle;

import io.tidemark.engine.testing.NaiveStore.Row;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A condition as SQL, and what it is of a row by SQL's three-valued logic. */
interface Condition {
    /** As SQL, with an alias before the columns or none. */
    String sql(String alias);

    /** True, false, or null for unknown. */
    @Nullable
    Boolean of(Row row);

    /** Whether a row passes. */
    default boolean passes(Row row) {
        return Boolean.TRUE.equals(of(row));
    }

    /** SQL and a function of a row. */
    record Simple(String template, Function<Row, @Nullable Boolean> function) implements Condition {
        @Override
        public String sql(String alias) {
            return template.replace("§", alias);
        }

        @Override
        public @Nullable Boolean of(Row row) {
            return function.apply(row);
        }
    }

    /** Both. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + left.sql(alias) + " AND " + right.sql(alias) + ")";
        }

        @Override
        public @Nullable Boolean of(Row row) {
            Boolean a = left.of(row);
            Boolean b = right.of(row);
            if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
                return false;
            }
            return a == null || b == null ? null : (Boolean) true;
        }
    }

    /** Either. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + left.sql(alias) + " OR " + right.sql(alias) + ")";
        }

        @Override
        public @Nullable Boolean of(Row row) {
            Boolean a = left.of(row);
            Boolean b = right.of(row);
            if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
                return true;
            }
            return a == null || b == null ? null : (Boolean) false;
        }
    }

    /** Not. */
    record Not(Condition condition) implements Condition {
        @Override
        public String sql(String alias) {
            return "NOT (" + condition.sql(alias) + ")";
        }

        @Override
        public @Nullable Boolean of(Row row) {
            Boolean a = condition.of(row);
            return a == null ? null : (Boolean) !a;
        }
    }

    /** Is true, or is not true: never unknown. */
    record Is(Condition condition, boolean wanted, boolean negated) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + condition.sql(alias) + ") IS " + (negated ? "NOT " : "") + (wanted ? "TRUE" : "FALSE");
        }

        @Override
        public Boolean of(Row row) {
            Boolean a = condition.of(row);
            return (a != null && a == wanted) != negated;
        }
    }
}
