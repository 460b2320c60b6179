package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.List;

/** Turns the spec of a scan into cursors over one snapshot. */
public final class Scans {
    private Scans() {}

    /** The rows that a spec without grouping describes. */
    public static ScanCursor scan(Sources sources, ScanSpec spec, QueryControl control) throws IOException {
        if (spec.grouping() != null) {
            throw new IllegalArgumentException("a scan with a grouping is an aggregation");
        }
        Selection selection = Selection.of(sources, spec.series(), spec.range(), spec.shard(), spec.shards(), control);
        try {
            return cursor(sources, spec, control, selection.series(), selection.labels(), selection::free);
        } catch (IOException | RuntimeException e) {
            selection.free();
            throw e;
        }
    }

    private static ScanCursor cursor(
            Sources sources,
            ScanSpec spec,
            QueryControl control,
            List<SelectedSeries> series,
            Labels[] labels,
            Runnable onClose)
            throws IOException {
        return switch (spec.order()) {
            case SERIES -> new SeriesOrderCursor(sources, spec, control, series, labels, onClose);
            case LATEST_PER_SERIES -> new LatestCursor(sources, spec, control, series, labels, onClose);
            case TIME_ASCENDING, TIME_DESCENDING ->
                new TimeOrderCursor(sources, spec, control, series, labels, onClose);
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
