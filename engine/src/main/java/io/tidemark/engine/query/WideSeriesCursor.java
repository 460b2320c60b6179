package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.List;

/** Rows of several metrics side by side, group by group, in the order of tags, ascending time within each. */
final class WideSeriesCursor implements WideCursor {
    /** A batch is handed out when it holds so many rows. */
    private static final int ROWS = 2048;

    private final QueryControl control;
    private final List<SeriesGroup> groups;
    private final Labels[] tags;
    private final ZipCursor cursor;
    private final Runnable onClose;
    private int next;
    private long left;
    private boolean open;
    private boolean closed;

    WideSeriesCursor(
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
        // A small limit is not to decode what it leaves out.
        int chunksAtOnce = spec.limit() < ROWS ? 1 : SeriesCursor.CHUNKS_AT_ONCE;
        this.cursor = new ZipCursor(sources, control, spec.range(), metrics, true, chunksAtOnce);
    }

    @Override
    public boolean next(WideBatch into) throws IOException {
        into.size = 0;
        while (left > 0 && !closed) {
            if (!open) {
                if (into.size > 0 || next == groups.size()) {
                    break;
                }
                control.poll();
                cursor.open(groups.get(next++));
                open = true;
            }
            if (!cursor.next(into)) {
                control.counters.chunksSkipped.add(cursor.chunksLeft());
                open = false;
            }
            if (into.size >= Math.min(ROWS, left)) {
                break;
            }
        }
        into.size = (int) Math.min(into.size, left);
        left -= into.size;
        into.tags = next - 1;
        into.tagsOfRow = null;
        into.tagsOfNumber = tags;
        return into.size > 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            long skipped = open ? cursor.chunksLeft() : 0;
            for (int i = next; i < groups.size(); i++) {
                skipped += groups.get(i).chunkCount();
            }
            control.counters.chunksSkipped.add(skipped);
            onClose.run();
        }
    }
}
