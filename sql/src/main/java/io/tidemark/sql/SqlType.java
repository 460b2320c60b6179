package io.tidemark.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column or parameter, in the words of java.sql. What a value of it looks like in a vector says
 * {@link io.tidemark.engine.vector.Vector} and its kinds.
 *
 * @param jdbcType a number of {@link java.sql.Types}
 * @param typeName as SQL writes it without precision: {@code TIMESTAMP}, {@code DOUBLE}, {@code VARCHAR}, {@code MAP} …
 * @param precision digits, characters, or digits of fractional seconds for times; 0 where it has no meaning or no bound
 * @param scale digits after the point; 0 where it has no meaning
 * @param key the type of a MAP's keys, else null
 * @param element the type of an ARRAY's elements or a MAP's values, else null
 * @param fields of a ROW, else empty
 */
public record SqlType(
        int jdbcType,
        String typeName,
        int precision,
        int scale,
        @Nullable SqlType key,
        @Nullable SqlType element,
        List<Field> fields) {
    /** The precision of text without a bound. No tag is longer, and tools make columns of it. */
    public static final int UNBOUNDED = 65_535;

    /** A field of a ROW. */
    public record Field(String name, SqlType type, boolean nullable) {}

    /** Copies the list. */
    public SqlType {
        fields = List.copyOf(fields);
    }

    /** A type that holds no other. */
    public static SqlType simple(int jdbcType, String typeName, int precision, int scale) {
        return new SqlType(jdbcType, typeName, precision, scale, null, null, List.of());
    }

    /** As SQL writes it: {@code TIMESTAMP(3)}, {@code DECIMAL(19, 2)}, {@code MAP<VARCHAR, VARCHAR>}. */
    @Override
    public String toString() {
        if (key != null && element != null) {
            return typeName + "<" + key + ", " + element + ">";
        }
        if (element != null) {
            return typeName + "<" + element + ">";
        }
        if (!fields.isEmpty()) {
            StringBuilder out = new StringBuilder(typeName).append('(');
            for (int i = 0; i < fields.size(); i++) {
                out.append(i == 0 ? "" : ", ")
                        .append(fields.get(i).name())
                        .append(' ')
                        .append(fields.get(i).type());
            }
            return out.append(')').toString();
        }
        return switch (typeName) {
            case "DECIMAL" ->
                scale == 0 ? typeName + "(" + precision + ")" : typeName + "(" + precision + ", " + scale + ")";
            case "TIME", "TIMESTAMP" -> typeName + "(" + precision + ")";
            case "VARCHAR", "VARBINARY" ->
                precision == 0 || precision == UNBOUNDED ? typeName : typeName + "(" + precision + ")";
            default -> typeName;
        };
    }
}
