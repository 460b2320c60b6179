package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;

/** Functions between times, names and numbers. */
final class TimeFunctions {
    static final List<ScalarFunction> ALL = List.of(
            ofDay(
                    "MONTHNAME",
                    "The month's name.",
                    "MONTHNAME(DATE '2026-11-22')",
                    d -> d.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
            ofDay(
                    "DAYNAME",
                    "The day's name.",
                    "DAYNAME(DATE '2026-11-22')",
                    d -> d.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
            ScalarFunction.strict(
                    "UNIX_MILLIS",
                    "UNIX_MILLIS(time)",
                    "Milliseconds since 1970-01-01.",
                    "UNIX_MILLIS(TIMESTAMP '1970-01-01 00:00:01')",
                    (a, ctx) -> a[0]),
            ScalarFunction.strict(
                    "UNIX_SECONDS",
                    "UNIX_SECONDS(time)",
                    "Seconds since 1970-01-01.",
                    "UNIX_SECONDS(TIMESTAMP '1970-01-01 00:00:01')",
                    (a, ctx) -> Math.floorDiv((Long) Objects.requireNonNull(a[0]), 1000L)),
            ScalarFunction.strict(
                    "TIMESTAMP_MILLIS",
                    "TIMESTAMP_MILLIS(n)",
                    "The time so many milliseconds after 1970-01-01.",
                    "TIMESTAMP_MILLIS(1000)",
                    (a, ctx) -> ((Number) Objects.requireNonNull(a[0])).longValue()),
            ScalarFunction.strict(
                    "TIMESTAMP_SECONDS",
                    "TIMESTAMP_SECONDS(n)",
                    "The time so many seconds after 1970-01-01.",
                    "TIMESTAMP_SECONDS(1)",
                    (a, ctx) -> seconds(((Number) Objects.requireNonNull(a[0])).longValue())));

    private TimeFunctions() {}

    @FunctionalInterface
    private interface OfDay {
        Object apply(LocalDate day);
    }

    private static long seconds(long n) throws SqlFault {
        try {
            return Math.multiplyExact(n, 1000L);
        } catch (ArithmeticException e) {
            throw new SqlFault(SqlFault.Kind.INVALID_DATETIME, n + " seconds are out of range", e);
        }
    }

    private static ScalarFunction ofDay(String name, String meaning, String example, OfDay function) {
        return new ScalarFunction(name, name + "(time)", meaning, example, call -> kernel(call, function));
    }

    private static ScalarFunction.Kernel kernel(RexCall call, OfDay function) {
        boolean date = call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.DATE;
        return new RowKernel(call.getType(), true, (a, ctx) -> {
            long v = (Long) Objects.requireNonNull(a[0]);
            return function.apply(LocalDate.ofEpochDay(date ? v : Math.floorDiv(v, DateTimeText.MILLIS_PER_DAY)));
        });
    }
}
