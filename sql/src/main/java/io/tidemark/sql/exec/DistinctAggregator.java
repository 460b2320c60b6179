package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/** Hands each combination of argument values on once a group, in the order of their first appearance. */
final class DistinctAggregator implements Aggregator {
    private static final int AT_ONCE = 4096;
    private static final int ENTRY_BYTES = 4;

    private final QueryControl control;
    private final Supplier<Aggregator> inner;

    /** Keys are a slot and the arguments. */
    private final KeyTable seen;

    /** By slot, its first and last key; by key, the next of its slot. −1 ends. */
    private int[] heads = new int[0];

    private int[] tails = new int[0];
    private int[] nexts = new int[16];
    private int[] keys = new int[0];
    private long claimed;

    /** Makes one for a call with so many arguments. */
    DistinctAggregator(QueryControl control, int arguments, Supplier<Aggregator> inner) {
        this.control = control;
        this.inner = inner;
        this.seen = new KeyTable(control, 1 + arguments);
    }

    @Override
    public void ensure(int slots) {
        int known = heads.length;
        if (slots > known) {
            heads = Arrays.copyOf(heads, slots);
            tails = Arrays.copyOf(tails, slots);
            Arrays.fill(heads, known, slots, -1);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 8;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) throws IOException {
        put(args, slots(groups, rows), rows);
    }

    private static LongVector slots(int[] groups, int rows) {
        long[] slots = new long[rows];
        boolean same = true;
        for (int i = 0; i < rows; i++) {
            slots[i] = groups[i];
            same &= groups[i] == groups[0];
        }
        return same && rows > 0 ? LongVector.constant(slots[0]) : new LongVector(slots, null);
    }

    private void put(Vector[] args, LongVector slots, int rows) throws IOException {
        Vector[] columns = new Vector[1 + args.length];
        columns[0] = slots;
        System.arraycopy(args, 0, columns, 1, args.length);
        if (keys.length < rows) {
            keys = new int[rows];
        }
        int known = seen.size();
        seen.groupsOf(columns, rows, keys);
        if (seen.size() > nexts.length) {
            int room = Math.max(seen.size(), nexts.length * 2);
            long bytes = (long) ENTRY_BYTES * (room - nexts.length);
            control.claim(bytes);
            claimed += bytes;
            nexts = Arrays.copyOf(nexts, room);
        }
        for (int i = 0; i < rows && known < seen.size(); i++) {
            int key = keys[i];
            if (key == known) {
                int slot = (int) slots.get(i);
                nexts[key] = -1;
                if (heads[slot] < 0) {
                    heads[slot] = key;
                } else {
                    nexts[tails[slot]] = key;
                }
                tails[slot] = key;
                known++;
            }
        }
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) throws IOException {
        DistinctAggregator theirs = (DistinctAggregator) other;
        int[] chosen = new int[AT_ONCE];
        int key = theirs.heads[otherSlot];
        while (key >= 0) {
            control.poll();
            int n = 0;
            for (; n < AT_ONCE && key >= 0; key = theirs.nexts[key]) {
                chosen[n++] = key;
            }
            put(theirs.arguments(chosen, n), LongVector.constant(slot), n);
        }
    }

    private Vector[] arguments(int[] chosen, int n) {
        Vector[] columns = seen.keys(chosen, n);
        return Arrays.copyOfRange(columns, 1, columns.length);
    }

    @Override
    public Vector results(int from, int to) throws IOException {
        Aggregator aggregator = inner.get();
        try {
            aggregator.ensure(to - from);
            int[] chosen = new int[AT_ONCE];
            int[] groups = new int[AT_ONCE];
            int n = 0;
            for (int slot = from; slot < to; slot++) {
                for (int key = heads[slot]; key >= 0; key = nexts[key]) {
                    if (n == AT_ONCE) {
                        control.poll();
                        aggregator.add(arguments(chosen, n), groups, n);
                        n = 0;
                    }
                    chosen[n] = key;
                    groups[n++] = slot - from;
                }
            }
            if (n > 0) {
                aggregator.add(arguments(chosen, n), groups, n);
            }
            return aggregator.results(0, to - from);
        } finally {
            aggregator.close();
        }
    }

    @Override
    public void close() {
        seen.close();
        control.free(claimed);
        claimed = 0;
    }
}
