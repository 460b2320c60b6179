package io.tidemark.sql.expr;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * CAST and TRY_CAST. Numbers are checked against what the target holds; doubles are rounded half away from zero on their way
 * to integers; text must be wholly what it is cast to; times keep their milliseconds.
 */
final class Casts {
    private Casts() {}

    /** A cast of an expression; the expression itself where nothing has to be done. */
    static Expr compile(Expr operand, RelDataType to, boolean orNull) {
        RelDataType from = operand.type();
        if (isIdentity(from, to)) {
            return operand;
        }
        return new KernelCall("CAST", to, kernel(from, to, orNull), false, !orNull, operand);
    }

    private static boolean isIdentity(RelDataType from, RelDataType to) {
        SqlTypeName a = from.getSqlTypeName();
        SqlTypeName b = to.getSqlTypeName();
        if (b == SqlTypeName.ANY) {
            return true;
        }
        if (a == SqlTypeName.NULL) {
            return ValueKind.of(to) == ValueKind.OBJECT;
        }
        if (SqlTypeUtil.inCharFamily(from) && SqlTypeUtil.inCharFamily(to)) {
            return b == SqlTypeName.VARCHAR
                    && (to.getPrecision() < 0
                            || (from.getPrecision() >= 0 && from.getPrecision() <= to.getPrecision()));
        }
        if (a == b) {
            return switch (a) {
                case DECIMAL -> from.getScale() == to.getScale() && from.getPrecision() <= to.getPrecision();
                case TIMESTAMP, TIME -> from.getPrecision() <= to.getPrecision();
                case CHAR, VARCHAR, BINARY, VARBINARY -> false;
                default -> !to.isStruct() && to.getComponentType() == null;
            };
        }
        // Wider integers hold all that narrower ones do; FLOAT is DOUBLE.
        boolean integers = SqlTypeUtil.isExactNumeric(from)
                && SqlTypeUtil.isExactNumeric(to)
                && ValueKind.of(from) == ValueKind.LONG
                && ValueKind.of(to) == ValueKind.LONG;
        if (integers) {
            return to.getPrecision() >= from.getPrecision();
        }
        return (a == SqlTypeName.FLOAT || a == SqlTypeName.DOUBLE || a == SqlTypeName.REAL)
                && (b == SqlTypeName.FLOAT || b == SqlTypeName.DOUBLE);
    }

    private static ScalarFunction.Kernel kernel(RelDataType from, RelDataType to, boolean orNull) {
        ValueKind target = ValueKind.of(to);
        if (from.getSqlTypeName() == SqlTypeName.NULL) {
            return (args, rows, ctx) -> Vectors.constant(target, null);
        }
        boolean numeric = SqlTypeUtil.isNumeric(from) && target == ValueKind.DOUBLE;
        if (numeric && to.getSqlTypeName() != SqlTypeName.REAL) {
            return (args, rows, ctx) -> toDoubles(args[0], rows, ctx.scratch());
        }
        return (args, rows, ctx) -> {
            @Nullable Object[] out = new Object[rows];
            for (int i = 0; i < rows; i++) {
                Object v = args[0].boxed(i);
                if (v != null) {
                    try {
                        out[i] = cast(v, from, to);
                    } catch (SqlFault e) {
                        if (!orNull) {
                            throw e;
                        }
                    }
                }
            }
            return Vectors.ofBoxed(target, out, rows);
        };
    }

    private static Vector toDoubles(Vector v, int rows, Scratch scratch) {
        double[] out = scratch.doubles(rows);
        if (v instanceof LongVector l) {
            for (int i = 0; i < rows; i++) {
                out[i] = l.get(i);
            }
        } else if (v instanceof DoubleVector) {
            return v;
        } else {
            for (int i = 0; i < rows; i++) {
                Object n = v.boxed(i);
                out[i] = n == null ? 0 : ((Number) n).doubleValue();
            }
        }
        return new DoubleVector(out, Vectors.nullsOfAny(scratch, rows, v));
    }

