package io.tidemark.sql.expr;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/** Functions of numbers. On doubles they go as IEEE has it: the root or the logarithm of a negative number is NaN. */
final class NumberFunctions {
    static final List<ScalarFunction> ALL = List.of(
            ofDouble("SQRT", "The square root.", "SQRT(2)", Math::sqrt),
            ofDouble("CBRT", "The cube root.", "CBRT(27)", Math::cbrt),
            ofDouble("EXP", "e to the power of x.", "EXP(1)", Math::exp),
            ofDouble("LN", "The natural logarithm.", "LN(10)", Math::log),
            ofDouble("LOG10", "The logarithm to the base 10.", "LOG10(100)", Math::log10),
            ofDouble("LOG2", "The logarithm to the base 2.", "LOG2(8)", x -> Math.log(x) / Math.log(2)),
            ofDouble("SIN", "The sine.", "SIN(1)", Math::sin),
            ofDouble("COS", "The cosine.", "COS(1)", Math::cos),
            ofDouble("TAN", "The tangent.", "TAN(1)", Math::tan),
            ofDouble("COT", "The cotangent.", "COT(1)", x -> 1 / Math.tan(x)),
            ofDouble("ASIN", "The arc sine.", "ASIN(1)", Math::asin),
            ofDouble("ACOS", "The arc cosine.", "ACOS(1)", Math::acos),
            ofDouble("ATAN", "The arc tangent.", "ATAN(1)", Math::atan),
            ofDouble("SINH", "The hyperbolic sine.", "SINH(1)", Math::sinh),
            ofDouble("COSH", "The hyperbolic cosine.", "COSH(1)", Math::cosh),
            ofDouble("TANH", "The hyperbolic tangent.", "TANH(1)", Math::tanh),
            ofDouble("DEGREES", "Radians as degrees.", "DEGREES(1)", Math::toDegrees),
            ofDouble("RADIANS", "Degrees as radians.", "RADIANS(180)", Math::toRadians),
            ofTwo("POWER", "POWER(x, y)", "x to the power of y.", "POWER(2, 10)", Math::pow),
            ofTwo("POW", "POW(x, y)", "x to the power of y.", "POW(2, 10)", Math::pow),
            ofTwo("ATAN2", "ATAN2(y, x)", "The angle of a point.", "ATAN2(1, 1)", Math::atan2),
            ScalarFunction.strict(
                    "LOG",
                    "LOG(x [, base])",
                    "The logarithm, natural without a base.",
                    "LOG(8, 2)",
                    (a, ctx) -> a.length == 1 ? Math.log(d(a, 0)) : Math.log(d(a, 0)) / Math.log(d(a, 1))),
            ScalarFunction.lenient("PI", "PI", "3.14159...", "PI", (a, ctx) -> Math.PI),
            new ScalarFunction(
                    "RAND", "RAND()", "A random number from 0 to 1.", "RAND() < 2", call -> (args, rows, ctx) -> {
                        double[] out = ctx.scratch().doubles(rows);
                        for (int i = 0; i < rows; i++) {
                            out[i] = ThreadLocalRandom.current().nextDouble();
                        }
                        return new DoubleVector(out, null);
                    }),
            new ScalarFunction("ABS", "ABS(x)", "Without its sign.", "ABS(-1.5)", NumberFunctions::abs),
            ScalarFunction.strict("SIGN", "SIGN(x)", "-1, 0 or 1.", "SIGN(-3)", (a, ctx) -> sign(a)),
            new ScalarFunction(
                    "ROUND",
                    "ROUND(x [, digits])",
                    "Rounded half away from zero.",
                    "ROUND(2.345, 2)",
                    call -> rounding(call, RoundingMode.HALF_UP)),
            new ScalarFunction(
                    "TRUNCATE",
                    "TRUNCATE(x [, digits])",
                    "Cut towards zero.",
                    "TRUNCATE(2.345, 2)",
                    call -> rounding(call, RoundingMode.DOWN)),
            extreme("GREATEST", "The greatest, NULL left out; NaN is greater than any number.", 1),
            extreme("LEAST", "The least, NULL left out; NaN is greater than any number.", -1),
            new ScalarFunction(
                    "IS_NAN", "IS_NAN(x)", "Whether it is NaN.", "IS_NAN(1e0)", call -> (args, rows, ctx) -> {
                        double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
                        long[] out = ctx.scratch().longs(rows);
                        for (int i = 0; i < rows; i++) {
                            out[i] = Double.isNaN(x[i]) ? 1 : 0;
                        }
                        return new LongVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0]));
                    }),
            ScalarFunction.strict(
                    "IS_INF",
                    "IS_INF(x)",
                    "Whether it is infinite.",
                    "IS_INF(1e0)",
                    (a, ctx) -> Double.isInfinite(d(a, 0)) ? 1L : 0L));

    private NumberFunctions() {}

    @FunctionalInterface
    private interface DoubleBinary {
        double apply(double x, double y);
    }

    private static double d(@Nullable Object[] args, int i) {
        return ((Number) Objects.requireNonNull(args[i])).doubleValue();
    }

    private static ScalarFunction ofDouble(String name, String meaning, String example, DoubleUnaryOperator function) {
        return new ScalarFunction(name, name + "(x)", meaning, example, call -> (args, rows, ctx) -> {
            double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
            double[] out = ctx.scratch().doubles(rows);
            for (int i = 0; i < rows; i++) {
                out[i] = function.applyAsDouble(x[i]);
            }
            return new DoubleVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0]));
        });
    }

    private static ScalarFunction ofTwo(
            String name, String signature, String meaning, String example, DoubleBinary function) {
        return new ScalarFunction(name, signature, meaning, example, call -> (args, rows, ctx) -> {
            double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
            double[] y = Vectors.doubles(args[1], rows, ctx.scratch());
            double[] out = ctx.scratch().doubles(rows);
            for (int i = 0; i < rows; i++) {
                out[i] = function.apply(x[i], y[i]);
            }
            return new DoubleVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0], args[1]));
        });
    }

    private static ScalarFunction.Kernel abs(RexCall call) {
        return switch (ValueKind.of(call.getType())) {
            case DOUBLE ->
                (args, rows, ctx) -> {
                    double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
                    double[] out = ctx.scratch().doubles(rows);
                    for (int i = 0; i < rows; i++) {
                        out[i] = Math.abs(x[i]);
                    }
                    return new DoubleVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0]));
                };
            case LONG ->
                new RowKernel(call.getType(), true, (a, ctx) -> {
                    long v = (Long) Objects.requireNonNull(a[0]);
                    if (v == Long.MIN_VALUE) {
                        throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, "ABS(" + v + ") is out of range");
                    }
                    return Math.abs(v);
                });
            case OBJECT ->
                new RowKernel(call.getType(), true, (a, ctx) -> ((BigDecimal) Objects.requireNonNull(a[0])).abs());
        };
    }

    private static Object sign(@Nullable Object[] a) {
        Object v = Objects.requireNonNull(a[0]);
        if (v instanceof Long l) {
            return (long) Long.signum(l);
        }
        return v instanceof BigDecimal b ? (Object) BigDecimal.valueOf(b.signum()) : Math.signum((Double) v);
    }

    private static ScalarFunction.Kernel rounding(RexCall call, RoundingMode mode) {
        RelDataType type = call.getType();
        return new RowKernel(type, true, (a, ctx) -> {
            int digits = a.length > 1 ? (int) Math.max(-400, Math.min(400, (long) d(a, 1))) : 0;
            Object v = Objects.requireNonNull(a[0]);
            if (v instanceof Double x) {
                return rounded(x, digits, mode);
            }
            BigDecimal exact = v instanceof Long l ? BigDecimal.valueOf(l) : (BigDecimal) v;
            BigDecimal out = exact.setScale(digits, mode);
            return switch (ValueKind.of(type)) {
                case LONG -> Casts.toLong(out, type);
                case DOUBLE -> out.doubleValue();
                case OBJECT -> Casts.scaled(out, type);
            };
        });
    }

    private static double rounded(double x, int digits, RoundingMode mode) {
        if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
            return x;
        }
        return new BigDecimal(DoubleText.format(x)).setScale(digits, mode).doubleValue();
    }

    private static ScalarFunction extreme(String name, String meaning, int sign) {
        return ScalarFunction.lenient(name, name + "(x, ...)", meaning, name + "(1, 3, 2)", (a, ctx) -> {
            Object best = null;
            for (Object v : a) {
                if (v != null && (best == null || sign * compare(v, best) > 0)) {
                    best = v;
                }
            }
            return best;
        });
    }

    private static int compare(Object a, Object b) {
        boolean mixed = a.getClass() != b.getClass() && a instanceof Number && b instanceof Number;
        return mixed
                ? ValueOrder.compare(((Number) a).doubleValue(), ((Number) b).doubleValue())
                : ValueOrder.compare(a, b);
    }
}
