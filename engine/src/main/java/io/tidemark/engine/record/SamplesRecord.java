package io.tidemark.engine.record;

import java.util.Arrays;

/** Float samples, staleness markers among them. */
public final class SamplesRecord implements Record {
    /** Series references. */
    public long[] refs;

    /** Milliseconds since the epoch. */
    public long[] times;

    /** Values, bit for bit. */
    public double[] values;

    /** How many. */
    public int size;

    /** An empty record with some room. */
    public SamplesRecord(int capacity) {
        int room = Math.max(1, capacity);
        refs = new long[room];
        times = new long[room];
        values = new double[room];
    }

    /** Adds a sample. */
    public SamplesRecord add(long ref, long time, double value) {
        if (size == refs.length) {
            int room = size * 2;
            refs = Arrays.copyOf(refs, room);
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
        }
        refs[size] = ref;
        times[size] = time;
        values[size++] = value;
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.SAMPLES;
    }
}
