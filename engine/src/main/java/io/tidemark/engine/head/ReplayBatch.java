package io.tidemark.engine.head;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.record.HistogramsRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples of a log on their way to their series, as columns. Before they are added, those of one series are linked, so that they
 * are added in one go: the log names another series with each sample, and few series are in the processor's cache at once. For
 * one thread at a time.
 */
final class ReplayBatch {
    private static final int NONE = -1;

    /** A power of two, as all lengths of the columns are. */
    private static final int ROWS_MIN = 16;

    /** Histograms stay coded, in their records, until they are added. */
    private static final long HISTOGRAM_BYTES_MAX = 4 << 20;

    private static final byte HISTOGRAM = 1;
    private static final byte LATE = 2;
    private static final byte FOLLOWS = 4;

    private final int rowsMax;
    private int size;

    /** Numbers of series within the head. */
    private int[] series = new int[ROWS_MIN];

    private long[] times = new long[ROWS_MIN];

    /** Of a float its bits; of a histogram which of the records it is in, and in the lower half where. */
    private long[] values = new long[ROWS_MIN];

    private byte[] kinds = new byte[ROWS_MIN];

    private final List<HistogramsRecord> records = new ArrayList<>();
    private long recordBytes;

    /** The next row of the same series. */
    private int[] next = new int[ROWS_MIN];

    /** While rows are linked, from the last to the first: by number of a series, cut to the length, where its rows begin. */
    private int[] begins = new int[ROWS_MIN];

    /**
     * An empty batch.
     *
     * @param rowsMax with how many rows it is full
     */
    ReplayBatch(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    /** Adds a float of the series of a number. */
    void add(int to, long millis, double value, boolean isLate) {
        add(to, millis, Double.doubleToRawLongBits(value), isLate ? LATE : 0);
    }

    /** Adds a histogram of a record, which is held until {@link #clear}. */
    void add(int to, long millis, HistogramsRecord record, int place, boolean isLate) {
        if (records.isEmpty() || records.get(records.size() - 1) != record) {
            records.add(record);
            recordBytes += record.data.length;
        }
        add(to, millis, (records.size() - 1L) << 32 | place, isLate ? HISTOGRAM | LATE : HISTOGRAM);
    }

    private void add(int number, long millis, long value, int kind) {
        if (size == times.length) {
            int room = size * 2;
            series = Arrays.copyOf(series, room);
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
            kinds = Arrays.copyOf(kinds, room);
            next = new int[room];
            begins = new int[room];
        }
        series[size] = number;
        times[size] = millis;
        values[size] = value;
        kinds[size++] = (byte) kind;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size >= rowsMax || recordBytes >= HISTOGRAM_BYTES_MAX;
    }

    /**
     * Adds all rows to their series and forgets them; those of each series in the order in which they came.
     *
     * @return the newest time of a sample in order of these series, or {@link Long#MIN_VALUE}
     */
    long addTo(Head head, long version) throws CorruptionException {
        link();
        long newest = Long.MIN_VALUE;
        for (int row = 0; row < size; row++) {
            if ((kinds[row] & FOLLOWS) == 0) {
                newest = Math.max(newest, addTo(head.series(series[row]), row, head, version));
            }
        }
        size = 0;
        records.clear();
        recordBytes = 0;
        return newest;
    }

    /** Links rows of one series. Where two series share a place in the table a run may be cut in two, which does no harm. */
    private void link() {
        Arrays.fill(begins, NONE);
        for (int row = size - 1; row >= 0; row--) {
            int place = series[row] & begins.length - 1;
            int after = begins[place];
            begins[place] = row;
            if (after != NONE && series[after] == series[row]) {
                next[row] = after;
                kinds[after] |= FOLLOWS;
            } else {
                next[row] = NONE;
            }
        }
    }

    /** Adds a run of rows, under one hold of the series' monitor. */
    private long addTo(MemSeries to, int first, Head head, long version) throws CorruptionException {
        long oldest = head.versions.oldest();
        synchronized (to) {
            for (int row = first; row != NONE; row = next[row]) {
                boolean isLate = (kinds[row] & LATE) != 0;
                long millis = times[row];
                if ((kinds[row] & HISTOGRAM) == 0) {
                    double value = Double.longBitsToDouble(values[row]);
                    if (isLate) {
                        to.appendLate(millis, value, null, version, oldest);
                    } else {
                        to.append(millis, value, head.rangeMillis, version, oldest);
                    }
                } else if (isLate || to.wants(millis)) {
                    FloatHistogram histogram =
                            records.get((int) (values[row] >>> 32)).histogram((int) values[row]);
                    if (isLate) {
                        to.appendLate(millis, histogram.sum(), histogram, version, oldest);
                    } else {
                        to.append(millis, histogram, head.rangeMillis, version, oldest);
                    }
                }
            }
            return to.lastMillis();
        }
    }
}
