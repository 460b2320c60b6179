package io.tidemark.engine.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series in ascending order of time, as columns. Owned by whoever made it, filled again and again; not safe
 * for several threads.
 *
 * <p>{@code times[0..size)} are milliseconds since the epoch. {@code values[i]} is the float, with every NaN's bits kept.
 * Where {@code histograms} is not null and {@code histograms[i]} is not null, sample i is a native histogram and
 * {@code values[i]} is only its stand-in: the staleness marker where the histogram is one, an ordinary NaN elsewhere.
 */
public final class SampleBatch {
    /** Milliseconds since the epoch. */
    public long[] times;

    /** Values, bit for bit. */
    public double[] values;

    /** Native histograms, or null while there are none in this batch. */
    public FloatHistogram @Nullable [] histograms;

    /** How many samples there are. */
    public int size;

    /** A batch with room for some samples; it grows by {@link #ensure}. */
    public SampleBatch(int capacity) {
        times = new long[capacity];
        values = new double[capacity];
    }

    /** Makes room for {@code extra} samples after those that are there. */
    public void ensure(int extra) {
        int needed = Math.addExact(size, extra);
        if (needed > times.length) {
            int capacity = Math.max(needed, times.length + (times.length >> 1));
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, capacity);
            }
        }
    }

    /** Adds a float sample. */
    public void add(long time, double value) {
        ensure(1);
        times[size] = time;
        values[size] = value;
        if (histograms != null) {
            histograms[size] = null;
        }
        size++;
    }

    /** Adds a native histogram. */
    public void add(long time, FloatHistogram histogram) {
        ensure(1);
        times[size] = time;
        values[size] = histogram.isStale() ? StaleMarker.VALUE : Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
        if (histograms == null) {
            histograms = new FloatHistogram[times.length];
        }
        histograms[size] = histogram;
        size++;
    }

    /** Forgets all samples, and that there were histograms. */
    public void clear() {
        size = 0;
        histograms = null;
    }
}
