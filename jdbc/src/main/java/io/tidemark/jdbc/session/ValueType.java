package io.tidemark.jdbc.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, a parameter or a part of one.
 *
 * @param kind which SQL type
 * @param name its name as getTypeInfo lists it, in capitals
 * @param precision digits, or characters of text, or bytes; 0 where it does not apply
 * @param scale digits after the point, of a second for times; 0 where it does not apply
 * @param key the keys' type of a MAP, else null
 * @param element the elements' type of an ARRAY, the values' type of a MAP, else null
 * @param fields the parts of a ROW, else empty
 */
public record ValueType(
        TypeKind kind,
        String name,
        int precision,
        int scale,
        @Nullable ValueType key,
        @Nullable ValueType element,
        List<Field> fields) {

    /** What a text column without a limit reports as its length: tools size their grids by it. */
    public static final int TEXT_LENGTH = 65_535;

    /** A part of a ROW. */
    public record Field(String name, ValueType type) {}

    /** Copies the list. */
    public ValueType {
        fields = List.copyOf(fields);
    }

    /** A type without parts, with the precision and scale that JDBC clients expect of it. */
    public static ValueType of(TypeKind kind) {
        return switch (kind) {
            case BOOLEAN -> plain(kind, 1, 0);
            case TINYINT -> plain(kind, 3, 0);
            case SMALLINT -> plain(kind, 5, 0);
            case INTEGER -> plain(kind, 10, 0);
            case BIGINT -> plain(kind, 19, 0);
            case REAL -> plain(kind, 7, 0);
            case FLOAT, DOUBLE -> plain(kind, 15, 0);
            case DECIMAL -> plain(kind, 38, 0);
            case CHAR -> plain(kind, 1, 0);
            case VARCHAR, BINARY, VARBINARY -> plain(kind, TEXT_LENGTH, 0);
            case DATE -> plain(kind, 10, 0);
            case TIME -> plain(kind, 12, 3);
            case TIMESTAMP -> plain(kind, 23, 3);
            case INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME, ARRAY, MAP, ROW, NULL, OTHER -> plain(kind, 0, 0);
        };
    }

    /** A type without parts, of a precision and scale of its own. */
    public static ValueType of(TypeKind kind, int precision, int scale) {
        return plain(kind, precision, scale);
    }

    /** An ARRAY. */
    public static ValueType array(ValueType element) {
        return new ValueType(TypeKind.ARRAY, TypeKind.ARRAY.name(), 0, 0, null, element, List.of());
    }

    /** A MAP. */
    public static ValueType map(ValueType key, ValueType value) {
        return new ValueType(TypeKind.MAP, TypeKind.MAP.name(), 0, 0, key, value, List.of());
    }

    /** A ROW. */
    public static ValueType row(List<Field> fields) {
        return new ValueType(TypeKind.ROW, TypeKind.ROW.name(), 0, 0, null, null, fields);
    }

    private static ValueType plain(TypeKind kind, int precision, int scale) {
        return new ValueType(kind, kind.name(), precision, scale, null, null, List.of());
    }

    /** The code in {@link java.sql.Types}. */
    public int jdbcType() {
        return kind.jdbcType();
    }

    /** How many characters a value takes at most when shown as text. */
    public int displaySize() {
        return switch (kind) {
            case BOOLEAN -> 5;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> precision + 1;
            case REAL -> 15;
            case FLOAT, DOUBLE -> 24;
            case DECIMAL -> precision + 3;
            case BINARY, VARBINARY -> (int) Math.min(Integer.MAX_VALUE, 2L * precision);
            case INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> 32;
            case NULL -> 4;
            case ARRAY, MAP, ROW, OTHER -> TEXT_LENGTH;
            case CHAR, VARCHAR, DATE, TIME, TIMESTAMP -> precision;
        };
    }
}
