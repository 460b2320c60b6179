package io.tidemark.engine.query;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;
import java.util.List;

/** The newest row of each series, in the order of labels; reads each from its right end until there is one. */
final class LatestCursor implements ScanCursor {
    private static final int ROWS = 1024;

    private final List<SelectedSeries> series;
    private final Labels[] labels;
    private final SeriesCursor cursor;
    private final SampleBatch window = new SampleBatch(256);
    private final Runnable onClose;
    private final QueryControl control;
    private int next;
    private long left;
    private boolean closed;

    LatestCursor(
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
        this.cursor = new SeriesCursor(sources, control, spec.range(), spec.values(), spec.histograms(), false, 1);
    }

    @Override
    public boolean next(ScanBatch into) throws IOException {
        int rows = closed ? 0 : (int) Math.min(Math.min(ROWS, left), series.size() - next);
        into.size = 0;
        if (rows == 0) {
            return false;
        }
        into.times = new long[rows];
        into.values = new double[rows];
        into.histograms = null;
        int[] seriesOfRow = new int[rows];
        into.seriesOfRow = seriesOfRow;
        into.labelsOfSeries = labels;
        while (into.size < rows && next < series.size()) {
            control.poll();
            cursor.open(series.get(next));
            window.clear();
            while (window.size == 0 && cursor.next(window)) {
                // Goes left until a window holds a row.
            }
            control.counters.chunksSkipped.add(cursor.chunksLeft());
            if (window.size > 0) {
                int last = window.size - 1;
                int row = into.size++;
                into.times[row] = window.times[last];
                into.values[row] = window.values[last];
                seriesOfRow[row] = next;
                if (window.histograms != null && window.histograms[last] != null) {
                    if (into.histograms == null) {
                        into.histograms = new FloatHistogram[rows];
                    }
                    into.histograms[row] = window.histograms[last];
                }
            }
            next++;
        }
        left -= into.size;
        return into.size > 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
