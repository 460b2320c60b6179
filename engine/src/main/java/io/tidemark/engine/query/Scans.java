package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns the spec of a scan into cursors over one snapshot. */
public final class Scans {
    private Scans() {}

    /** The rows that a spec without grouping describes. */
    public static ScanCursor scan(Sources sources, ScanSpec spec, QueryControl control) throws IOException {
        return parts(sources, spec, 1, control).get(0);
    }

    /** The rows in parts: cursors over consecutive ranges of the series, of about equally many chunks; some may be empty. */
    public static List<ScanCursor> parts(Sources sources, ScanSpec spec, int parts, QueryControl control)
            throws IOException {
        if (spec.grouping() != null) {
            throw new IllegalArgumentException("a scan with a grouping is an aggregation");
        }
        Selection selection = Selection.of(sources, spec.series(), spec.range(), spec.shard(), spec.shards(), control);
        AtomicInteger open = new AtomicInteger(parts);
        Runnable onClose = () -> {
            if (open.decrementAndGet() == 0) {
                selection.free();
            }
        };
        List<ScanCursor> cursors = new ArrayList<>(parts);
        try {
            Labels[] labels = selection.labels();
            int from = 0;
            for (int to : selection.cut(parts)) {
                cursors.add(cursor(sources, spec, control, selection.series(), labels, from, to, onClose));
                from = to;
            }
        } catch (IOException | RuntimeException e) {
            cursors.forEach(ScanCursor::close);
            selection.free();
            throw e;
        }
        return cursors;
    }

    private static ScanCursor cursor(
            Sources sources,
            ScanSpec spec,
            QueryControl control,
            List<SelectedSeries> series,
            Labels[] labels,
            int from,
            int to,
            Runnable onClose)
            throws IOException {
        return switch (spec.order()) {
            case SERIES -> new SeriesOrderCursor(sources, spec, control, series, labels, from, to, onClose);
            case LATEST_PER_SERIES -> new LatestCursor(sources, spec, control, series, labels, from, to, onClose);
            case TIME_ASCENDING, TIME_DESCENDING ->
                new TimeOrderCursor(sources, spec, control, series, labels, from, to, onClose);
        };
    }

    /** The rows of several metrics that a spec with them side by side, and without grouping, describes. */
    public static WideCursor wide(Sources sources, ScanSpec spec, QueryControl control) throws IOException {
        SideBySide metrics = spec.sideBySide();
        if (metrics == null || spec.grouping() != null) {
            throw new IllegalArgumentException("a wide scan needs metrics, and gives rows");
        }
        Selection selection = Selection.of(sources, metrics.series().and(spec.series()), spec.range(), 0, 1, control);
        try {
            List<SeriesGroup> groups = selection.groups(metrics, spec.shard(), spec.shards());
            Labels[] tags = groups.stream().map(group -> group.tags).toArray(Labels[]::new);
            Runnable onClose = selection::free;
            return switch (spec.order()) {
                case SERIES -> new WideSeriesCursor(sources, spec, metrics, control, groups, tags, onClose);
                case LATEST_PER_SERIES -> new WideLatestCursor(sources, spec, metrics, control, groups, tags, onClose);
                case TIME_ASCENDING, TIME_DESCENDING ->
                    new WideTimeCursor(sources, spec, metrics, control, groups, tags, onClose);
            };
        } catch (IOException | RuntimeException e) {
            selection.free();
            throw e;
        }
    }
}
