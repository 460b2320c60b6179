package io.tidemark.sql.predicate;

import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bound on time whose numbers are known when the statement runs. Immutable. */
sealed interface TimeTerm {
    /** The times that may pass. */
    TimeRange bind(EvalContext ctx) throws IOException;

    /** The same with the bounds as they are written, whether open or closed. */
    default TimeRange window(EvalContext ctx) throws IOException {
        return bind(ctx);
    }

    /** Whether it can bound time on a side at all, whatever its numbers are. */
    boolean bounds(boolean below);

    /** Every time in any of some ranges, and those between. */
    record Hull(List<TimeTerm> parts) implements TimeTerm {
        @Override
        public TimeRange bind(EvalContext ctx) throws IOException {
            TimeRange hull = TimeRange.NONE;
            for (TimeTerm part : parts) {
                TimeRange range = part.bind(ctx);
                if (!range.isEmpty()) {
                    hull = hull.isEmpty()
                            ? range
                            : new TimeRange(
                                    Math.min(hull.minMillis(), range.minMillis()),
                                    Math.max(hull.maxMillis(), range.maxMillis()));
                }
            }
            return hull;
        }

        @Override
        public boolean bounds(boolean below) {
            return parts.stream().allMatch(part -> part.bounds(below));
        }
    }

    /** The times in all of some ranges. */
    record Common(List<TimeTerm> parts) implements TimeTerm {
        @Override
        public TimeRange bind(EvalContext ctx) throws IOException {
            TimeRange common = TimeRange.ALL;
            for (TimeTerm part : parts) {
                common = common.intersect(part.bind(ctx));
            }
            return common;
        }

        @Override
        public TimeRange window(EvalContext ctx) throws IOException {
            TimeRange common = TimeRange.ALL;
            for (TimeTerm part : parts) {
                common = common.intersect(part.window(ctx));
            }
            return common;
        }

        @Override
        public boolean bounds(boolean below) {
            return parts.stream().anyMatch(part -> part.bounds(below));
        }
    }

    /**
     * {@code f(time) op constant} for an f that never falls as time rises; null for time itself.
     *
     * @param scale what a unit of the constant is in units of f: milliseconds of a day for a DATE beside a TIMESTAMP
     */
    record Bound(@Nullable Expr function, Comparison op, Expr constant, long scale) implements TimeTerm {
        /** Times whose functions can be computed: the years 1 to 9999. */
        private static final long MIN = -62_135_596_800_000L;

        private static final long MAX = 253_402_300_799_999L;

        @Override
        public TimeRange bind(EvalContext ctx) throws IOException {
            Object value = constant.evalConstant(ctx);
            if (value == null) {
                return TimeRange.NONE;
            }
            long c = Math.multiplyExact((Long) value, scale);
            // The first time at which f reaches c, and the first at which it passes c.
            return switch (op) {
                case LESS -> upTo(first(c, ctx));
                case LESS_OR_EQUAL -> c == Long.MAX_VALUE ? TimeRange.ALL : upTo(first(c + 1, ctx));
                case GREATER -> c == Long.MAX_VALUE ? TimeRange.NONE : from(first(c + 1, ctx));
                case GREATER_OR_EQUAL -> from(first(c, ctx));
                case EQUAL ->
                    c == Long.MAX_VALUE
                            ? from(first(c, ctx))
                            : from(first(c, ctx)).intersect(upTo(first(c + 1, ctx)));
            };
        }

        @Override
        public TimeRange window(EvalContext ctx) throws IOException {
            Object value = function == null ? constant.evalConstant(ctx) : null;
            if (value == null) {
                return bind(ctx);
            }
            long c = Math.multiplyExact((Long) value, scale);
            return switch (op) {
                case LESS, LESS_OR_EQUAL -> new TimeRange(Long.MIN_VALUE, c);
                case EQUAL -> new TimeRange(c, c);
                case GREATER, GREATER_OR_EQUAL -> new TimeRange(c, Long.MAX_VALUE);
            };
        }

        @Override
        public boolean bounds(boolean below) {
            return switch (op) {
                case LESS, LESS_OR_EQUAL -> !below;
                case EQUAL -> true;
                case GREATER, GREATER_OR_EQUAL -> below;
            };
        }

        private static TimeRange from(@Nullable Long first) {
            return first == null ? TimeRange.NONE : new TimeRange(first, Long.MAX_VALUE);
        }

        /** All before; null stands for after the end of time. */
        private static TimeRange upTo(@Nullable Long end) {
            if (end == null) {
                return TimeRange.ALL;
            }
            return end == Long.MIN_VALUE ? TimeRange.NONE : new TimeRange(Long.MIN_VALUE, end - 1);
        }

        /** The first time at which the function is at least c, or null where it never is. */
        private @Nullable Long first(long c, EvalContext ctx) throws IOException {
            Expr f = function;
            if (f == null) {
                return c;
            }
            if (apply(f, MIN, ctx) >= c) {
                return Long.MIN_VALUE;
            }
            if (apply(f, MAX, ctx) < c) {
                return null;
            }
            long low = MIN;
            long high = MAX;
            while (high - low > 1) {
                long middle = low + (high - low) / 2;
                if (apply(f, middle, ctx) >= c) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return high;
        }

        private static long apply(Expr f, long time, EvalContext ctx) throws IOException {
            Vector result = f.eval(new Batch(1, new Vector[] {LongVector.constant(time)}), ctx);
            return ((LongVector) result).get(0);
        }
    }
}
