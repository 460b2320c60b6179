package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import javax.sql.rowset.serial.SerialBlob;
import javax.sql.rowset.serial.SerialClob;
import org.jspecify.annotations.Nullable;

/** Values in internal form (see {@link Values}) as the objects that getObject gives. */
final class JdbcObjects {
    private JdbcObjects() {}

    /** The object of the class that JDBC's table names for the type. */
    static @Nullable Object object(@Nullable ValueType type, @Nullable Object value, TimeRules times)
            throws SQLException {
        if (value == null) {
            return null;
        }
        if (type == null) {
            return value;
        }
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER ->
                value instanceof Long n && n == (int) (long) n ? (Object) (int) (long) n : value;
            case REAL -> value instanceof Double d ? (Object) (float) (double) d : value;
            case DATE -> value instanceof LocalDate d ? times.date(d, null) : value;
            case TIME -> value instanceof LocalTime t ? times.time(t, null) : value;
            case TIMESTAMP -> value instanceof LocalDateTime t ? times.timestamp(t, null) : value;
            case ARRAY -> value instanceof List<?> list ? new TidemarkArray(type, list, times) : value;
            case ROW -> value instanceof Object[] row ? new TidemarkStruct(type, row, times) : value;
            case MAP -> value instanceof Map<?, ?> map ? map(type, map, times) : value;
            case BINARY, VARBINARY -> value instanceof byte[] bytes ? bytes.clone() : value;
            case BOOLEAN,
                    BIGINT,
                    FLOAT,
                    DOUBLE,
                    DECIMAL,
                    CHAR,
                    VARCHAR,
                    INTERVAL_YEAR_MONTH,
                    INTERVAL_DAY_TIME,
                    NULL,
                    OTHER -> value;
        };
    }

    private static Map<Object, @Nullable Object> map(ValueType type, Map<?, ?> map, TimeRules times)
            throws SQLException {
        Map<Object, @Nullable Object> out = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : map.entrySet()) {
            Object key = object(type.key(), Values.internal(type.key(), e.getKey()), times);
            if (key != null) {
                out.put(key, object(type.element(), Values.internal(type.element(), e.getValue()), times));
            }
        }
        return out;
    }

    /** The value as an object of a class of the caller's choice. */
    static <T> T as(Class<T> wanted, ValueType type, Object value, TimeRules times) throws SQLException {
        Object out = convert(wanted, type, value, times);
        if (!wanted.isInstance(out)) {
            throw Values.cannot(value, wanted.getName());
        }
        return wanted.cast(out);
    }

    private static @Nullable Object convert(Class<?> wanted, ValueType type, Object value, TimeRules times)
            throws SQLException {
        if (wanted == String.class || wanted == CharSequence.class) {
            return Values.toText(type, value);
        } else if (wanted == Long.class) {
            return Values.toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "long");
        } else if (wanted == Double.class) {
            return Values.toDouble(value);
        } else if (wanted == Integer.class) {
            return (int) Values.toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
        } else if (wanted == Boolean.class) {
            return Values.toBoolean(value);
        } else if (wanted == BigDecimal.class) {
            return Values.toBigDecimal(value);
        } else if (wanted == BigInteger.class) {
            return Values.toBigInteger(value);
        } else if (wanted == Float.class) {
            return Values.toFloat(value);
        } else if (wanted == Short.class) {
            return (short) Values.toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "short");
        } else if (wanted == Byte.class) {
            return (byte) Values.toLong(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
        } else if (wanted == byte[].class) {
            return Values.toBytes(value).clone();
        } else if (wanted == InputStream.class) {
            return new ByteArrayInputStream(Values.toBytes(value));
        } else if (wanted == Reader.class) {
            return new StringReader(Values.toText(type, value));
        } else if (wanted == Clob.class) {
            return new SerialClob(Values.toText(type, value).toCharArray());
        } else if (wanted == Blob.class) {
            return new SerialBlob(Values.toBytes(value));
        } else if (wanted == UUID.class) {
            return uuid(Values.toText(type, value));
        } else if (wanted == java.sql.Array.class || wanted == Struct.class) {
            return object(type, value, times);
        } else if (wanted == Map.class) {
            return value instanceof Object[] row ? rowAsMap(type, row, times) : object(type, value, times);
        } else if (wanted == List.class) {
            return value instanceof List<?> list ? listOf(type, list, times) : null;
        } else if (wanted == Object[].class) {
            if (value instanceof List<?> list) {
                return new TidemarkArray(type, list, times).getArray();
            }
            return value instanceof Object[] row ? new TidemarkStruct(type, row, times).getAttributes() : null;
        } else if (wanted == Period.class || wanted == Duration.class) {
            return value;
        } else if (wanted == Number.class) {
            Object object = object(type, value, times);
            return object instanceof Number ? object : Values.toBigDecimal(value);
        } else if (wanted == Object.class) {
            return object(type, value, times);
        }
        return time(wanted, type, value, times);
    }

    private static @Nullable Object time(Class<?> wanted, ValueType type, Object value, TimeRules times)
            throws SQLException {
        if (wanted == LocalDateTime.class) {
            return Values.toTimestamp(value);
        } else if (wanted == Instant.class) {
            return Values.toTimestamp(value).toInstant(ZoneOffset.UTC);
        } else if (wanted == OffsetDateTime.class) {
            return Values.toTimestamp(value).atOffset(ZoneOffset.UTC);
        } else if (wanted == ZonedDateTime.class) {
            return Values.toTimestamp(value).atZone(ZoneOffset.UTC);
        } else if (wanted == LocalDate.class) {
            return Values.toDate(value);
        } else if (wanted == LocalTime.class) {
            return Values.toTime(value);
        } else if (wanted == OffsetTime.class) {
            return Values.toTime(value).atOffset(ZoneOffset.UTC);
        } else if (wanted == Timestamp.class) {
            return times.timestamp(Values.toTimestamp(value), null);
        } else if (wanted == Date.class) {
            return times.date(Values.toDate(value), null);
        } else if (wanted == Time.class) {
            return times.time(Values.toTime(value), null);
        } else if (wanted == java.util.Date.class) {
            return new java.util.Date(
                    Values.toTimestamp(value).toInstant(ZoneOffset.UTC).toEpochMilli());
        } else if (wanted == Calendar.class || wanted == GregorianCalendar.class) {
            GregorianCalendar c = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
            c.setTimeInMillis(
                    Values.toTimestamp(value).toInstant(ZoneOffset.UTC).toEpochMilli());
            return c;
        }
        Object object = object(type, value, times);
        if (wanted.isInstance(object)) {
            return object;
        }
        throw Values.cannot(value, wanted.getName());
    }

    private static UUID uuid(String text) throws SQLException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ErrorCode.INVALID_TEXT.error("'" + text + "' is no UUID", e);
        }
    }

    private static List<@Nullable Object> listOf(ValueType type, List<?> list, TimeRules times) throws SQLException {
        List<@Nullable Object> out = new ArrayList<>(list.size());
        for (Object item : list) {
            out.add(object(type.element(), Values.internal(type.element(), item), times));
        }
        return out;
    }

    private static Map<String, @Nullable Object> rowAsMap(ValueType type, Object[] row, TimeRules times)
            throws SQLException {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        for (int i = 0; i < row.length && i < type.fields().size(); i++) {
            ValueType.Field field = type.fields().get(i);
            out.put(field.name(), object(field.type(), Values.internal(field.type(), row[i]), times));
        }
        return out;
    }

    /** The class of an ARRAY's elements in Java. */
    static Class<?> elementClass(@Nullable ValueType element) {
        return element == null || element.kind() == TypeKind.NULL
                ? Object.class
                : element.kind().javaClass();
    }
}
