package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Bound values as the statement expects them at their place. */
final class ParameterValues {
    private ParameterValues() {}

    static @Nullable Object convert(@Nullable Object value, RelDataType type, int index) throws SqlFault {
        if (value == null) {
            return null;
        }
        try {
            return convert(value, type);
        } catch (SqlFault e) {
            throw new SqlFault(e.kind(), "parameter " + (index + 1) + ": " + e.problem(), e);
        }
    }

    private static @Nullable Object convert(Object value, RelDataType type) throws SqlFault {
        SqlTypeName to = type.getSqlTypeName();
        if (value instanceof LocalDateTime t) {
            long millis = t.toInstant(ZoneOffset.UTC).toEpochMilli();
            return switch (to) {
                case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, BIGINT -> millis;
                case DATE -> Math.floorDiv(millis, DateTimeText.MILLIS_PER_DAY);
                case TIME -> Math.floorMod(millis, DateTimeText.MILLIS_PER_DAY);
                case DOUBLE, FLOAT, REAL -> (double) millis;
                case CHAR, VARCHAR, ANY -> DateTimeText.formatTimestamp(millis, 3);
                default -> throw mismatch(value, type);
            };
        }
        if (value instanceof LocalDate d) {
            return switch (to) {
                case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> d.toEpochDay() * DateTimeText.MILLIS_PER_DAY;
                case DATE -> d.toEpochDay();
                case CHAR, VARCHAR, ANY -> DateTimeText.formatDate(d.toEpochDay());
                default -> throw mismatch(value, type);
            };
        }
        if (value instanceof LocalTime t) {
            long millis = t.toNanoOfDay() / 1_000_000;
            return switch (to) {
                case TIME -> millis;
                case CHAR, VARCHAR, ANY -> DateTimeText.formatTime(millis, 3);
                default -> throw mismatch(value, type);
            };
        }
        if (value instanceof Boolean b) {
            return switch (to) {
                case BOOLEAN -> b ? 1L : 0L;
                case CHAR, VARCHAR, ANY -> b ? "TRUE" : "FALSE";
                default -> {
                    if (SqlTypeUtil.isNumeric(type)) {
                        yield number(BigDecimal.valueOf(b ? 1 : 0), type);
                    }
                    throw mismatch(value, type);
                }
            };
        }
        if (value instanceof String s) {
            return Casts.fromText(s, type);
        }
        if (value instanceof Number n) {
            return switch (to) {
                case BOOLEAN -> n.doubleValue() != 0 ? 1L : 0L;
                case CHAR, VARCHAR, ANY ->
                    n instanceof Double d
                            ? DoubleText.format(d)
                            : n instanceof BigDecimal d ? d.toPlainString() : n.toString();
                case TIMESTAMP, DATE, TIME -> {
                    if (n instanceof Long l) {
                        yield l;
                    }
                    throw mismatch(value, type);
                }
                default -> number(n, type);
            };
        }
        // Whatever is left is held already as its place demands: sets, lists, maps, rows, bytes.
        return value;
    }

    private static Object number(Number n, RelDataType type) throws SqlFault {
        switch (ValueKind.of(type)) {
            case DOUBLE:
                return n.doubleValue();
            case LONG: {
                if (n instanceof Long || n instanceof Integer) {
                    return n.longValue();
                }
                return Casts.toLong(new BigDecimal(n.toString()), type);
            }
            default:
                if (n instanceof Double d && (d.isNaN() || d.isInfinite())) {
                    throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, d + " is no " + type);
                }
                return n instanceof BigDecimal ? n : new BigDecimal(n.toString());
        }
    }

    private static SqlFault mismatch(Object value, RelDataType type) {
        return new SqlFault(
                SqlFault.Kind.TYPE_MISMATCH,
                "a " + value.getClass().getSimpleName() + " where the statement expects " + type);
    }
}
