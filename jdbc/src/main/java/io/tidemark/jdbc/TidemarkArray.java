package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An ARRAY. Independent of the result set that it came from. */
final class TidemarkArray implements Array {
    private final ValueType type;
    private final TimeRules times;
    private @Nullable List<?> elements;

    TidemarkArray(ValueType type, List<?> elements, TimeRules times) {
        this.type = type;
        this.elements = elements;
        this.times = times;
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        elements();
        return type.element() == null ? TypeKind.OTHER.name() : type.element().name();
    }

    @Override
    public int getBaseType() throws SQLException {
        elements();
        return type.element() == null ? Types.OTHER : type.element().jdbcType();
    }

    @Override
    public Object[] getArray() throws SQLException {
        return slice(elements());
    }

    @Override
    public Object[] getArray(@Nullable Map<String, Class<?>> map) throws SQLException {
        refuse(map);
        return getArray();
    }

    @Override
    public Object[] getArray(long index, int count) throws SQLException {
        return slice(part(index, count));
    }

    @Override
    public Object[] getArray(long index, int count, @Nullable Map<String, Class<?>> map) throws SQLException {
        refuse(map);
        return getArray(index, count);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return rows(elements(), 1);
    }

    @Override
    public ResultSet getResultSet(@Nullable Map<String, Class<?>> map) throws SQLException {
        refuse(map);
        return getResultSet();
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return rows(part(index, count), index);
    }

    @Override
    public ResultSet getResultSet(long index, int count, @Nullable Map<String, Class<?>> map) throws SQLException {
        refuse(map);
        return getResultSet(index, count);
    }

    @Override
    public void free() {
        elements = null;
    }

    @Override
    public String toString() {
        List<?> list = elements;
        return list == null ? "freed" : Values.toText(type, list);
    }

    private List<?> elements() throws SQLException {
        List<?> list = elements;
        if (list == null) {
            throw ErrorCode.WRONG_STATE.error("the array was freed");
        }
        return list;
    }

    private List<?> part(long index, int count) throws SQLException {
        List<?> list = elements();
        if (index < 1 || count < 0 || index > list.size() + 1L) {
            throw ErrorCode.INVALID_ARGUMENT.error("an array of " + list.size() + " elements, numbered from 1, has no "
                    + count + " elements from number " + index + " on");
        }
        int from = (int) (index - 1);
        return list.subList(from, (int) Math.min(list.size(), (long) from + count));
    }

    @SuppressWarnings("NullAway") // an element may be NULL
    private Object[] slice(List<?> list) throws SQLException {
        Class<?> component = JdbcObjects.elementClass(type.element());
        Object[] out = (Object[]) java.lang.reflect.Array.newInstance(component, list.size());
        for (int i = 0; i < out.length; i++) {
            out[i] = JdbcObjects.object(type.element(), Values.internal(type.element(), list.get(i)), times);
        }
        return out;
    }

    private ResultSet rows(List<?> list, long first) {
        ValueType element = type.element() == null ? ValueType.of(TypeKind.OTHER) : type.element();
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = first + i;
        }
        Batch batch =
                new Batch(list.size(), new Vector[] {new LongVector(numbers, null), new ObjectVector(list.toArray())});
        List<ColumnInfo> columns = List.of(
                ColumnInfo.computed("INDEX", ValueType.of(TypeKind.BIGINT)), ColumnInfo.computed("VALUE", element));
        return TidemarkResultSet.of(columns, batch, times);
    }

    private static void refuse(@Nullable Map<String, Class<?>> map) throws SQLException {
        if (map != null && !map.isEmpty()) {
            throw ErrorCode.notSupported("type maps are not offered");
        }
    }
}
