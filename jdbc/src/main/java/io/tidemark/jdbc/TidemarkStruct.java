package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.ValueType;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ROW. Independent of the result set that it came from. */
final class TidemarkStruct implements Struct {
    private final ValueType type;
    private final Object[] fields;
    private final TimeRules times;

    TidemarkStruct(ValueType type, Object[] fields, TimeRules times) {
        this.type = type;
        this.fields = fields.clone();
        this.times = times;
    }

    @Override
    public String getSQLTypeName() {
        return type.name();
    }

    @Override
    public Object[] getAttributes() throws SQLException {
        Object[] out = new Object[fields.length];
        for (int i = 0; i < out.length; i++) {
            ValueType field = i < type.fields().size() ? type.fields().get(i).type() : null;
            set(out, i, JdbcObjects.object(field, Values.internal(field, fields[i]), times));
        }
        return out;
    }

    @SuppressWarnings("NullAway") // an attribute may be NULL
    private static void set(Object[] out, int i, @Nullable Object value) {
        out[i] = value;
    }

    @Override
    public Object[] getAttributes(@Nullable Map<String, Class<?>> map) throws SQLException {
        if (map != null && !map.isEmpty()) {
            throw ErrorCode.notSupported("type maps are not offered");
        }
        return getAttributes();
    }

    @Override
    public String toString() {
        return Values.toText(type, fields);
    }
}
