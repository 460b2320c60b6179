package io.tidemark.engine.head;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.MetricMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples of one commit, as columns, and what became of each. For one thread at a time. */
public final class WriteBatch {
    /** What became of a sample. */
    public enum Outcome {
        /** It is there now. */
        APPENDED,
        /** It was there before. */
        UNCHANGED,
        /** It lies further behind the newest sample than is allowed. */
        TOO_OLD,
        /** It lies before what is kept. */
        BEYOND_RETENTION
    }

    long[] refs = new long[16];
    long[] times = new long[16];
    double[] values = new double[16];

    @Nullable
    FloatHistogram @Nullable [] histograms;

    int size;

    /** By row, once the batch was committed. */
    Outcome[] outcomes = new Outcome[0];

    /** Whether a row goes behind the samples of its series. */
    boolean[] inOrder = new boolean[0];

    /** By row, its series; while the batch is being committed. */
    CommitSeries[] series = new CommitSeries[0];

    final Map<String, MetricMetadata> described = new HashMap<>();

    /** How many samples there are. */
    public int size() {
        return size;
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return size == 0 && described.isEmpty();
    }

    /** The time of a row. */
    public long time(int row) {
        return times[row];
    }

    /** What became of a row; only after a commit that succeeded. */
    public Outcome outcome(int row) {
        return outcomes[row];
    }

    /** Adds a float. */
    public void add(long ref, long millis, double value) {
        if (size == refs.length) {
            int room = size * 2;
            refs = Arrays.copyOf(refs, room);
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, room);
            }
        }
        refs[size] = ref;
        times[size] = millis;
        values[size++] = value;
    }

    /** Adds a native histogram. */
    public void add(long ref, long millis, FloatHistogram histogram) {
        add(ref, millis, histogram.sum());
        if (histograms == null) {
            histograms = new FloatHistogram[refs.length];
        }
        histograms[size - 1] = histogram;
    }

    /** Says what a metric is. */
    public void describe(String metric, MetricMetadata what) {
        described.put(metric, what);
    }

    @Nullable
    FloatHistogram histogram(int row) {
        return histograms == null ? null : histograms[row];
    }

    /** Forgets everything. */
    public void clear() {
        size = 0;
        histograms = null;
        series = new CommitSeries[0];
        described.clear();
    }
}
