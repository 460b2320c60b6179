package io.tidemark.sql.expr;

import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import org.apache.calcite.sql.SqlKind;

/** NOT and the IS tests. */
final class Truth {
    private Truth() {}

    static ScalarFunction.Kernel kernel(SqlKind kind) {
        return switch (kind) {
            case NOT -> (args, rows, ctx) -> not(args[0], rows, ctx.scratch());
            case IS_TRUE -> (args, rows, ctx) -> test(args[0], rows, 1, false, ctx.scratch());
            case IS_NOT_TRUE -> (args, rows, ctx) -> test(args[0], rows, 1, true, ctx.scratch());
            case IS_FALSE -> (args, rows, ctx) -> test(args[0], rows, 0, false, ctx.scratch());
            case IS_NOT_FALSE -> (args, rows, ctx) -> test(args[0], rows, 0, true, ctx.scratch());
            case IS_NULL, IS_UNKNOWN -> (args, rows, ctx) -> isNull(args[0], rows, 1, ctx.scratch());
            case IS_NOT_NULL -> (args, rows, ctx) -> isNull(args[0], rows, 0, ctx.scratch());
            default -> throw new IllegalArgumentException("no truth test: " + kind);
        };
    }

    private static Vector not(Vector v, int rows, Scratch scratch) {
        long[] out = scratch.longs(rows);
        LongVector in = (LongVector) v;
        for (int i = 0; i < rows; i++) {
            out[i] = in.get(i) ^ 1;
        }
        return new LongVector(out, Vectors.nullsOfAny(scratch, rows, v));
    }

    /** Whether a truth is the one wanted (never, where it is NULL), or with {@code negated} the contrary. */
    private static Vector test(Vector v, int rows, long wanted, boolean negated, Scratch scratch) {
        long[] out = scratch.longs(rows);
        LongVector in = (LongVector) v;
        for (int i = 0; i < rows; i++) {
            out[i] = (!in.isNull(i) && in.get(i) == wanted) != negated ? 1 : 0;
        }
        return new LongVector(out, null);
    }

    private static Vector isNull(Vector v, int rows, long ifNull, Scratch scratch) {
        long[] out = scratch.longs(rows);
        for (int i = 0; i < rows; i++) {
            out[i] = v.isNull(i) ? ifNull : 1 - ifNull;
        }
        return new LongVector(out, null);
    }
}