    /** One value of one type as another. */
    static @Nullable Object cast(Object v, RelDataType from, RelDataType to) throws SqlFault {
        SqlTypeName target = to.getSqlTypeName();
        if (SqlTypeUtil.inCharFamily(to)) {
            return fitted(text(v, from), to);
        }
        if (v instanceof String s) {
            return fromText(s, to);
        }
        switch (target) {
            case BOOLEAN:
                if (v instanceof Number n && (SqlTypeUtil.isNumeric(from) || isBoolean(from))) {
                    return n.doubleValue() != 0 ? 1L : 0L;
                }
                throw impossible(from, to);
            case DATE:
                if (from.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
                    return Math.floorDiv((Long) v, DateTimeText.MILLIS_PER_DAY);
                }
                break;
            case TIME:
                if (from.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
                    return truncated(Math.floorMod((Long) v, DateTimeText.MILLIS_PER_DAY), to);
                }
                if (from.getSqlTypeName() == SqlTypeName.TIME) {
                    return truncated((Long) v, to);
                }
                break;
            case TIMESTAMP:
                if (from.getSqlTypeName() == SqlTypeName.DATE) {
                    return (Long) v * DateTimeText.MILLIS_PER_DAY;
                }
                if (from.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
                    return truncated((Long) v, to);
                }
                break;
            case ARRAY:
            case MULTISET:
                return elements((List<?>) v, from, to);
            case MAP:
            case ROW:
                return v;
            default:
                break;
        }
        if (SqlTypeUtil.isNumeric(to)) {
            if (v instanceof Number n && (SqlTypeUtil.isNumeric(from) || isBoolean(from) || isInterval(from))) {
                return number(scaledInterval(n, from), to);
            }
            throw impossible(from, to);
        }
        if (isInterval(to) && v instanceof Number n) {
            return isInterval(from)
                    ? n.longValue()
                    : Math.multiplyExact(
                            toLong(decimal(n), to),
                            to.getSqlTypeName().getEndUnit().multiplier.longValue());
        }
        throw impossible(from, to);
    }

    private static boolean isBoolean(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.BOOLEAN;
    }

    private static boolean isInterval(RelDataType type) {
        return SqlTypeUtil.isInterval(type);
    }

    /** An interval as a number counts its own unit, the last one it names. */
    private static Number scaledInterval(Number n, RelDataType from) {
        if (!isInterval(from)) {
            return n;
        }
        long unit = from.getSqlTypeName().getEndUnit().multiplier.longValue();
        return unit == 0 ? n : (Number) (n.longValue() / unit);
    }

    private static Long truncated(long millis, RelDataType to) {
        int digits = to.getPrecision() < 0 ? 3 : Math.min(3, to.getPrecision());
        long unit = digits == 3 ? 1 : digits == 2 ? 10 : digits == 1 ? 100 : 1000;
        return millis - Math.floorMod(millis, unit);
    }

    private static Object elements(List<?> list, RelDataType from, RelDataType to) throws SqlFault {
        RelDataType a = from.getComponentType();
        RelDataType b = to.getComponentType();
        if (a == null || b == null) {
            return list;
        }
        List<@Nullable Object> out = new ArrayList<>(list.size());
        for (Object e : list) {
            out.add(e == null || isIdentity(a, b) ? e : cast(e, a, b));
        }
        return out;
    }

    private static Object number(Number n, RelDataType to) throws SqlFault {
        switch (ValueKind.of(to)) {
            case DOUBLE:
                return to.getSqlTypeName() == SqlTypeName.REAL ? (double) n.floatValue() : n.doubleValue();
            case LONG:
                if (n instanceof Long l) {
                    return inRange(l, to);
                }
                return toLong(decimal(n), to);
            default:
                return scaled(decimal(n), to);
        }
    }

