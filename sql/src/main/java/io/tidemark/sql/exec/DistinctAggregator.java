package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands each combination of argument values on once a group. */
final class DistinctAggregator implements Aggregator {
    private static final long ENTRY_BYTES = 120;

    private final QueryControl control;
    private final Supplier<Aggregator> inner;
    private final ValueKindsOf kinds;
    private @Nullable Map<Object, @Nullable Object[]>[] seen;
    private long claimed;

    /** How the arguments are held. */
    @FunctionalInterface
    interface ValueKindsOf {
        Vector vector(int argument, @Nullable Object[] boxed, int rows);
    }

    @SuppressWarnings("unchecked")
    DistinctAggregator(QueryControl control, ValueKindsOf kinds, Supplier<Aggregator> inner) {
        this.control = control;
        this.kinds = kinds;
        this.inner = inner;
        this.seen = new Map[0];
    }

    @Override
    public void ensure(int slots) {
        seen = slots > seen.length ? Arrays.copyOf(seen, slots) : seen;
    }

    @Override
    public int bytesPerSlot() {
        return 64;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) throws IOException {
        for (int i = 0; i < rows; i++) {
            if (i > 0 && groups[i] == groups[i - 1] && allConstant(args)) {
                continue;
            }
            @Nullable Object[] values = new Object[args.length];
            for (int a = 0; a < args.length; a++) {
                values[a] = args[a].boxed(i);
            }
            put(groups[i], values);
        }
    }

    private static boolean allConstant(Vector[] args) {
        for (Vector v : args) {
            if (!v.isConstant()) {
                return false;
            }
        }
        return true;
    }

    private void put(int slot, @Nullable Object[] values) throws IOException {
        Map<Object, @Nullable Object[]> map = seen[slot];
        if (map == null) {
            map = new LinkedHashMap<>();
            seen[slot] = map;
        }
        Object key = KeyTable.comparable(values.length == 1 ? values[0] : values);
        if (!map.containsKey(key)) {
            control.claim(ENTRY_BYTES);
            claimed += ENTRY_BYTES;
            map.put(key, values);
        }
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) throws IOException {
        Map<Object, @Nullable Object[]> theirs = ((DistinctAggregator) other).seen[otherSlot];
        if (theirs != null) {
            int n = 0;
            for (@Nullable Object[] values : theirs.values()) {
                put(slot, values);
                if ((++n & 0xfff) == 0) {
                    control.poll();
                }
            }
        }
    }

    @Override
    public Vector results(int from, int to) throws IOException {
        Aggregator aggregator = inner.get();
        aggregator.ensure(to - from);
        for (int slot = from; slot < to; slot++) {
            Map<Object, @Nullable Object[]> map = seen[slot];
            if (map != null) {
                control.poll();
                List<@Nullable Object[]> all = new ArrayList<>(map.values());
                Vector[] args = new Vector[all.get(0).length];
                for (int a = 0; a < args.length; a++) {
                    @Nullable Object[] column = new Object[all.size()];
                    for (int i = 0; i < column.length; i++) {
                        column[i] = all.get(i)[a];
                    }
                    args[a] = kinds.vector(a, column, column.length);
                }
                int[] groups = new int[all.size()];
                Arrays.fill(groups, slot - from);
                aggregator.add(args, groups, groups.length);
            }
        }
        Vector out = aggregator.results(0, to - from);
        aggregator.close();
        return out;
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
