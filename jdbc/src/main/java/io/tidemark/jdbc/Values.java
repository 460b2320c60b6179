package io.tidemark.jdbc;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import io.tidemark.sql.expr.DoubleText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conversions by JDBC's tables. A value in <em>internal form</em> is a Boolean, Long, Double, BigDecimal, String, byte[],
 * LocalDateTime (UTC wall clock), LocalDate, LocalTime, Period, Duration, List, Map or Object[] (a ROW). What can't be
 * converted is an error 07006, what does not fit 22003, text that is none of the wanted 22018 or 22007.
 */
final class Values {
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private Values() {}

    /** A row's value in internal form. */
    static @Nullable Object internal(ValueType type, Vector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof LongVector longs) {
            return ofLong(type, longs.get(row));
        }
        if (vector instanceof DoubleVector doubles) {
            return doubles.get(row);
        }
        return internal(type, vector.boxed(row));
    }

    /** What lies in a vector or inside an ARRAY, MAP or ROW, in internal form. */
    static @Nullable Object internal(@Nullable ValueType type, @Nullable Object physical) {
        if (physical == null) {
            return null;
        }
        if (physical instanceof Long n) {
            return type == null ? n : ofLong(type, n);
        }
        if (physical instanceof Integer || physical instanceof Short || physical instanceof Byte) {
            long n = ((Number) physical).longValue();
            return type == null ? (Long) n : ofLong(type, n);
        }
        if (physical instanceof Float f) {
            return f.doubleValue();
        }
        return physical;
    }

    private static Object ofLong(ValueType type, long n) {
        return switch (type.kind()) {
            case BOOLEAN -> n != 0;
            case DATE -> LocalDate.ofEpochDay(n);
            case TIME -> LocalTime.ofNanoOfDay(Math.floorMod(n, 86_400_000L) * 1_000_000L);
            case TIMESTAMP -> ofMillis(n);
            case INTERVAL_YEAR_MONTH -> Period.of((int) (n / 12), (int) (n % 12), 0);
            case INTERVAL_DAY_TIME -> Duration.ofMillis(n);
            case DECIMAL -> BigDecimal.valueOf(n);
            case REAL, FLOAT, DOUBLE -> (double) n;
            case TINYINT, SMALLINT, INTEGER, BIGINT, CHAR, VARCHAR, BINARY, VARBINARY, ARRAY, MAP, ROW, NULL, OTHER ->
                n;
        };
    }

    /** The wall clock of milliseconds since the epoch. */
    static LocalDateTime ofMillis(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000, ZoneOffset.UTC);
    }

    static boolean toBoolean(Object value) throws SQLException {
        if (value instanceof Boolean b) {
            return b;
        }
        if (value instanceof Long n) {
            return n != 0;
        }
        if (value instanceof Double d && !d.isNaN()) {
            return d != 0;
        }
        if (value instanceof BigDecimal n) {
            return n.signum() != 0;
        }
        if (value instanceof String s) {
            switch (s.strip().toLowerCase(Locale.ROOT)) {
                case "true", "t", "yes", "y", "on", "1" -> {
                    return true;
                }
                case "false", "f", "no", "n", "off", "0" -> {
                    return false;
                }
                default -> throw ErrorCode.INVALID_TEXT.error("'" + s + "' is no boolean");
            }
        }
        throw cannot(value, "boolean");
    }

    /** A whole number between bounds; a fraction is cut off. */
    static long toLong(Object value, long min, long max, String wanted) throws SQLException {
        if (value instanceof Long n) {
            return inRange(n, min, max, wanted);
        }
        if (value instanceof Boolean b) {
            return b ? 1 : 0;
        }
        if (value instanceof Double d) {
            // 2^63 itself is no long, and (long) would silently make it one.
            if (d >= -0x1p63 && d < 0x1p63) {
                return inRange((long) (double) d, min, max, wanted);
            }
            throw outOfRange(Double.toString(d), wanted);
        }
        if (value instanceof BigDecimal n) {
            return ofDecimal(n, min, max, wanted);
        }
        if (value instanceof String s) {
            return ofDecimal(parse(s, wanted), min, max, wanted);
        }
        if (value instanceof LocalDateTime t && max == Long.MAX_VALUE) {
            return t.toInstant(ZoneOffset.UTC).toEpochMilli();
        }
        throw cannot(value, wanted);
    }

    private static long ofDecimal(BigDecimal n, long min, long max, String wanted) throws SQLException {
        // Compared before it is cut: 1e1000000000 must not be written out.
        if (n.compareTo(LONG_MAX.add(BigDecimal.ONE)) >= 0 || n.compareTo(LONG_MIN.subtract(BigDecimal.ONE)) <= 0) {
            throw outOfRange(n.toString(), wanted);
        }
        return inRange(n.longValue(), min, max, wanted);
    }

    private static long inRange(long n, long min, long max, String wanted) throws SQLException {
        if (n < min || n > max) {
            throw outOfRange(Long.toString(n), wanted);
        }
        return n;
    }

    static double toDouble(Object value) throws SQLException {
        if (value instanceof Double d) {
            return d;
        }
        if (value instanceof Long n) {
            return n;
        }
        if (value instanceof Boolean b) {
            return b ? 1 : 0;
        }
        if (value instanceof BigDecimal n) {
            return n.doubleValue();
        }
        if (value instanceof String s) {
            String t = s.strip();
            switch (t.toLowerCase(Locale.ROOT)) {
                case "nan" -> {
                    return Double.NaN;
                }
                case "inf", "+inf", "infinity", "+infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-inf", "-infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {
                    // By BigDecimal's grammar, for Java's own takes 1f and 0x1p3 too.
                    parse(t, "double");
                    return Double.parseDouble(t);
                }
            }
        }
        throw cannot(value, "double");
    }

    static float toFloat(Object value) throws SQLException {
        double d = toDouble(value);
        float f = (float) d;
        if (Float.isInfinite(f) && !Double.isInfinite(d)) {
            throw outOfRange(Double.toString(d), "float");
        }
        return f;
    }

    static BigDecimal toBigDecimal(Object value) throws SQLException {
        if (value instanceof BigDecimal n) {
            return n;
        }
        if (value instanceof Long n) {
            return BigDecimal.valueOf(n);
        }
        if (value instanceof Boolean b) {
            return b ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Double d) {
            if (d.isNaN() || d.isInfinite()) {
                throw outOfRange(Double.toString(d), "BigDecimal");
            }
            // The shortest digits that mean this double: 0.1 is 0.1, as getString shows it.
            return new BigDecimal(doubleText(d));
        }
        if (value instanceof String s) {
            return parse(s, "BigDecimal");
        }
        throw cannot(value, "BigDecimal");
    }

    private static BigDecimal parse(String text, String wanted) throws SQLException {
        String t = text.strip();
        if (t.length() <= 400) {
            try {
                return new BigDecimal(t);
            } catch (NumberFormatException e) {
                throw ErrorCode.INVALID_TEXT.error("'" + text + "' is no " + wanted, e);
            }
        }
        throw ErrorCode.INVALID_TEXT.error("'" + text + "' is too long for a " + wanted);
    }

    static byte[] toBytes(Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof String s) {
            return s.getBytes(StandardCharsets.UTF_8);
        }
        throw cannot(value, "byte[]");
    }

    static LocalDateTime toTimestamp(Object value) throws SQLException {
        if (value instanceof LocalDateTime t) {
            return t;
        }
        if (value instanceof LocalDate d) {
            return d.atStartOfDay();
        }
        if (value instanceof LocalTime t) {
            return t.atDate(LocalDate.EPOCH);
        }
        if (value instanceof String s) {
            return TimeText.parseTimestamp(s);
        }
        throw cannot(value, "timestamp");
    }

    static LocalDate toDate(Object value) throws SQLException {
        if (value instanceof LocalDateTime t) {
            return t.toLocalDate();
        }
        if (value instanceof LocalDate d) {
            return d;
        }
        if (value instanceof String s) {
            return TimeText.parseDate(s);
        }
        throw cannot(value, "date");
    }

    static LocalTime toTime(Object value) throws SQLException {
        if (value instanceof LocalDateTime t) {
            return t.toLocalTime();
        }
        if (value instanceof LocalTime t) {
            return t;
        }
        if (value instanceof String s) {
            return TimeText.parseTime(s);
        }
        throw cannot(value, "time");
    }

    /** The text of a value: of ARRAY, MAP and ROW as JSON, of bytes as hex. */
    static String toText(ValueType type, Object value) {
        if (value instanceof String s) {
            return s;
        }
        if (value instanceof Double d) {
            return type.kind() == TypeKind.REAL
                    ? doubleText(Double.parseDouble(Float.toString((float) (double) d)))
                    : doubleText(d);
        }
        if (value instanceof BigDecimal n) {
            // Plain, as long as that does not write out a thousand zeros.
            return Math.abs((long) n.scale()) > 400 ? n.toString() : n.toPlainString();
        }
        if (value instanceof LocalDateTime t) {
            return TimeText.format(t, type.scale());
        }
        if (value instanceof LocalTime t) {
            // Whole seconds as java.sql.Time has them, which can't read a fraction.
            return TimeText.format(t, t.getNano() == 0 ? 0 : type.scale());
        }
        if (value instanceof byte[] bytes) {
            StringBuilder out = new StringBuilder(bytes.length * 2);
            for (byte b : bytes) {
                out.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
            return out.toString();
        }
        if (value instanceof List || value instanceof Map || value instanceof Object[]) {
            StringBuilder out = new StringBuilder();
            json(type, value, out);
            return out.toString();
        }
        return value.toString();
    }

    private static void json(@Nullable ValueType type, @Nullable Object physical, StringBuilder out) {
        Object value = internal(type, physical);
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof BigDecimal) {
            out.append(value);
        } else if (value instanceof Double d && !d.isNaN() && !d.isInfinite()) {
            out.append(doubleText(d));
        } else if (value instanceof List<?> list) {
            char separator = '[';
            for (Object item : list) {
                out.append(separator);
                json(type == null ? null : type.element(), item, out);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.append(separator);
                quote(String.valueOf(e.getKey()), out);
                out.append(':');
                json(type == null ? null : type.element(), e.getValue(), out);
                separator = ',';
            }
            out.append(separator == '{' ? "{}" : "}");
        } else if (value instanceof Object[] row) {
            char separator = '{';
            for (int i = 0; i < row.length; i++) {
                ValueType.Field field =
                        type != null && i < type.fields().size() ? type.fields().get(i) : null;
                out.append(separator);
                quote(field == null ? "f" + (i + 1) : field.name(), out);
                out.append(':');
                json(field == null ? null : field.type(), row[i], out);
                separator = ',';
            }
            out.append(separator == '{' ? "{}" : "}");
        } else {
            quote(type == null ? value.toString() : toText(type, value), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    static String doubleText(double d) {
        return DoubleText.format(d);
    }

    /** Whole numbers of any size. */
    static BigInteger toBigInteger(Object value) throws SQLException {
        BigDecimal n = toBigDecimal(value);
        if (n.precision() - (long) n.scale() > 400) {
            throw outOfRange(n.toString(), "BigInteger");
        }
        return n.toBigInteger();
    }

    static SQLException cannot(Object value, String wanted) {
        return ErrorCode.WRONG_CONVERSION.error("a value of " + describe(value) + " can't be read as " + wanted);
    }

    private static SQLException outOfRange(String value, String wanted) {
        return ErrorCode.OUT_OF_RANGE.error("the value " + value + " is outside the range of " + wanted);
    }

    private static String describe(Object value) {
        if (value instanceof LocalDateTime) {
            return "type TIMESTAMP";
        } else if (value instanceof LocalDate) {
            return "type DATE";
        } else if (value instanceof LocalTime) {
            return "type TIME";
        } else if (value instanceof Boolean) {
            return "type BOOLEAN";
        } else if (value instanceof Long) {
            return "an integer type";
        } else if (value instanceof Double) {
            return "type DOUBLE";
        } else if (value instanceof BigDecimal) {
            return "type DECIMAL";
        } else if (value instanceof String) {
            return "type VARCHAR";
        } else if (value instanceof byte[]) {
            return "type VARBINARY";
        } else if (value instanceof Period || value instanceof Duration) {
            return "type INTERVAL";
        } else if (value instanceof List) {
            return "type ARRAY";
        } else if (value instanceof Map) {
            return "type MAP";
        } else if (value instanceof Object[]) {
            return "type ROW";
        }
        return "class " + value.getClass().getName();
    }
}
