package io.tidemark.jdbc.local;

import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ParameterInfo;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import io.tidemark.sql.ResultColumn;
import io.tidemark.sql.SqlType;
import java.sql.ParameterMetaData;
import java.sql.ResultSetMetaData;
import java.util.ArrayList;
import java.util.List;

/** Types and columns of the SQL layer in the words of the seam. */
final class LocalTypes {
    static final String CATALOG = "tidemark";

    private LocalTypes() {}

    static List<ColumnInfo> columns(List<ResultColumn> columns) {
        List<ColumnInfo> out = new ArrayList<>(columns.size());
        for (ResultColumn c : columns) {
            out.add(new ColumnInfo(
                    c.label(),
                    c.name(),
                    c.table(),
                    c.schema(),
                    c.table().isEmpty() ? "" : CATALOG,
                    type(c.type()),
                    c.nullable() ? ResultSetMetaData.columnNullable : ResultSetMetaData.columnNoNulls));
        }
        return List.copyOf(out);
    }

    static List<ParameterInfo> parameters(List<SqlType> types) {
        List<ParameterInfo> out = new ArrayList<>(types.size());
        for (SqlType t : types) {
            out.add(new ParameterInfo(type(t), ParameterMetaData.parameterNullable));
        }
        return List.copyOf(out);
    }

    static ValueType type(SqlType type) {
        TypeKind kind = kind(type.typeName());
        switch (kind) {
            case ARRAY: {
                SqlType element = type.element();
                return ValueType.array(element == null ? ValueType.of(TypeKind.OTHER) : type(element));
            }
            case MAP: {
                SqlType key = type.key();
                SqlType element = type.element();
                return ValueType.map(
                        key == null ? ValueType.of(TypeKind.OTHER) : type(key),
                        element == null ? ValueType.of(TypeKind.OTHER) : type(element));
            }
            case ROW: {
                List<ValueType.Field> fields = new ArrayList<>();
                for (SqlType.Field f : type.fields()) {
                    fields.add(new ValueType.Field(f.name(), type(f.type())));
                }
                return ValueType.row(fields);
            }
            case TIMESTAMP:
                return ValueType.of(kind, digits(19, type.precision()), type.precision());
            case TIME:
                return ValueType.of(kind, digits(8, type.precision()), type.precision());
            case DECIMAL:
                return ValueType.of(kind, type.precision() <= 0 ? 38 : type.precision(), type.scale());
            case CHAR:
            case VARCHAR:
            case BINARY:
            case VARBINARY:
                return type.precision() <= 0 || type.precision() > ValueType.TEXT_LENGTH
                        ? ValueType.of(kind)
                        : ValueType.of(kind, type.precision(), 0);
            default:
                return ValueType.of(kind);
        }
    }

    /** A time's width: its whole seconds, and the point with the digits behind it. */
    private static int digits(int whole, int fraction) {
        return fraction == 0 ? whole : whole + 1 + fraction;
    }

    private static TypeKind kind(String name) {
        if (name.startsWith("INTERVAL")) {
            return name.contains("YEAR") || name.contains("MONTH")
                    ? TypeKind.INTERVAL_YEAR_MONTH
                    : TypeKind.INTERVAL_DAY_TIME;
        }
        for (TypeKind kind : TypeKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return TypeKind.OTHER;
    }
}
