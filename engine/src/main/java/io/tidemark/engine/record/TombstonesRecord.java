package io.tidemark.engine.record;

import java.util.Arrays;

/**
 * Deleted ranges. An interval whose end lies before its begin deletes nothing: Prometheus logs such when it clamps a request
 * to a series outside of it. The interval from {@link Long#MIN_VALUE} to {@link Long#MAX_VALUE} says that the series itself
 * is gone, and that its labels may come again as another.
 */
public final class TombstonesRecord implements Record {
    /** Series references. */
    public long[] refs;

    /** First deleted time. */
    public long[] minMillis;

    /** Last deleted time, included. */
    public long[] maxMillis;

    /** How many. */
    public int size;

    /** An empty record with some room. */
    public TombstonesRecord(int capacity) {
        int room = Math.max(1, capacity);
        refs = new long[room];
        minMillis = new long[room];
        maxMillis = new long[room];
    }

    /** Adds an interval. */
    public TombstonesRecord add(long ref, long min, long max) {
        if (size == refs.length) {
            int room = size * 2;
            refs = Arrays.copyOf(refs, room);
            minMillis = Arrays.copyOf(minMillis, room);
            maxMillis = Arrays.copyOf(maxMillis, room);
        }
        refs[size] = ref;
        minMillis[size] = min;
        maxMillis[size++] = max;
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.TOMBSTONES;
    }
}
