package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.ValueOrder;
import io.tidemark.sql.expr.Vectors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** ARG_MIN and ARG_MAX: the first argument where the second is least or greatest; of equals the first. NULL keys are passed over. */
final class ByAggregator implements Aggregator {
    private final ValueKind kind;
    private final int sign;
    private @Nullable Object[] values = new Object[0];
    private @Nullable Object[] keys = new Object[0];

    ByAggregator(ValueKind kind, boolean greatest) {
        this.kind = kind;
        this.sign = greatest ? 1 : -1;
    }

    @Override
    public void ensure(int slots) {
        if (slots > keys.length) {
            values = Arrays.copyOf(values, slots);
            keys = Arrays.copyOf(keys, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 64;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) {
        for (int i = 0; i < rows; i++) {
            Object key = args[1].boxed(i);
            if (key != null) {
                add(groups[i], args[0].boxed(i), key);
            }
        }
    }

    private void add(int slot, @Nullable Object value, Object key) {
        Object best = keys[slot];
        if (best == null || sign * ValueOrder.compare(key, best) > 0) {
            keys[slot] = key;
            values[slot] = value;
        }
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) {
        ByAggregator o = (ByAggregator) other;
        Object key = o.keys[otherSlot];
        if (key != null) {
            add(slot, o.values[otherSlot], key);
        }
    }

    @Override
    public Vector results(int from, int to) {
        return Vectors.ofBoxed(kind, Arrays.copyOfRange(values, from, to), to - from);
    }
}
