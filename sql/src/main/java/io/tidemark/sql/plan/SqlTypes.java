package io.tidemark.sql.plan;

import io.tidemark.sql.SqlType;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** Calcite's types in the words of java.sql. */
public final class SqlTypes {
    private SqlTypes() {}

    /** The type. */
    public static SqlType of(RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        return switch (name) {
            case BOOLEAN -> SqlType.simple(Types.BOOLEAN, "BOOLEAN", 1, 0);
            case TINYINT -> SqlType.simple(Types.TINYINT, "TINYINT", 3, 0);
            case SMALLINT, UTINYINT -> SqlType.simple(Types.SMALLINT, "SMALLINT", 5, 0);
            case INTEGER, USMALLINT -> SqlType.simple(Types.INTEGER, "INTEGER", 10, 0);
            case BIGINT, UINTEGER -> SqlType.simple(Types.BIGINT, "BIGINT", 19, 0);
            case DECIMAL, UBIGINT -> SqlType.simple(Types.DECIMAL, "DECIMAL", type.getPrecision(), type.getScale());
            case REAL -> SqlType.simple(Types.REAL, "REAL", 7, 0);
            case FLOAT, DOUBLE -> SqlType.simple(Types.DOUBLE, "DOUBLE", 15, 0);
            case DATE -> SqlType.simple(Types.DATE, "DATE", 0, 0);
            case TIME, TIME_WITH_LOCAL_TIME_ZONE, TIME_TZ -> SqlType.simple(Types.TIME, "TIME", type.getPrecision(), 0);
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
                SqlType.simple(Types.TIMESTAMP, "TIMESTAMP", type.getPrecision(), 0);
            case CHAR, VARCHAR -> text(type);
            case BINARY, VARBINARY -> SqlType.simple(Types.VARBINARY, "VARBINARY", Math.max(0, type.getPrecision()), 0);
            case NULL -> SqlType.simple(Types.NULL, "NULL", 0, 0);
            case ARRAY, MULTISET -> new SqlType(Types.ARRAY, "ARRAY", 0, 0, null, of(component(type)), List.of());
            case MAP -> new SqlType(Types.JAVA_OBJECT, "MAP", 0, 0, of(key(type)), of(value(type)), List.of());
            case ROW -> row(type);
            default ->
                name.getFamily() != null && SqlTypeName.INTERVAL_TYPES.contains(name)
                        ? SqlType.simple(Types.OTHER, "INTERVAL " + unit(type), type.getPrecision(), 0)
                        : SqlType.simple(Types.OTHER, name.getName(), 0, 0);
        };
    }

    private static SqlType text(RelDataType type) {
        int precision = type.getPrecision();
        return SqlType.simple(Types.VARCHAR, "VARCHAR", precision < 0 ? SqlType.UNBOUNDED : precision, 0);
    }

    private static String unit(RelDataType type) {
        return String.valueOf(type.getIntervalQualifier());
    }

    private static RelDataType component(RelDataType type) {
        RelDataType component = type.getComponentType();
        if (component == null) {
            throw new IllegalStateException("no component type: " + type);
        }
        return component;
    }

    private static RelDataType key(RelDataType type) {
        RelDataType key = type.getKeyType();
        if (key == null) {
            throw new IllegalStateException("no key type: " + type);
        }
        return key;
    }

    private static RelDataType value(RelDataType type) {
        RelDataType value = type.getValueType();
        if (value == null) {
            throw new IllegalStateException("no value type: " + type);
        }
        return value;
    }

    private static SqlType row(RelDataType type) {
        List<SqlType.Field> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            fields.add(new SqlType.Field(
                    field.getName(), of(field.getType()), field.getType().isNullable()));
        }
        return new SqlType(Types.STRUCT, "ROW", 0, 0, null, null, fields);
    }
}
