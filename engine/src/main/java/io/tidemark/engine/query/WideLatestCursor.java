package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.List;

/** The newest row of each group of series side by side, in the order of tags; reads each from its right end until there is one. */
final class WideLatestCursor implements WideCursor {
    private static final int ROWS = 1024;

    private final QueryControl control;
    private final List<SeriesGroup> groups;
    private final Labels[] tags;
    private final ZipCursor cursor;
    private final WideBatch window;
    private final Runnable onClose;
    private int next;
    private long left;
    private boolean closed;

    WideLatestCursor(
            Sources sources,
            ScanSpec spec,
            SideBySide metrics,
            QueryControl control,
            List<SeriesGroup> groups,
            Labels[] tags,
            Runnable onClose) {
        this.control = control;
        this.groups = groups;
        this.tags = tags;
        this.left = spec.limit();
        this.onClose = onClose;
        this.cursor = new ZipCursor(sources, control, spec.range(), metrics, false, 1);
        this.window = new WideBatch(metrics.measures().size());
    }

    @Override
    public boolean next(WideBatch into) throws IOException {
        int rows = closed ? 0 : (int) Math.min(Math.min(ROWS, left), groups.size() - next);
        into.size = 0;
        into.ensure(rows);
        int[] tagsOfRow = new int[rows];
        into.tagsOfRow = tagsOfRow;
        into.tagsOfNumber = tags;
        while (into.size < rows && next < groups.size()) {
            control.poll();
            cursor.open(groups.get(next));
            window.size = 0;
            while (window.size == 0 && cursor.next(window)) {
                // Goes left until a window holds a row.
            }
            control.counters.chunksSkipped.add(cursor.chunksLeft());
            if (window.size > 0) {
                window.copyRow(window.size - 1, into, into.size);
                tagsOfRow[into.size++] = next;
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
            long skipped = 0;
            for (int i = next; i < groups.size(); i++) {
                skipped += groups.get(i).chunkCount();
            }
            control.counters.chunksSkipped.add(skipped);
            onClose.run();
        }
    }
}
