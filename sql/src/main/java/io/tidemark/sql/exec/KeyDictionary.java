package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.sql.expr.ValueOrder;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers the objects of a key's column in the order of their first appearance; NULL is 0. For one thread. */
final class KeyDictionary implements AutoCloseable {
    private static final int ENTRY_BYTES = 100;

    private final QueryControl control;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Object> values = new ArrayList<>();
    private long claimed;

    KeyDictionary(QueryControl control) {
        this.control = control;
    }

    /** An object's number, which is given to it where it has none. */
    int add(@Nullable Object value) throws QueryAbortedException {
        if (value == null) {
            return 0;
        }
        Object key = comparable(value);
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        long bytes = ENTRY_BYTES + (value instanceof String s ? s.length() : 0);
        control.claim(bytes);
        claimed += bytes;
        values.add(value);
        numbers.put(key, values.size());
        return values.size();
    }

    /** An object's number, or −1. */
    int find(@Nullable Object value) {
        return value == null ? 0 : numbers.getOrDefault(comparable(value), -1);
    }

    /** The object of a number, as it first appeared. */
    @Nullable
    Object value(int number) {
        return number == 0 ? null : values.get(number - 1);
    }

    /** All but NULL. */
    List<Object> values() {
        return values;
    }

    /** One value in a form whose equals and hashCode are GROUP BY's. */
    static Object comparable(@Nullable Object value) {
        if (value == null) {
            return Null.NULL;
        }
        if (value instanceof Double d) {
            return new Bits(ValueOrder.groupBits(d));
        }
        if (value instanceof BigDecimal d) {
            return d.signum() == 0 ? BigDecimal.ZERO : d.stripTrailingZeros();
        }
        if (value instanceof byte[] b) {
            return ByteBuffer.wrap(b);
        }
        if (value instanceof Object[] row) {
            return comparables(Arrays.asList(row));
        }
        if (value instanceof List<?> list) {
            return comparables(list);
        }
        return value;
    }

    private static Object comparables(List<?> list) {
        Object[] out = new Object[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = comparable(list.get(i));
        }
        return Arrays.asList(out);
    }

    private enum Null {
        NULL
    }

    /** A double's bits; no Long may be equal to it. */
    private record Bits(long bits) {}

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
