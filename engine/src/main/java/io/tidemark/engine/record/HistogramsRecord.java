package io.tidemark.engine.record;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import java.util.Arrays;

/**
 * Native histograms, all with integer counts or all with float counts. They stay in the bytes of the record, checked, because
 * decoded ones take ten times the memory; {@link #histogram} decodes one.
 */
public final class HistogramsRecord implements Record {
    /** Whether counts are integers. */
    public final boolean integer;

    /** Series references. */
    public long[] refs;

    /** Milliseconds since the epoch. */
    public long[] times;

    /** Histogram {@code i} is {@code data[offsets[i], offsets[i + 1])}, coded as {@link HistogramCodec} says. */
    public int[] offsets;

    /** The coded histograms one after the other. */
    public byte[] data;

    /** How many. */
    public int size;

    /** An empty record with some room. */
    public HistogramsRecord(boolean integer, int capacity, int dataCapacity) {
        this.integer = integer;
        int room = Math.max(1, capacity);
        refs = new long[room];
        times = new long[room];
        offsets = new int[room + 1];
        data = new byte[dataCapacity];
    }

    /** Adds a histogram that is coded already. */
    public HistogramsRecord add(long ref, long time, byte[] bytes, int offset, int length) {
        if (size == refs.length) {
            refs = Arrays.copyOf(refs, size * 2);
            times = Arrays.copyOf(times, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2 + 1);
        }
        int at = offsets[size];
        if (length > data.length - at) {
            data = Arrays.copyOf(data, Math.max(at + length, data.length * 2));
        }
        System.arraycopy(bytes, offset, data, at, length);
        refs[size] = ref;
        times[size++] = time;
        offsets[size] = at + length;
        return this;
    }

    /** Adds a histogram. */
    public HistogramsRecord add(long ref, long time, FloatHistogram histogram) {
        ByteBuilder coded = new ByteBuilder(64);
        HistogramCodec.encode(histogram, integer, coded);
        return add(ref, time, coded.array(), 0, coded.size());
    }

    /** Decodes a histogram. */
    public FloatHistogram histogram(int i) throws CorruptionException {
        return HistogramCodec.decode(
                new ByteCursor(data, offsets[i], offsets[i + 1], "histogram in memory", 0), integer);
    }

    @Override
    public Kind kind() {
        return Kind.HISTOGRAMS;
    }
}
