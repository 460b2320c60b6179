package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of several metrics side by side in the order of time, as {@link TimeOrderCursor} gives samples: a group is as a series there. */
final class WideTimeCursor implements WideCursor {
    private static final int ROWS = 2048;

    /** What each side of an open group keeps besides the samples of its window. */
    private static final int BYTES_PER_OPEN_SERIES = 1200;

    private final Sources sources;
    private final ScanSpec spec;
    private final SideBySide metrics;
    private final QueryControl control;
    private final List<SeriesGroup> groups;
    private final Labels[] tags;
    private final boolean ascending;
    private final Runnable onClose;
    private final @Nullable Source[] open;
    private final TimeHeap heap;
    private int[] tagsOfRow = new int[0];
    private long left;
    private long claimed;
    private boolean closed;

    /** A group within a window, or between two. */
    private static final class Source {
        private final ZipCursor cursor;
        private final WideBatch window;
        private long bytes;

        /** The next row in the window, and one past the last (or before the first) of it. */
        private int row;

        private int rowEnd;

        Source(ZipCursor cursor, int measures) {
            this.cursor = cursor;
            this.window = new WideBatch(measures);
        }
    }

    WideTimeCursor(
            Sources sources,
            ScanSpec spec,
            SideBySide metrics,
            QueryControl control,
            List<SeriesGroup> groups,
            Labels[] tags,
            Runnable onClose)
            throws QueryAbortedException {
        this.sources = sources;
        this.spec = spec;
        this.metrics = metrics;
        this.control = control;
        this.groups = groups;
        this.tags = tags;
        this.ascending = spec.order() == ScanSpec.Order.TIME_ASCENDING;
        this.onClose = onClose;
        this.left = spec.limit();
        claim(24L * groups.size());
        open = new Source[groups.size()];
        heap = new TimeHeap(ascending, groups.size());
        for (int i = 0; i < groups.size(); i++) {
            SeriesGroup group = groups.get(i);
            heap.add(
                    i,
                    ascending
                            ? Math.max(group.minMillis(metrics), spec.range().minMillis())
                            : Math.min(group.maxMillis(metrics), spec.range().maxMillis()));
        }
        heap.order();
    }

    @Override
    public boolean next(WideBatch into) throws IOException {
        int rows = closed ? 0 : (int) Math.min(ROWS, left);
        into.size = 0;
        into.ensure(rows);
        if (tagsOfRow.length < rows) {
            tagsOfRow = new int[rows];
        }
        into.tagsOfRow = tagsOfRow;
        into.tagsOfNumber = tags;
        control.poll();
        while (into.size < rows && heap.size() > 0) {
            int group = heap.number(0);
            Source source = open[group];
            if (source == null || source.row == source.rowEnd) {
                refill(group, source == null ? open(group) : source);
            } else {
                emit(group, source, into, rows);
            }
        }
        left -= into.size;
        return into.size > 0;
    }

    /** Moves rows of the group at the top until another group's key is less. */
    private void emit(int group, Source source, WideBatch into, int rows) throws QueryAbortedException {
        int second = heap.second();
        int step = ascending ? 1 : -1;
        int row = source.row;
        long key = heap.firstKey();
        while (into.size < rows && heap.staysFirst(key, second)) {
            source.window.copyRow(row, into, into.size);
            tagsOfRow[into.size++] = group;
            row += step;
            if (row == source.rowEnd) {
                break;
            }
            key = heap.key(source.window.times[row]);
        }
        source.row = row;
        if (row == source.rowEnd) {
            boundOrRemove(group, source);
        } else {
            heap.moveFirst(key);
        }
    }

    private Source open(int group) throws IOException {
        int measures = metrics.measures().size();
        Source source = new Source(new ZipCursor(sources, control, spec.range(), metrics, ascending, 1), measures);
        open[group] = source;
        claim(source, (long) BYTES_PER_OPEN_SERIES * measures);
        source.cursor.open(groups.get(group));
        return source;
    }

    /** Decodes the next window of the group at the top. */
    private void refill(int group, Source source) throws IOException {
        WideBatch window = source.window;
        window.size = 0;
        boolean more = source.cursor.next(window);
        int measures = metrics.measures().size();
        claim(
                source,
                (long) BYTES_PER_OPEN_SERIES * measures
                        + source.cursor.bytes()
                        + (8L + 9L * measures) * window.times.length
                        - source.bytes);
        if (!more) {
            remove(group, source);
            return;
        }
        if (window.size == 0) {
            source.row = 0;
            source.rowEnd = 0;
            boundOrRemove(group, source);
            return;
        }
        source.row = ascending ? 0 : window.size - 1;
        source.rowEnd = ascending ? window.size : -1;
        heap.moveFirst(heap.key(window.times[source.row]));
    }

    private void boundOrRemove(int group, Source source) {
        if (source.cursor.hasNext()) {
            heap.moveFirst(heap.key(source.cursor.bound()));
        } else {
            remove(group, source);
        }
    }

    /** Takes the group at the top away. */
    private void remove(int group, Source source) {
        heap.removeFirst();
        open[group] = null;
        control.counters.chunksSkipped.add(source.cursor.chunksLeft());
        claimed -= source.bytes;
        control.free(source.bytes);
    }

    private void claim(Source source, long bytes) throws QueryAbortedException {
        claim(bytes);
        source.bytes += bytes;
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
            int group = heap.number(i);
            Source source = open[group];
            skipped += source == null ? groups.get(group).chunkCount() : source.cursor.chunksLeft();
            open[group] = null;
        }
        control.counters.chunksSkipped.add(skipped);
        control.free(claimed);
        claimed = 0;
        heap.clear();
        onClose.run();
    }
}
