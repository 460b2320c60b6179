package io.tidemark.engine.query;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of all series in the order of time; ties in the order of labels. A heap holds the series by the time of their next row; of
 * one that is not opened, or whose window is used up, by a bound from its chunks' times. Nothing is decoded before the bound is the
 * nearest of all, so a limit leaves alone what it does not need.
 */
final class TimeOrderCursor implements ScanCursor {
    private static final int ROWS = 2048;

    /** What an open series keeps besides the samples of its window. */
    private static final int BYTES_PER_OPEN_SERIES = 1200;

    private final Sources sources;
    private final ScanSpec spec;
    private final QueryControl control;
    private final Labels[] labels;
    private final boolean ascending;
    private final Runnable onClose;
    private final @Nullable Source[] sourceOfSeries;

    private final TimeHeap heap;
    private long left;
    private long claimed;
    private boolean closed;

    private long[] times = new long[0];
    private double[] values = new double[0];
    private int[] seriesOfRow = new int[0];
    private @Nullable FloatHistogram @Nullable [] histograms;

    /** One series: not opened yet, or within a window. */
    private static final class Source {
        private final SelectedSeries series;
        private @Nullable SeriesCursor cursor;
        private final SampleBatch window = new SampleBatch(0);

        /** The next row in the window, and one past the last (or before the first) of it. */
        private int row;

        private int rowEnd;

        Source(SelectedSeries series) {
            this.series = series;
        }
    }

    TimeOrderCursor(
            Sources sources,
            ScanSpec spec,
            QueryControl control,
            List<SelectedSeries> series,
            Labels[] labels,
            Runnable onClose)
            throws QueryAbortedException {
        this.sources = sources;
        this.spec = spec;
        this.control = control;
        this.labels = labels;
        this.ascending = spec.order() == ScanSpec.Order.TIME_ASCENDING;
        this.onClose = onClose;
        this.left = spec.limit();
        claim(120L * series.size());
        sourceOfSeries = new Source[series.size()];
        heap = new TimeHeap(ascending, series.size());
        for (int i = 0; i < series.size(); i++) {
            SelectedSeries s = series.get(i);
            sourceOfSeries[i] = new Source(s);
            heap.add(
                    i,
                    ascending
                            ? Math.max(s.minMillis(), spec.range().minMillis())
                            : Math.min(s.maxMillis(), spec.range().maxMillis()));
        }
        heap.order();
    }

    @Override
    public boolean next(ScanBatch into) throws IOException {
        int rows = closed ? 0 : (int) Math.min(ROWS, left);
        if (times.length < rows) {
            // Small limits need no large batch.
            times = new long[rows];
            values = new double[rows];
            seriesOfRow = new int[rows];
        }
        histograms = null;
        int n = 0;
        control.poll();
        while (n < rows && heap.size() > 0) {
            int series = heap.number(0);
            Source source = source(series);
            if (source.row == source.rowEnd) {
                refill(series, source);
            } else {
                n = emit(series, source, n, rows);
            }
        }
        left -= n;
        into.size = n;
        into.times = times;
        into.values = values;
        into.histograms = histograms;
        into.seriesOfRow = seriesOfRow;
        into.labelsOfSeries = labels;
        return n > 0;
    }

    /** Moves rows of the series at the top until another series' key is less. */
    private int emit(int series, Source source, int from, int rows) {
        SampleBatch window = source.window;
        int second = heap.second();
        int step = ascending ? 1 : -1;
        int row = source.row;
        int n = from;
        long key = heap.firstKey();
        while (n < rows && heap.staysFirst(key, second)) {
            times[n] = window.times[row];
            values[n] = window.values[row];
            seriesOfRow[n] = series;
            if (window.histograms != null && window.histograms[row] != null) {
                histogram(n, window.histograms[row]);
            }
            n++;
            row += step;
            if (row == source.rowEnd) {
                break;
            }
            key = heap.key(window.times[row]);
        }
        source.row = row;
        if (row == source.rowEnd) {
            boundOrRemove(series, source);
        } else {
            heap.moveFirst(key);
        }
        return n;
    }

    private Source source(int series) {
        Source source = sourceOfSeries[series];
        if (source == null) {
            throw new IllegalStateException("series " + series + " has no rows left");
        }
        return source;
    }

    private void histogram(int row, @Nullable FloatHistogram histogram) {
        if (histograms == null) {
            histograms = new FloatHistogram[times.length];
        }
        histograms[row] = histogram;
    }

    /** Decodes the next window of the series at the top. */
    private void refill(int series, Source source) throws IOException {
        SeriesCursor cursor = source.cursor;
        SampleBatch window = source.window;
        if (cursor == null) {
            claim(BYTES_PER_OPEN_SERIES);
            cursor = new SeriesCursor(sources, control, spec.range(), spec.values(), spec.histograms(), ascending, 1);
            cursor.open(source.series);
            source.cursor = cursor;
        }
        int before = window.times.length;
        window.clear();
        boolean more = cursor.next(window);
        if (window.times.length > before) {
            claim(16L * (window.times.length - before));
        }
        if (!more) {
            remove(series);
            return;
        }
        if (window.size == 0) {
            source.row = 0;
            source.rowEnd = 0;
            boundOrRemove(series, source);
            return;
        }
        source.row = ascending ? 0 : window.size - 1;
        source.rowEnd = ascending ? window.size : -1;
        heap.moveFirst(heap.key(window.times[source.row]));
    }

    private void boundOrRemove(int series, Source source) {
        SeriesCursor cursor = source.cursor;
        if (cursor != null && cursor.hasNext()) {
            heap.moveFirst(heap.key(cursor.bound()));
        } else {
            remove(series);
        }
    }

    /** Takes the series at the top away. */
    private void remove(int series) {
        heap.removeFirst();
        Source source = source(series);
        sourceOfSeries[series] = null;
        if (source.cursor != null) {
            long bytes = BYTES_PER_OPEN_SERIES + 16L * source.window.times.length;
            claimed -= bytes;
            control.free(bytes);
        }
    }

    private void claim(long bytes) throws QueryAbortedException {
        control.claim(bytes);
        claimed += bytes;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long skipped = 0;
        for (int i = 0; i < heap.size(); i++) {
            Source source = source(heap.number(i));
            skipped += source.cursor == null ? source.series.chunkCount() : source.cursor.chunksLeft();
        }
        control.counters.chunksSkipped.add(skipped);
        control.free(claimed);
        claimed = 0;
        heap.clear();
        Arrays.fill(sourceOfSeries, null);
        onClose.run();
    }
}