    private static BigDecimal decimal(Number n) throws SqlFault {
        if (n instanceof BigDecimal d) {
            return d;
        }
        if (n instanceof Double d) {
            if (d.isNaN() || d.isInfinite()) {
                throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, DoubleText.format(d) + " has no exact value");
            }
            return new BigDecimal(DoubleText.format(d));
        }
        return BigDecimal.valueOf(n.longValue());
    }

    /** A decimal as an integer of a type, rounded half away from zero. */
    static Long toLong(BigDecimal d, RelDataType to) throws SqlFault {
        BigDecimal whole = d.setScale(0, RoundingMode.HALF_UP);
        if (whole.precision() > 20) {
            throw outOfRange(d.toString(), to);
        }
        try {
            return inRange(whole.longValueExact(), to);
        } catch (ArithmeticException e) {
            throw outOfRange(d.toString(), to);
        }
    }

    /** An integer, if the type holds it. */
    static Long inRange(long v, RelDataType to) throws SqlFault {
        boolean fits = switch (to.getSqlTypeName()) {
            case TINYINT -> v == (byte) v;
            case SMALLINT -> v == (short) v;
            case INTEGER -> v == (int) v;
            default -> true;
        };
        if (!fits) {
            throw outOfRange(Long.toString(v), to);
        }
        return v;
    }

    /** A decimal with the scale of its type, if its digits suffice. */
    static BigDecimal scaled(BigDecimal d, RelDataType to) throws SqlFault {
        int scale = to.getScale() == Integer.MIN_VALUE ? d.scale() : to.getScale();
        BigDecimal out = d.setScale(scale, RoundingMode.HALF_UP);
        if (to.getPrecision() > 0 && out.precision() > to.getPrecision()) {
            throw outOfRange(d.toString(), to);
        }
        return out;
    }

    private static SqlFault outOfRange(String value, RelDataType to) {
        return new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, value + " is out of the range of " + to);
    }

    private static SqlFault impossible(RelDataType from, RelDataType to) {
        return new SqlFault(SqlFault.Kind.TYPE_MISMATCH, "cannot cast " + from + " to " + to);
    }

    /** Text as a value of a type; spaces around it are allowed. */
    static @Nullable Object fromText(String s, RelDataType to) throws SqlFault {
        String text = s.strip();
        switch (to.getSqlTypeName()) {
            case CHAR:
            case VARCHAR:
            case ANY:
                return s;
            case BOOLEAN:
                return switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "t", "yes", "y", "on", "1" -> 1L;
                    case "false", "f", "no", "n", "off", "0" -> 0L;
                    default -> throw invalidText(s, to);
                };
            case TIMESTAMP:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE: {
                Long millis = DateTimeText.parseTimestamp(text);
                if (millis == null) {
                    throw invalidTime(s, "TIMESTAMP, as in 2026-11-22 14:00:00 or 2026-11-22T14:00:00Z");
                }
                return to.getSqlTypeName() == SqlTypeName.TIMESTAMP ? truncated(millis, to) : millis;
            }
            case DATE: {
                Long day = DateTimeText.parseDate(text);
                if (day == null) {
                    throw invalidTime(s, "DATE, as in 2026-11-22");
                }
                return day;
            }
            case TIME: {
                Long millis = DateTimeText.parseTime(text);
                if (millis == null) {
                    throw invalidTime(s, "TIME, as in 14:00:00");
                }
                return millis;
            }
            case BINARY:
            case VARBINARY:
                return s.getBytes(StandardCharsets.UTF_8);
            default:
                break;
        }
        if (SqlTypeUtil.isApproximateNumeric(to)) {
            Double d = DoubleText.parse(text);
            if (d == null) {
                throw invalidText(s, to);
            }
            return to.getSqlTypeName() == SqlTypeName.REAL ? (Object) (double) d.floatValue() : d;
        }
        if (SqlTypeUtil.isExactNumeric(to)) {
            BigDecimal d;
            try {
                d = text.length() > 400 ? null : new BigDecimal(text);
            } catch (NumberFormatException e) {
                d = null;
            }
            if (d == null || Math.abs((long) d.scale()) > 1000) {
                throw invalidText(s, to);
            }
            return ValueKind.of(to) == ValueKind.LONG ? toLong(d, to) : scaled(d, to);
        }
        throw invalidText(s, to);
    }

    private static SqlFault invalidText(String s, RelDataType to) {
        return new SqlFault(SqlFault.Kind.INVALID_TEXT, "'" + shortened(s) + "' is no " + to.getSqlTypeName());
    }

    private static SqlFault invalidTime(String s, String what) {
        return new SqlFault(SqlFault.Kind.INVALID_DATETIME, "'" + shortened(s) + "' is no " + what);
    }

    private static String shortened(String s) {
        return s.length() > 60 ? s.substring(0, 60) + "..." : s;
    }

    private static String fitted(String text, RelDataType to) {
        int length = to.getPrecision();
        if (length < 0) {
            return text;
        }
        if (text.codePointCount(0, text.length()) > length) {
            return text.substring(0, text.offsetByCodePoints(0, length));
        }
        if (to.getSqlTypeName() == SqlTypeName.CHAR && text.length() < length) {
            return text + " ".repeat(length - text.codePointCount(0, text.length()));
        }
        return text;
    }

    /** A value as text, the way JDBC shows it. */
    private static String elementText(@Nullable Object v, @Nullable RelDataType type) {
        return v == null ? "NULL" : type == null ? v.toString() : text(v, type);
    }

    private static String intervalText(long v, SqlIntervalQualifier interval) {
        return interval.isYearMonth()
                ? DateTimeUtils.intervalYearMonthToString((int) v, interval.timeUnitRange)
                : DateTimeUtils.intervalDayTimeToString(v, interval.timeUnitRange, v % 1000 == 0 ? 0 : 3);
    }

    static String text(Object v, RelDataType type) {
        switch (type.getSqlTypeName()) {
            case BOOLEAN:
                return (Long) v != 0 ? "TRUE" : "FALSE";
            case TIMESTAMP:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return DateTimeText.formatTimestamp((Long) v, type.getPrecision() < 0 ? 3 : type.getPrecision());
            case DATE:
                return DateTimeText.formatDate((Long) v);
            case TIME:
                return DateTimeText.formatTime((Long) v, type.getPrecision() < 0 ? 3 : type.getPrecision());
            case REAL:
                return DoubleText.formatReal((Double) v);
            default:
                break;
        }
        SqlIntervalQualifier interval = type.getIntervalQualifier();
        if (interval != null) {
            return intervalText((Long) v, interval);
        }
        if (v instanceof Double d) {
            return DoubleText.format(d);
        }
        if (v instanceof BigDecimal d) {
            return d.toPlainString();
        }
        if (v instanceof byte[] b) {
            return HexFormat.of().formatHex(b);
        }
        if (v instanceof List<?> list) {
            StringBuilder out = new StringBuilder("[");
            for (Object e : list) {
                out.append(out.length() > 1 ? ", " : "");
                out.append(elementText(e, type.getComponentType()));
            }
            return out.append(']').toString();
        }
        if (v instanceof Map<?, ?> map) {
            StringBuilder out = new StringBuilder("{");
            map.forEach((k, e) -> out.append(out.length() > 1 ? ", " : "")
                    .append(elementText(k, type.getKeyType()))
                    .append('=')
                    .append(elementText(e, type.getValueType())));
            return out.append('}').toString();
        }
        if (v instanceof Object[] row) {
            StringBuilder out = new StringBuilder("{");
            for (int i = 0; i < row.length; i++) {
                RelDataType field = type.isStruct() ? type.getFieldList().get(i).getType() : null;
                out.append(i == 0 ? "" : ", ").append(elementText(row[i], field));
            }
            return out.append('}').toString();
        }
        return String.valueOf(v);
    }
}
