package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;
import java.util.List;

/** Rows series by series, in the order of labels, ascending time within each. A batch holds rows of one series. */
final class SeriesOrderCursor implements ScanCursor {
    /** A batch is handed out when it holds so many rows: enough to spread its cost, few enough to stay in the cache. */
    private static final int ROWS = 2048;

    private final List<SelectedSeries> series;
    private final Labels[] labels;
    private final SeriesCursor cursor;
    private final SampleBatch batch = new SampleBatch(256);
    private final Runnable onClose;
    private final QueryControl control;
    private int next;
    private long left;
    private boolean open;
    private boolean closed;

    SeriesOrderCursor(
            Sources sources,
            ScanSpec spec,
            QueryControl control,
            List<SelectedSeries> series,
            Labels[] labels,
            Runnable onClose) {
        this.series = series;
        this.labels = labels;
        this.left = spec.limit();
        this.onClose = onClose;
        this.control = control;
        // A small limit is not to decode what it leaves out.
        int chunksAtOnce = spec.limit() < ROWS ? 1 : SeriesCursor.CHUNKS_AT_ONCE;
        this.cursor =
                new SeriesCursor(sources, control, spec.range(), spec.values(), spec.histograms(), true, chunksAtOnce);
    }

    @Override
    public boolean next(ScanBatch into) throws IOException {
        batch.clear();
        while (left > 0 && !closed) {
            if (!open) {
                if (batch.size > 0 || next == series.size()) {
                    break;
                }
                control.poll();
                cursor.open(series.get(next++));
                open = true;
            }
            open = cursor.next(batch);
            if (batch.size >= Math.min(ROWS, left)) {
                break;
            }
        }
        if (batch.size == 0) {
            into.size = 0;
            return false;
        }
        into.size = (int) Math.min(batch.size, left);
        left -= into.size;
        into.times = batch.times;
        into.values = batch.values;
        into.histograms = SeriesCursor.hasHistogram(batch) ? batch.histograms : null;
        into.series = next - 1;
        into.seriesOfRow = null;
        into.labelsOfSeries = labels;
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            control.counters.chunksSkipped.add(cursor.chunksLeft() + chunksBehind());
            onClose.run();
        }
    }

    private long chunksBehind() {
        long n = 0;
        for (int i = next; i < series.size(); i++) {
            n += series.get(i).chunkCount();
        }
        return n;
    }
}
