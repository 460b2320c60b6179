package io.tidemark.engine.query;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples out of a batch, from an index on, by moving the others up. The loops write every sample and move the place
 * of the next one by 0 or 1, so that no branch hangs on the data.
 */
final class SampleFilters {
    private SampleFilters() {}

    /** Cuts to the times from {@code min} to {@code max}, both included; samples ascend. */
    static void clip(SampleBatch batch, int from, long min, long max) {
        if (batch.size == from) {
            return;
        }
        if (batch.times[batch.size - 1] > max) {
            batch.size = firstAbove(batch.times, from, batch.size, max);
        }
        if (batch.size > from && batch.times[from] < min) {
            remove(batch, from, firstNotBelow(batch.times, from, batch.size, min));
        }
    }

    /** Takes out what is deleted; samples ascend. */
    static void delete(SampleBatch batch, int from, Intervals deleted) {
        if (deleted.isEmpty() || batch.size == from) {
            return;
        }
        for (Interval i : deleted.list()) {
            if (batch.size == from || i.minMillis() > batch.times[batch.size - 1]) {
                return;
            }
            if (i.maxMillis() >= batch.times[from]) {
                remove(
                        batch,
                        firstNotBelow(batch.times, from, batch.size, i.minMillis()),
                        firstAbove(batch.times, from, batch.size, i.maxMillis()));
            }
        }
    }

    /** Takes out native histograms, their staleness markers included. */
    static void dropHistograms(SampleBatch batch, int from) {
        @Nullable FloatHistogram[] histograms = batch.histograms;
        if (histograms == null) {
            return;
        }
        int n = from;
        for (int i = from; i < batch.size; i++) {
            if (histograms[i] == null) {
                move(batch, i, n++);
            }
        }
        batch.size = n;
    }

    /** Takes out staleness markers, and says how many. */
    static int dropMarkers(SampleBatch batch, int from) {
        double[] values = batch.values;
        int end = batch.size;
        int found = 0;
        for (int i = from; i < end; i++) {
            found += Double.doubleToRawLongBits(values[i]) == StaleMarker.BITS ? 1 : 0;
        }
        if (found == 0) {
            return 0;
        }
        if (batch.histograms != null) {
            int n = from;
            for (int i = from; i < end; i++) {
                if (!StaleMarker.is(values[i])) {
                    move(batch, i, n++);
                }
            }
            batch.size = n;
            return found;
        }
        long[] times = batch.times;
        int n = from;
        for (int i = from; i < end; i++) {
            double v = values[i];
            times[n] = times[i];
            values[n] = v;
            n += Double.doubleToRawLongBits(v) == StaleMarker.BITS ? 0 : 1;
        }
        batch.size = n;
        return found;
    }

    /** Keeps the values that pass; native histograms never do. */
    static void keep(SampleBatch batch, int from, ValueFilter filter) {
        // Closed bounds that pass exactly what the filter does; where there are none, NaN, which nothing passes.
        double low = filter.minInclusive() ? filter.min() : Math.nextUp(filter.min());
        double high = filter.maxInclusive() ? filter.max() : Math.nextDown(filter.max());
        if (!filter.minInclusive() && filter.min() == Double.POSITIVE_INFINITY) {
            low = Double.NaN;
        }
        if (!filter.maxInclusive() && filter.max() == Double.NEGATIVE_INFINITY) {
            high = Double.NaN;
        }
        long[] times = batch.times;
        double[] values = batch.values;
        int end = batch.size;
        int n = from;
        if (batch.histograms != null) {
            for (int i = from; i < end; i++) {
                if (batch.histograms[i] == null && values[i] >= low && values[i] <= high) {
                    move(batch, i, n++);
                }
            }
            batch.size = n;
            return;
        }
        for (int i = from; i < end; i++) {
            double v = values[i];
            times[n] = times[i];
            values[n] = v;
            n += (v >= low ? 1 : 0) & (v <= high ? 1 : 0);
        }
        batch.size = n;
    }

    /** The first index in {@code [from, to)} whose time is not below {@code time}, or {@code to}. */
    static int firstNotBelow(long[] times, int from, int to, long time) {
        int low = from;
        int high = to;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (times[mid] < time) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** The first index in {@code [from, to)} whose time is above {@code time}, or {@code to}. */
    static int firstAbove(long[] times, int from, int to, long time) {
        return time == Long.MAX_VALUE ? to : firstNotBelow(times, from, to, time + 1);
    }

    /** Copies samples {@code [from, to)} of one batch behind those of another. */
    static void append(SampleBatch source, int from, int to, SampleBatch target) {
        int n = to - from;
        if (n <= 0) {
            return;
        }
        target.ensure(n);
        System.arraycopy(source.times, from, target.times, target.size, n);
        System.arraycopy(source.values, from, target.values, target.size, n);
        if (source.histograms != null) {
            if (target.histograms == null) {
                target.histograms = new FloatHistogram[target.times.length];
            }
            System.arraycopy(source.histograms, from, target.histograms, target.size, n);
        } else if (target.histograms != null) {
            Arrays.fill(target.histograms, target.size, target.size + n, null);
        }
        target.size += n;
    }

    private static void remove(SampleBatch batch, int from, int to) {
        int n = batch.size - to;
        if (from == to) {
            return;
        }
        System.arraycopy(batch.times, to, batch.times, from, n);
        System.arraycopy(batch.values, to, batch.values, from, n);
        if (batch.histograms != null) {
            System.arraycopy(batch.histograms, to, batch.histograms, from, n);
        }
        batch.size = from + n;
    }

    private static void move(SampleBatch batch, int from, int to) {
        batch.times[to] = batch.times[from];
        batch.values[to] = batch.values[from];
        if (batch.histograms != null) {
            batch.histograms[to] = batch.histograms[from];
        }
    }
}
