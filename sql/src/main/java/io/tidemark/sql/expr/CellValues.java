package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way into a sample: what is given for its time, its value, or one of its tags, as the store takes it. What is
 * given is a literal, a parameter, or a value of a column whose type is named.
 */
public final class CellValues {
    /** What {@code time} may be: the years 1 to 9999, as TIMESTAMP has them. */
    private static final long MILLIS_MIN = -62_135_596_800_000L;

    private static final long MILLIS_MAX = 253_402_300_799_999L;

    /** A NaN of these bits ends a series for Prometheus; as a value nobody could see it. */
    private static final long STALE_BITS = 0x7ff0_0000_0000_0002L;

    private CellValues() {}

    /** A time in milliseconds since the epoch, within what a TIMESTAMP can be. */
    public static long checkedMillis(long millis) throws SqlFault {
        if (millis < MILLIS_MIN || millis > MILLIS_MAX) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_DATETIME,
                    "a time of " + millis + " ms since 1970 lies outside of the years 1 to 9999");
        }
        return millis;
    }

    /** A value that can be stored. */
    public static double checkedValue(double value) throws SqlFault {
        if (Double.doubleToRawLongBits(value) == STALE_BITS) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_WRITE,
                    "a NaN of the bits 7ff0000000000002 marks the end of a series and is no value; give another NaN");
        }
        return value;
    }

    /**
     * A parameter or literal as a time.
     *
     * @param numbers whether a whole number counts as milliseconds since the epoch, as it does where a parameter is one
     */
    public static long millis(@Nullable Object given, boolean numbers) throws SqlFault {
        if (given instanceof LocalDateTime t) {
            return checkedMillis(t.toEpochSecond(ZoneOffset.UTC) * 1000 + t.getNano() / 1_000_000);
        }
        if (given instanceof Long n && numbers) {
            return checkedMillis(n);
        }
        if (given instanceof String text) {
            Long parsed = DateTimeText.parseTimestamp(text);
            if (parsed == null) {
                throw new SqlFault(
                        SqlFault.Kind.INVALID_DATETIME,
                        "'" + text + "' is no TIMESTAMP, as in 2026-11-22 14:00:00 or 2026-11-22T14:00:00Z");
            }
            return checkedMillis(parsed);
        }
        if (given instanceof LocalDate d) {
            return checkedMillis(Math.multiplyExact(d.toEpochDay(), DateTimeText.MILLIS_PER_DAY));
        }
        if (given == null) {
            throw missing("time");
        }
        throw new SqlFault(
                SqlFault.Kind.TYPE_MISMATCH,
                given instanceof Number
                        ? "time is a TIMESTAMP, not a number; epoch_ms(" + given
                                + ") makes one of milliseconds since 1970, and timestamp_millis(?) of a parameter"
                        : "time is a TIMESTAMP, not a " + given.getClass().getSimpleName());
    }

    /** A parameter or literal as a sample's value. */
    public static double value(@Nullable Object given) throws SqlFault {
        if (given instanceof Double d) {
            return checkedValue(d);
        }
        if (given instanceof Number n) {
            return n.doubleValue();
        }
        if (given instanceof String text) {
            Double parsed = DoubleText.parse(text.strip());
            if (parsed == null) {
                throw new SqlFault(SqlFault.Kind.INVALID_TEXT, "'" + text + "' is no DOUBLE");
            }
            return parsed;
        }
        if (given == null) {
            throw missing("value");
        }
        throw new SqlFault(
                SqlFault.Kind.TYPE_MISMATCH,
                "value is a DOUBLE, not a " + given.getClass().getSimpleName());
    }

    private static SqlFault missing(String column) {
        return new SqlFault(SqlFault.Kind.INVALID_WRITE, "a sample needs a " + column + ", which can't be NULL");
    }

    /** A parameter or literal as a tag; null where there is none: an empty tag does not exist. */
    public static @Nullable String tag(@Nullable Object given) throws SqlFault {
        if (given instanceof String text) {
            return text.isEmpty() ? null : text;
        }
        if (given == null) {
            return null;
        }
        if (given instanceof Double d) {
            return DoubleText.format(d);
        }
        if (given instanceof BigDecimal d) {
            return d.toPlainString();
        }
        if (given instanceof Long || given instanceof Integer) {
            return given.toString();
        }
        if (given instanceof Boolean b) {
            return b ? "TRUE" : "FALSE";
        }
        if (given instanceof LocalDateTime t) {
            return DateTimeText.formatTimestamp(t.toInstant(ZoneOffset.UTC).toEpochMilli(), 3);
        }
        if (given instanceof LocalDate d) {
            return DateTimeText.formatDate(d.toEpochDay());
        }
        throw new SqlFault(
                SqlFault.Kind.TYPE_MISMATCH,
                "a tag is text, not a " + given.getClass().getSimpleName());
    }

    /**
     * What a column of a query holds, as what a parameter of the same meaning would be: times and days become those of java.time.
     *
     * @param type the name of the column's type
     */
    public static @Nullable Object ofColumn(@Nullable Object boxed, String type) throws SqlFault {
        if (boxed == null) {
            return null;
        }
        return switch (type) {
            case "TIMESTAMP" -> {
                long millis = (Long) boxed;
                yield LocalDateTime.ofEpochSecond(
                        Math.floorDiv(millis, 1000), (int) Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC);
            }
            case "DATE" -> LocalDate.ofEpochDay((Long) boxed);
            case "BOOLEAN" -> (Long) boxed != 0;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "REAL", "FLOAT", "DOUBLE", "DECIMAL", "CHAR", "VARCHAR" ->
                boxed;
            default ->
                throw new SqlFault(
                        SqlFault.Kind.TYPE_MISMATCH, "a sample takes times, numbers and text, nothing of type " + type);
        };
    }
}
