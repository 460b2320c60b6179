package io.tidemark.sql.expr;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * + − × ÷ % and the sign, on numbers, times and intervals. Exact numbers are checked: what does not fit and what is divided by
 * zero ends the statement. Doubles go as IEEE has it.
 */
final class Arithmetic {
    private enum Op {
        PLUS,
        MINUS,
        TIMES,
        DIVIDE,
        MOD
    }

    private Arithmetic() {}

    /** The implementation, or null where the call is none of these. */
    static ScalarFunction.@Nullable Kernel kernel(RexCall call) {
        switch (call.getKind()) {
            case MINUS_PREFIX:
                return negate(call);
            case PLUS_PREFIX:
                return (args, rows, ctx) -> args[0];
            case PLUS:
                return binary(call, Op.PLUS);
            case MINUS:
                return binary(call, Op.MINUS);
            case TIMES:
            case CHECKED_TIMES: // what INTERVAL 5 MINUTE becomes
                return binary(call, Op.TIMES);
            case DIVIDE:
                return binary(call, Op.DIVIDE);
            case MOD:
                return binary(call, Op.MOD);
            default:
                return switch (call.getOperator().getName()) {
                    case "/INT" -> binary(call, Op.DIVIDE);
                    default -> null;
                };
        }
    }

    private static ScalarFunction.Kernel negate(RexCall call) {
        return switch (ValueKind.of(call.getType())) {
            case DOUBLE ->
                (args, rows, ctx) -> {
                    double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
                    double[] out = ctx.scratch().doubles(rows);
                    for (int i = 0; i < rows; i++) {
                        out[i] = -x[i];
                    }
                    return new DoubleVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0]));
                };
            case LONG ->
                (args, rows, ctx) -> {
                    long[] out = ctx.scratch().longs(rows);
                    boolean[] nulls = Vectors.nullsOfAny(ctx.scratch(), rows, args[0]);
                    for (int i = 0; i < rows; i++) {
                        if (nulls == null || !nulls[i]) {
                            out[i] = longOp(Op.MINUS, 0, ((LongVector) args[0]).get(i), call.getType());
                        }
                    }
                    return new LongVector(out, nulls);
                };
            case OBJECT -> new RowKernel(call.getType(), true, (args, ctx) -> ((BigDecimal) args[0]).negate());
        };
    }

    private static ScalarFunction.@Nullable Kernel binary(RexCall call, Op op) {
        if (call.getOperands().size() != 2) {
            return null;
        }
        RelDataType a = call.getOperands().get(0).getType();
        RelDataType b = call.getOperands().get(1).getType();
        if (SqlTypeUtil.isDatetime(a) || SqlTypeUtil.isDatetime(b)) {
            return time(call, op, a, b);
        }
        if (SqlTypeUtil.isInterval(a) || SqlTypeUtil.isInterval(b)) {
            return interval(op, a, b);
        }
        return numbers(op, call.getType());
    }

    private static ScalarFunction.Kernel numbers(Op op, RelDataType type) {
        return switch (ValueKind.of(type)) {
            case DOUBLE -> (args, rows, ctx) -> doubles(op, args[0], args[1], rows, ctx.scratch());
            case LONG -> (args, rows, ctx) -> longs(op, args[0], args[1], rows, type, ctx.scratch());
            case OBJECT -> (args, rows, ctx) -> decimals(op, args[0], args[1], rows, type);
        };
    }

    private static Vector doubles(Op op, Vector a, Vector b, int rows, Scratch scratch) {
        double[] x = Vectors.doubles(a, rows, scratch);
        double[] y = Vectors.doubles(b, rows, scratch);
        double[] out = scratch.doubles(rows);
        switch (op) {
            case PLUS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] + y[i];
                }
            }
            case MINUS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] - y[i];
                }
            }
            case TIMES -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] * y[i];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] / y[i];
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = x[i] % y[i];
                }
            }
        }
        return new DoubleVector(out, Vectors.nullsOfAny(scratch, rows, a, b));
    }

    private static Vector longs(Op op, Vector a, Vector b, int rows, RelDataType type, Scratch scratch)
            throws SqlFault {
        boolean[] nulls = Vectors.nullsOfAny(scratch, rows, a, b);
        long[] out = scratch.longs(rows);
        boolean exact = a instanceof LongVector && b instanceof LongVector;
        for (int i = 0; i < rows; i++) {
            if (nulls != null && nulls[i]) {
                continue;
            }
            if (exact) {
                out[i] = longOp(op, ((LongVector) a).get(i), ((LongVector) b).get(i), type);
            } else {
                // MOD of a decimal by an integer has an integer's type.
                out[i] = Casts.toLong(decimalOp(op, decimal(a, i), decimal(b, i)), type);
            }
        }
        return new LongVector(out, nulls);
    }

    private static BigDecimal decimal(Vector v, int row) {
        BigDecimal d = Vectors.decimal(v, row);
        if (d == null) {
            throw new IllegalStateException("a number expected");
        }
        return d;
    }

    private static long longOp(Op op, long x, long y, RelDataType type) throws SqlFault {
        try {
            return switch (op) {
                case PLUS -> Casts.inRange(Math.addExact(x, y), type);
                case MINUS -> Casts.inRange(Math.subtractExact(x, y), type);
                case TIMES -> Casts.inRange(Math.multiplyExact(x, y), type);
                case DIVIDE -> {
                    notZero(y == 0);
                    if (x == Long.MIN_VALUE && y == -1) {
                        throw new ArithmeticException("long overflow");
                    }
                    yield Casts.inRange(x / y, type);
                }
                case MOD -> {
                    notZero(y == 0);
                    yield y == -1 ? 0 : x % y;
                }
            };
        } catch (ArithmeticException e) {
            throw new SqlFault(
                    SqlFault.Kind.NUMERIC_OUT_OF_RANGE,
                    "the result of an operation on " + x + " and " + y + " is out of the range of " + type);
        }
    }

    private static void notZero(boolean zero) throws SqlFault {
        if (zero) {
            throw new SqlFault(SqlFault.Kind.DIVISION_BY_ZERO, "division by zero; NULLIF(x, 0) avoids it");
        }
    }

    private static Vector decimals(Op op, Vector a, Vector b, int rows, RelDataType type) throws SqlFault {
        @Nullable Object[] out = new Object[rows];
        for (int i = 0; i < rows; i++) {
            BigDecimal x = Vectors.decimal(a, i);
            BigDecimal y = Vectors.decimal(b, i);
            if (x != null && y != null) {
                out[i] = Casts.scaled(decimalOp(op, x, y), type);
            }
        }
        return Vectors.ofBoxed(ValueKind.OBJECT, out, rows);
    }

    private static BigDecimal decimalOp(Op op, BigDecimal x, BigDecimal y) throws SqlFault {
        return switch (op) {
            case PLUS -> x.add(y);
            case MINUS -> x.subtract(y);
            case TIMES -> x.multiply(y);
            case DIVIDE -> {
                notZero(y.signum() == 0);
                yield x.divide(y, MathContext.DECIMAL128);
            }
            case MOD -> {
                notZero(y.signum() == 0);
                yield x.remainder(y);
            }
        };
    }

    private static ScalarFunction.Kernel interval(Op op, RelDataType a, RelDataType b) {
        boolean scaled = !(SqlTypeUtil.isInterval(a) && SqlTypeUtil.isInterval(b));
        return (args, rows, ctx) -> {
            boolean[] nulls = Vectors.nullsOfAny(ctx.scratch(), rows, args[0], args[1]);
            long[] out = ctx.scratch().longs(rows);
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    out[i] = scaled
                            ? scaledInterval(op, decimal(args[0], i), decimal(args[1], i))
                            : plainInterval(op, ((LongVector) args[0]).get(i), ((LongVector) args[1]).get(i));
                }
            }
            return new LongVector(out, nulls);
        };
    }

    private static long scaledInterval(Op op, BigDecimal x, BigDecimal y) throws SqlFault {
        BigDecimal exact = decimalOp(op, x, y).setScale(0, RoundingMode.HALF_UP);
        try {
            return exact.longValueExact();
        } catch (ArithmeticException e) {
            throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, "an interval of " + exact + " is too long");
        }
    }

    private static long plainInterval(Op op, long x, long y) throws SqlFault {
        try {
            return op == Op.PLUS ? Math.addExact(x, y) : Math.subtractExact(x, y);
        } catch (ArithmeticException e) {
            throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, "an interval is too long");
        }
    }

    private static ScalarFunction.Kernel time(RexCall call, Op op, RelDataType a, RelDataType b) {
        if (SqlTypeUtil.isDatetime(a) && SqlTypeUtil.isDatetime(b)) {
            boolean months = isMonths(call.getType());
            return longLong((x, y) -> {
                long left = x * scale(a);
                long right = y * scale(b);
                return months ? DateTimeUtils.subtractMonths(left, right) : Math.subtractExact(left, right);
            });
        }
        boolean timeFirst = SqlTypeUtil.isDatetime(a);
        RelDataType timeType = timeFirst ? a : b;
        RelDataType step = timeFirst ? b : a;
        long sign = op == Op.MINUS ? -1 : 1;
        SqlTypeName result = call.getType().getSqlTypeName();
        boolean months = isMonths(step);
        return longLong((x, y) -> {
            long at = timeFirst ? x : y;
            long by = Math.multiplyExact(sign, timeFirst ? y : x);
            if (timeType.getSqlTypeName() == SqlTypeName.TIME) {
                return Math.floorMod(Math.addExact(at, by), DateTimeText.MILLIS_PER_DAY);
            }
            long millis = Math.multiplyExact(at, scale(timeType));
            long moved = months ? DateTimeUtils.addMonths(millis, Math.toIntExact(by)) : Math.addExact(millis, by);
            return result == SqlTypeName.DATE ? Math.floorDiv(moved, DateTimeText.MILLIS_PER_DAY) : moved;
        });
    }

    private static long scale(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DATE ? DateTimeText.MILLIS_PER_DAY : 1;
    }

    private static boolean isMonths(RelDataType type) {
        return SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName());
    }

    @FunctionalInterface
    private interface LongLong {
        long apply(long x, long y);
    }

    private static ScalarFunction.Kernel longLong(LongLong f) {
        return (args, rows, ctx) -> {
            boolean[] nulls = Vectors.nullsOfAny(ctx.scratch(), rows, args[0], args[1]);
            long[] out = ctx.scratch().longs(rows);
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    try {
                        out[i] = f.apply(((LongVector) args[0]).get(i), ((LongVector) args[1]).get(i));
                    } catch (ArithmeticException e) {
                        throw new SqlFault(SqlFault.Kind.INVALID_DATETIME, "a time is out of range", e);
                    }
                }
            }
            return new LongVector(out, nulls);
        };
    }
}
