package io.tidemark.engine.head;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.MetricMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one commit, as columns, and what became of each. While it is committed it knows its series too, each with a chain of
 * its rows that are taken. For one thread at a time.
 */
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

    /** The row goes behind the samples of its series. */
    static final byte IN_ORDER = 0;

    /** The row is taken, but goes elsewhere; from here on rows are not taken. */
    static final byte LATE = 1;

    static final byte UNCHANGED = 2;
    static final byte TOO_OLD = 3;
    static final byte BEYOND_RETENTION = 4;

    private static final Outcome[] OUTCOMES = {
        Outcome.APPENDED, Outcome.APPENDED, Outcome.UNCHANGED, Outcome.TOO_OLD, Outcome.BEYOND_RETENTION
    };

    private static final CommitSeries[] NO_SERIES = {};

    /** Where a chain of rows ends. */
    static final int END = -1;

    long[] refs = new long[16];
    long[] times = new long[16];
    double[] values = new double[16];

    @Nullable
    FloatHistogram @Nullable [] histograms;

    int size;

    /** By row, once they are decided. */
    byte[] outcomes = new byte[0];

    /** How many rows there are of each outcome. */
    private final int[] counts = new int[OUTCOMES.length];

    /** The series that rows name, in the order in which they came up. */
    CommitSeries[] series = NO_SERIES;

    /** How many those are. */
    int places;

    /** By place of a series, the first of its rows that are taken, or {@link #END}. */
    int[] firstRows = new int[0];

    /** By row that is taken, the next one of the same series, or {@link #END}. */
    int[] nextRows = new int[0];

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
        return OUTCOMES[outcomes[row]];
    }

    /** Of how many rows an outcome became; only after a commit that succeeded. */
    public int count(Outcome outcome) {
        int sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += OUTCOMES[i] == outcome ? counts[i] : 0;
        }
        return sum;
    }

    int count(byte outcome) {
        return counts[outcome];
    }

    /** Adds a float. */
    public void add(long ref, long millis, double value) {
        if (size == refs.length) {
            grow(size * 2);
        }
        refs[size] = ref;
        times[size] = millis;
        values[size++] = value;
    }

    /** Adds floats, the elements {@code [from, to)} of three columns. */
    public void add(long[] moreRefs, long[] millis, double[] moreValues, int from, int to) {
        int n = to - from;
        if (n > refs.length - size) {
            grow(Math.max(Math.addExact(size, n), size * 2));
        }
        System.arraycopy(moreRefs, from, refs, size, n);
        System.arraycopy(millis, from, times, size, n);
        System.arraycopy(moreValues, from, values, size, n);
        size += n;
    }

    private void grow(int room) {
        refs = Arrays.copyOf(refs, room);
        times = Arrays.copyOf(times, room);
        values = Arrays.copyOf(values, room);
        if (histograms != null) {
            histograms = Arrays.copyOf(histograms, room);
        }
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

    /** Rows are about to be decided, all of them, in order. */
    void beginOutcomes() {
        if (outcomes.length < size) {
            outcomes = new byte[refs.length];
            nextRows = new int[refs.length];
        }
        Arrays.fill(counts, 0);
        forgetSeries();
    }

    /** A row names a series that none did before. */
    void add(CommitSeries added) {
        if (places == series.length) {
            int room = Math.max(16, places * 2);
            series = Arrays.copyOf(series, room);
            firstRows = Arrays.copyOf(firstRows, room);
        }
        added.batch = this;
        added.place = places;
        added.lastRow = END;
        firstRows[places] = END;
        series[places++] = added;
    }

    /** What becomes of the next row, which is one of a series that was added. */
    void decide(int row, CommitSeries of, byte outcome) {
        outcomes[row] = outcome;
        counts[outcome]++;
        if (outcome <= LATE) {
            nextRows[row] = END;
            if (of.lastRow == END) {
                firstRows[of.place] = row;
            } else {
                nextRows[of.lastRow] = row;
            }
            of.lastRow = row;
        }
    }

    /** Whether all rows that are taken are floats behind the samples of their series. */
    boolean isPlain() {
        return histograms == null && counts[LATE] == 0;
    }

    /** Lets go of what is known of series while they are committed. */
    void forgetSeries() {
        Arrays.fill(series, 0, places, null);
        places = 0;
    }

    /** Forgets everything. */
    public void clear() {
        size = 0;
        histograms = null;
        forgetSeries();
        described.clear();
    }
}
