package io.tidemark.engine.record;

import io.tidemark.engine.model.Labels;
import java.util.Arrays;

/** Series and the references under which later records speak of them. */
public final class SeriesRecord implements Record {
    /** References, greater than 0. */
    public long[] refs;

    /** Who they are. */
    public Labels[] labels;

    /** How many. */
    public int size;

    /** An empty record with some room. */
    public SeriesRecord(int capacity) {
        refs = new long[Math.max(1, capacity)];
        labels = new Labels[refs.length];
    }

    /** Adds a series. */
    public SeriesRecord add(long ref, Labels series) {
        if (size == refs.length) {
            refs = Arrays.copyOf(refs, size * 2);
            labels = Arrays.copyOf(labels, size * 2);
        }
        refs[size] = ref;
        labels[size++] = series;
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.SERIES;
    }
}
