package io.tidemark.sql.expr;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** EXTRACT, FLOOR and CEIL of times and numbers, and the one clock of a statement. Everything is UTC; weeks begin on Monday. */
final class TimeCalls {
    private TimeCalls() {}

    /** The implementation, or null where the call is none of these. */
    static ScalarFunction.@Nullable Kernel kernel(RexCall call) throws SqlFault {
        switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "NOW":
                return (args, rows, ctx) -> LongVector.constant(ctx.statementMillis());
            case "CURRENT_DATE":
                return (args, rows, ctx) ->
                        LongVector.constant(Math.floorDiv(ctx.statementMillis(), DateTimeText.MILLIS_PER_DAY));
            case "CURRENT_TIME", "LOCALTIME":
                return (args, rows, ctx) ->
                        LongVector.constant(Math.floorMod(ctx.statementMillis(), DateTimeText.MILLIS_PER_DAY));
            case "EXTRACT", "DATE_PART":
                return extract(call);
            case "FLOOR", "CEIL", "CEILING":
                return round(call);
            case "LAST_DAY":
                return lastDay(call);
            default:
                return null;
        }
    }

    private static TimeUnitRange unit(RexNode flag) throws SqlFault {
        TimeUnitRange unit = flag instanceof RexLiteral l ? l.getValueAs(TimeUnitRange.class) : null;
        if (unit == null) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "the unit of time " + flag);
        }
        return unit;
    }

    private static ScalarFunction.Kernel extract(RexCall call) throws SqlFault {
        TimeUnitRange unit = unit(call.getOperands().get(0));
        RelDataType of = call.getOperands().get(1).getType();
        if (SqlTypeUtil.isInterval(of)) {
            boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(of.getSqlTypeName());
            return longs(1, v -> intervalPart(unit, v, months));
        }
        boolean date = of.getSqlTypeName() == SqlTypeName.DATE;
        boolean time = of.getSqlTypeName() == SqlTypeName.TIME;
        return longs(1, v -> part(unit, date ? v * DateTimeText.MILLIS_PER_DAY : v, time));
    }

    private static long intervalPart(TimeUnitRange unit, long v, boolean months) throws SqlFault {
        return switch (unit) {
            case YEAR -> months ? v / 12 : 0;
            case QUARTER -> months ? v % 12 / 3 + 1 : 0;
            case MONTH -> months ? v % 12 : 0;
            case DAY -> months ? 0 : v / DateTimeText.MILLIS_PER_DAY;
            case HOUR -> months ? 0 : v / 3_600_000 % 24;
            case MINUTE -> months ? 0 : v / 60_000 % 60;
            case SECOND -> months ? 0 : v / 1000 % 60;
            case MILLISECOND -> months ? 0 : v % 60_000;
            case MICROSECOND -> months ? 0 : v % 60_000 * 1000;
            case EPOCH -> months ? v * 2_629_800 : v / 1000;
            default -> throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "EXTRACT(" + unit + ") of an interval");
        };
    }

    /** A part of a time in milliseconds since the epoch, or of the day. */
    static long part(TimeUnitRange unit, long millis, boolean timeOfDay) throws SqlFault {
        long ofDay = Math.floorMod(millis, DateTimeText.MILLIS_PER_DAY);
        switch (unit) {
            case HOUR:
                return ofDay / 3_600_000;
            case MINUTE:
                return ofDay / 60_000 % 60;
            case SECOND:
                return ofDay / 1000 % 60;
            case MILLISECOND:
                return ofDay % 60_000;
            case MICROSECOND:
                return ofDay % 60_000 * 1000;
            case NANOSECOND:
                return ofDay % 60_000 * 1_000_000;
            case EPOCH:
                return Math.floorDiv(millis, 1000);
            default:
                break;
        }
        if (timeOfDay) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "EXTRACT(" + unit + ") of a TIME");
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DateTimeText.MILLIS_PER_DAY));
        int year = date.getYear();
        return switch (unit) {
            case YEAR -> year;
            case ISOYEAR -> date.get(IsoFields.WEEK_BASED_YEAR);
            case QUARTER -> (date.getMonthValue() + 2) / 3;
            case MONTH -> date.getMonthValue();
            case WEEK -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case DAY -> date.getDayOfMonth();
            case DOW -> date.getDayOfWeek().getValue() % 7 + 1;
            case ISODOW -> date.getDayOfWeek().getValue();
            case DOY -> date.getDayOfYear();
            case DECADE -> Math.floorDiv(year, 10);
            case CENTURY -> year > 0 ? (year + 99) / 100 : -((99 - year) / 100);
            case MILLENNIUM -> year > 0 ? (year + 999) / 1000 : -((999 - year) / 1000);
            default -> throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "EXTRACT(" + unit + ")");
        };
    }

    private static ScalarFunction.Kernel round(RexCall call) throws SqlFault {
        boolean up = !call.getOperator().getName().equalsIgnoreCase("FLOOR");
        if (call.getOperands().size() == 1) {
            return roundNumber(call.getType(), up);
        }
        TimeUnitRange unit = unit(call.getOperands().get(1));
        boolean date = call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.DATE;
        long scale = date ? DateTimeText.MILLIS_PER_DAY : 1;
        return longs(0, v -> {
            long millis = Math.multiplyExact(v, scale);
            long floor = floor(unit, millis);
            long rounded = up && floor < millis ? next(unit, floor) : floor;
            return Math.floorDiv(rounded, scale);
        });
    }

    /** The beginning of the unit that a time lies in. */
    private static long floor(TimeUnitRange unit, long millis) throws SqlFault {
        return switch (unit) {
            case MILLISECOND, MICROSECOND, NANOSECOND -> millis;
            case SECOND -> millis - Math.floorMod(millis, 1000L);
            case MINUTE -> millis - Math.floorMod(millis, 60_000L);
            case HOUR -> millis - Math.floorMod(millis, 3_600_000L);
            case DAY -> millis - Math.floorMod(millis, DateTimeText.MILLIS_PER_DAY);
            case WEEK -> {
                // 1970-01-01 was a Thursday, three days after a Monday.
                long day = Math.floorDiv(millis, DateTimeText.MILLIS_PER_DAY);
                yield (day - Math.floorMod(day + 3, 7L)) * DateTimeText.MILLIS_PER_DAY;
            }
            case MONTH, QUARTER, YEAR, ISOYEAR, DECADE, CENTURY, MILLENNIUM -> {
                LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DateTimeText.MILLIS_PER_DAY));
                LocalDate first = date.withDayOfMonth(1);
                int year = date.getYear();
                LocalDate floor = switch (unit) {
                    case MONTH -> first;
                    case QUARTER -> first.withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
                    case YEAR -> first.withMonth(1);
                    case ISOYEAR -> isoYear(date);
                    case DECADE -> LocalDate.of(Math.floorDiv(year, 10) * 10, 1, 1);
                    case CENTURY -> LocalDate.of(Math.floorDiv(year - 1, 100) * 100 + 1, 1, 1);
                    default -> LocalDate.of(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1, 1);
                };
                yield floor.toEpochDay() * DateTimeText.MILLIS_PER_DAY;
            }
            default -> throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "rounding a time to " + unit);
        };
    }

    private static LocalDate isoYear(LocalDate date) {
        LocalDate inWeekOne = LocalDate.of(date.get(IsoFields.WEEK_BASED_YEAR), 1, 4);
        return inWeekOne.minusDays(inWeekOne.getDayOfWeek().getValue() - 1);
    }

    private static long next(TimeUnitRange unit, long floor) throws SqlFault {
        return switch (unit) {
            case SECOND -> floor + 1000;
            case MINUTE -> floor + 60_000;
            case HOUR -> floor + 3_600_000;
            case DAY -> floor + DateTimeText.MILLIS_PER_DAY;
            case WEEK -> floor + 7 * DateTimeText.MILLIS_PER_DAY;
            case MONTH -> DateTimeUtils.addMonths(floor, 1);
            case QUARTER -> DateTimeUtils.addMonths(floor, 3);
            case YEAR -> DateTimeUtils.addMonths(floor, 12);
            case ISOYEAR -> floor(unit, floor + 380 * DateTimeText.MILLIS_PER_DAY);
            case DECADE -> DateTimeUtils.addMonths(floor, 120);
            case CENTURY -> DateTimeUtils.addMonths(floor, 1200);
            case MILLENNIUM -> DateTimeUtils.addMonths(floor, 12_000);
            default -> floor;
        };
    }

    private static ScalarFunction.Kernel roundNumber(RelDataType type, boolean up) {
        return switch (ValueKind.of(type)) {
            case LONG ->
                (args, rows, ctx) -> args[0] instanceof LongVector ? args[0] : roundedDecimals(args[0], rows, type, up);
            case DOUBLE ->
                (args, rows, ctx) -> {
                    double[] x = Vectors.doubles(args[0], rows, ctx.scratch());
                    double[] out = ctx.scratch().doubles(rows);
                    for (int i = 0; i < rows; i++) {
                        out[i] = up ? Math.ceil(x[i]) : Math.floor(x[i]);
                    }
                    return new DoubleVector(out, Vectors.nullsOfAny(ctx.scratch(), rows, args[0]));
                };
            case OBJECT -> (args, rows, ctx) -> roundedDecimals(args[0], rows, type, up);
        };
    }

    private static Vector roundedDecimals(Vector v, int rows, RelDataType type, boolean up) throws SqlFault {
        @Nullable Object[] out = new Object[rows];
        for (int i = 0; i < rows; i++) {
            BigDecimal d = Vectors.decimal(v, i);
            if (d != null) {
                BigDecimal whole = d.setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR);
                out[i] = ValueKind.of(type) == ValueKind.LONG
                        ? (Object) Casts.toLong(whole, type)
                        : Casts.scaled(whole, type);
            }
        }
        return Vectors.ofBoxed(ValueKind.of(type), out, rows);
    }

    private static ScalarFunction.Kernel lastDay(RexCall call) {
        boolean date = call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.DATE;
        return longs(0, v -> {
            LocalDate day = LocalDate.ofEpochDay(date ? v : Math.floorDiv(v, DateTimeText.MILLIS_PER_DAY));
            return day.withDayOfMonth(day.lengthOfMonth()).toEpochDay();
        });
    }

    @FunctionalInterface
    private interface LongToLong {
        long apply(long v) throws SqlFault;
    }

    private static ScalarFunction.Kernel longs(int argument, LongToLong f) {
        return (args, rows, ctx) -> {
            LongVector v = (LongVector) args[argument];
            boolean[] nulls = Vectors.nullsOfAny(ctx.scratch(), rows, v);
            long[] out = ctx.scratch().longs(rows);
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    try {
                        out[i] = f.apply(v.get(i));
                    } catch (ArithmeticException | DateTimeException e) {
                        throw new SqlFault(SqlFault.Kind.INVALID_DATETIME, "a time is out of range", e);
                    }
                }
            }
            return new LongVector(out, nulls);
        };
    }
}
