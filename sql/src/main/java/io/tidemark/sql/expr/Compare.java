package io.tidemark.sql.expr;

import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.math.BigDecimal;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons. Doubles compare as IEEE has it: NaN is neither equal to, less than nor greater than anything, −0 is 0. Only IS
 * [NOT] DISTINCT FROM takes NaN as one value.
 */
final class Compare {
    private Compare() {}

    static ScalarFunction.Kernel kernel(SqlKind kind, RelDataType left, RelDataType right) {
        boolean distinct = kind == SqlKind.IS_DISTINCT_FROM || kind == SqlKind.IS_NOT_DISTINCT_FROM;
        long leftScale = scale(left, right);
        long rightScale = scale(right, left);
        if (distinct) {
            return (args, rows, ctx) ->
                    distinct(args[0], args[1], rows, kind == SqlKind.IS_DISTINCT_FROM, ctx.scratch());
        }
        ValueKind a = ValueKind.of(left);
        ValueKind b = ValueKind.of(right);
        if (a == ValueKind.LONG && b == ValueKind.LONG) {
            return (args, rows, ctx) -> longs(kind, args[0], leftScale, args[1], rightScale, rows, ctx.scratch());
        }
        if (a == ValueKind.DOUBLE || b == ValueKind.DOUBLE) {
            return (args, rows, ctx) -> doubles(kind, args[0], args[1], rows, ctx.scratch());
        }
        boolean decimal = a != b;
        return (args, rows, ctx) -> objects(kind, args[0], args[1], decimal, rows, ctx.scratch());
    }

    /** A DATE beside a TIMESTAMP is its midnight. */
    private static long scale(RelDataType of, RelDataType beside) {
        return of.getSqlTypeName() == SqlTypeName.DATE && beside.getSqlTypeName() == SqlTypeName.TIMESTAMP
                ? DateTimeText.MILLIS_PER_DAY
                : 1;
    }

    private static Vector longs(SqlKind kind, Vector a, long aScale, Vector b, long bScale, int rows, Scratch scratch) {
        long[] x = scaled(Vectors.longs(a, rows), aScale, rows, scratch);
        long[] y = scaled(Vectors.longs(b, rows), bScale, rows, scratch);
        long[] out = scratch.longs(rows);
        switch (kind) {
            case EQUALS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] == y[i] ? 1 : 0;
                }
            }
            case NOT_EQUALS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] != y[i] ? 1 : 0;
                }
            }
            case LESS_THAN -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] < y[i] ? 1 : 0;
                }
            }
            case LESS_THAN_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] <= y[i] ? 1 : 0;
                }
            }
            case GREATER_THAN -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] > y[i] ? 1 : 0;
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] >= y[i] ? 1 : 0;
                }
            }
        }
        return new LongVector(out, Vectors.nullsOfAny(scratch, rows, a, b));
    }

    private static long[] scaled(long[] values, long scale, int rows, Scratch scratch) {
        if (scale == 1) {
            return values;
        }
        long[] out = scratch.longs(rows);
        for (int i = 0; i < rows; i++) {
            out[i] = values[i] * scale;
        }
        return out;
    }

    private static Vector doubles(SqlKind kind, Vector a, Vector b, int rows, Scratch scratch) {
        double[] x = Vectors.doubles(a, rows, scratch);
        double[] y = Vectors.doubles(b, rows, scratch);
        long[] out = scratch.longs(rows);
        switch (kind) {
            case EQUALS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] == y[i] ? 1 : 0;
                }
            }
            case NOT_EQUALS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] != y[i] ? 1 : 0;
                }
            }
            case LESS_THAN -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] < y[i] ? 1 : 0;
                }
            }
            case LESS_THAN_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] <= y[i] ? 1 : 0;
                }
            }
            case GREATER_THAN -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] > y[i] ? 1 : 0;
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] >= y[i] ? 1 : 0;
                }
            }
        }
        return new LongVector(out, Vectors.nullsOfAny(scratch, rows, a, b));
    }

    private static Vector objects(SqlKind kind, Vector a, Vector b, boolean decimal, int rows, Scratch scratch) {
        long[] out = scratch.longs(rows);
        boolean[] nulls = null;
        for (int i = 0; i < rows; i++) {
            Object x = decimal ? Vectors.decimal(a, i) : a.boxed(i);
            Object y = decimal ? Vectors.decimal(b, i) : b.boxed(i);
            if (x == null || y == null) {
                nulls = nulls == null ? scratch.flags(rows) : nulls;
                nulls[i] = true;
            } else {
                out[i] = holds(kind, x, y) ? 1 : 0;
            }
        }
        return new LongVector(out, nulls);
    }

    private static boolean holds(SqlKind kind, Object x, Object y) {
        if (x instanceof String s && (kind == SqlKind.EQUALS || kind == SqlKind.NOT_EQUALS)) {
            return s.equals(y) == (kind == SqlKind.EQUALS);
        }
        int c = ValueOrder.compare(x, y);
        return switch (kind) {
            case EQUALS -> c == 0;
            case NOT_EQUALS -> c != 0;
            case LESS_THAN -> c < 0;
            case LESS_THAN_OR_EQUAL -> c <= 0;
            case GREATER_THAN -> c > 0;
            default -> c >= 0;
        };
    }

    private static Vector distinct(Vector a, Vector b, int rows, boolean wanted, Scratch scratch) {
        long[] out = scratch.longs(rows);
        boolean mixed = !(a instanceof ObjectVector) == (b instanceof ObjectVector) || a.getClass() != b.getClass();
        for (int i = 0; i < rows; i++) {
            Object x = common(a, i, mixed);
            Object y = common(b, i, mixed);
            boolean same = x == null || y == null ? x == y : ValueOrder.compare(x, y) == 0;
            out[i] = same != wanted ? 1 : 0;
        }
        return new LongVector(out, null);
    }

    /** Numbers of different kinds meet as doubles. */
    private static @Nullable Object common(Vector v, int row, boolean mixed) {
        Object boxed = v.boxed(row);
        if (!mixed || boxed == null) {
            return boxed;
        }
        return boxed instanceof BigDecimal || boxed instanceof Long || boxed instanceof Double
                ? (Object) ((Number) boxed).doubleValue()
                : boxed;
    }
}
