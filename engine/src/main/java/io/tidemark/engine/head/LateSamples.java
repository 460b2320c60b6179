package io.tidemark.engine.head;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series in the order in which they came, which is not that of their times. Only ever appended to, so that the
 * first n of the arrays are a snapshot; sorted when read. Guarded by its series.
 */
final class LateSamples {
    private long[] times = new long[8];
    private double[] values = new double[8];
    private @Nullable FloatHistogram @Nullable [] histograms;
    private int size;
    private final Cuts cuts = new Cuts();

    /** None. */
    LateSamples() {}

    /** Those of a view, which every reader sees. */
    LateSamples(View view) {
        times = Arrays.copyOf(view.times, Math.max(8, view.size));
        values = Arrays.copyOf(view.values, times.length);
        histograms = view.histograms == null ? null : Arrays.copyOf(view.histograms, times.length);
        size = view.size;
    }

    void append(long millis, double value, @Nullable FloatHistogram histogram, long version, long oldest) {
        cuts.before(version, size, oldest);
        if (size == times.length) {
            int room = size * 2;
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, room);
            }
        }
        times[size] = millis;
        values[size] = value;
        if (histogram != null) {
            if (histograms == null) {
                histograms = new FloatHistogram[times.length];
            }
            histograms[size] = histogram;
        }
        size++;
    }

    @Nullable
    View view(long version) {
        int visible = cuts.visible(version, size);
        return visible == 0 ? null : new View(times, values, histograms, visible);
    }

    /** The first samples, whatever is appended meanwhile. Immutable. */
    static final class View {
        private final long[] times;
        private final double[] values;
        private final @Nullable FloatHistogram @Nullable [] histograms;
        private final int size;

        private View(long[] times, double[] values, @Nullable FloatHistogram @Nullable [] histograms, int size) {
            this.times = times;
            this.values = values;
            this.histograms = histograms;
            this.size = size;
        }

        int size() {
            return size;
        }

        long time(int i) {
            return times[i];
        }

        double value(int i) {
            return values[i];
        }

        @Nullable
        FloatHistogram histogram(int i) {
            return histograms == null ? null : histograms[i];
        }

        long minMillis() {
            long min = Long.MAX_VALUE;
            for (int i = 0; i < size; i++) {
                min = Math.min(min, times[i]);
            }
            return min;
        }

        long maxMillis() {
            long max = Long.MIN_VALUE;
            for (int i = 0; i < size; i++) {
                max = Math.max(max, times[i]);
            }
            return max;
        }

        /** Adds the samples in the order of time; of equal times the one that came last. */
        void addTo(SampleBatch into) {
            // Time in the upper part would not fit beside the place, so places are sorted by time.
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(
                    order, (a, b) -> times[a] != times[b] ? Long.compare(times[a], times[b]) : Integer.compare(a, b));
            for (int i = 0; i < size; i++) {
                int at = order[i];
                if (i + 1 < size && times[order[i + 1]] == times[at]) {
                    continue;
                }
                FloatHistogram h = histograms == null ? null : histograms[at];
                if (h == null) {
                    into.add(times[at], values[at]);
                } else {
                    into.add(times[at], h);
                }
            }
        }
    }
}
