package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueOrder;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers groups by their keys, in the order of their first appearance. Along a run of rows with equal keys (and keys that are
 * constant along a batch are one run) only the first row is looked up. For one thread.
 */
final class KeyTable implements AutoCloseable {
    private static final long GROUP_BYTES = 120;
    private static final long COLUMN_BYTES = 40;

    private final QueryControl control;
    private final int width;
    private final Map<Object, Integer> groups = new HashMap<>();
    private @Nullable Object[][] keys = new Object[16][];
    private long claimed;

    KeyTable(QueryControl control, int width) {
        this.control = control;
        this.width = width;
    }

    int size() {
        return groups.size();
    }

    /** A group's key, boxed. */
    @Nullable
    Object[] key(int group) {
        return keys[group];
    }

    /** Finds or makes the group of each row; {@code into} has room for them. */
    void groupsOf(Vector[] columns, int rows, int[] into) throws QueryAbortedException {
        boolean constant = true;
        for (Vector column : columns) {
            constant &= column.isConstant();
        }
        if (constant) {
            Arrays.fill(into, 0, rows, rows == 0 ? 0 : group(columns, 0));
            return;
        }
        int previous = -1;
        for (int i = 0; i < rows; i++) {
            into[i] = i > 0 && sameAsBefore(columns, i) ? previous : group(columns, i);
            previous = into[i];
        }
    }

    private static boolean sameAsBefore(Vector[] columns, int row) {
        for (Vector column : columns) {
            if (!column.isConstant() && !sameAsBefore(column, row)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameAsBefore(Vector column, int row) {
        if (column.isNull(row) || column.isNull(row - 1)) {
            return column.isNull(row) && column.isNull(row - 1);
        }
        if (column instanceof LongVector v) {
            return v.values()[row] == v.values()[row - 1];
        }
        if (column instanceof DoubleVector v) {
            return ValueOrder.groupBits(v.values()[row]) == ValueOrder.groupBits(v.values()[row - 1]);
        }
        Object a = column.boxed(row);
        return a == column.boxed(row - 1) || (a instanceof String && a.equals(column.boxed(row - 1)));
    }

    private int group(Vector[] columns, int row) throws QueryAbortedException {
        @Nullable Object[] values = new Object[width];
        for (int i = 0; i < width; i++) {
            values[i] = columns[i].boxed(row);
        }
        return group(values);
    }

    /** Finds or makes the group of a boxed key. */
    int group(@Nullable Object[] values) throws QueryAbortedException {
        Object hashed = hashed(values);
        Integer found = groups.get(hashed);
        if (found != null) {
            return found;
        }
        long bytes = GROUP_BYTES + COLUMN_BYTES * width;
        control.claim(bytes);
        claimed += bytes;
        int group = groups.size();
        groups.put(hashed, group);
        if (group == keys.length) {
            keys = Arrays.copyOf(keys, group * 2);
        }
        keys[group] = values;
        return group;
    }

    /** The group of a boxed key, or −1. */
    int find(@Nullable Object[] values) {
        Integer found = groups.get(hashed(values));
        return found == null ? -1 : found;
    }

    /** What HashMap can compare: equal exactly where GROUP BY takes keys as the same. */
    private static Object hashed(@Nullable Object[] values) {
        if (values.length == 1) {
            return comparable(values[0]);
        }
        Object[] out = new Object[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = comparable(values[i]);
        }
        return Arrays.asList(out);
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
