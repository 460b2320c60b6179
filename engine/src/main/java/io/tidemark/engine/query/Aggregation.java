package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.ChunkSummaries;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates a scan by tags and buckets. The series are cut into consecutive parts of about equally many chunks, each part
 * fills a table of its own, and the tables are merged in the order of the parts. The cut hangs on the data alone, not on
 * threads or their timing, so the result is the same to the last bit on any number of threads.
 */
public final class Aggregation {
    /** A part is worth handing to another thread from about so many chunks (a quarter of a millisecond's decoding) on. */
    private static final int CHUNKS_PER_PART = 256;

    private static final int PARTS_MAX = 32;

    /** Where a few buckets at one end of time are wanted, one part reads the ends of so many series. */
    private static final int SERIES_PER_NEAR_PART = 128;

    private final Sources sources;
    private final ScanSpec spec;
    private final Grouping grouping;
    private final QueryControl control;
    private final GroupTable result;
    private final @Nullable GroupTable[] waiting;
    private int merged;

    private Aggregation(Sources sources, ScanSpec spec, Grouping grouping, QueryControl control, int parts) {
        this.sources = sources;
        this.spec = spec;
        this.grouping = grouping;
        this.control = control;
        this.result = new GroupTable(grouping, control);
        this.waiting = new GroupTable[parts];
    }

    /** The groups that a spec with a grouping describes; the work is done when this returns. */
    public static BatchSource run(Sources sources, ScanSpec spec, QueryControl control) throws IOException {
        return run(sources, spec, control, CHUNKS_PER_PART);
    }

    static BatchSource run(Sources sources, ScanSpec spec, QueryControl control, int chunksPerPart) throws IOException {
        Grouping grouping = spec.grouping();
        if (grouping == null) {
            throw new IllegalArgumentException("an aggregation needs a grouping");
        }
        checkWindow(grouping);
        TimeRange range = readRange(spec, grouping);
        SideBySide metrics = spec.sideBySide();
        Selection selection = metrics == null
                ? Selection.of(sources, spec.series(), range, spec.shard(), spec.shards(), control)
                : Selection.of(sources, metrics.series().and(spec.series()), range, 0, 1, control);
        try {
            List<SeriesGroup> groups =
                    metrics == null ? List.of() : selection.groups(metrics, spec.shard(), spec.shards());
            long size = Math.max(selection.chunkCount(), selection.series().size());
            int parts = (int) Math.max(1, Math.min(PARTS_MAX, size / chunksPerPart));
            for (BlockReader reader : sources.readers) {
                ChunkSummaries summaries = reader.summaries();
                if (summaries != null) {
                    summaries.touch();
                }
            }
            Aggregation aggregation = new Aggregation(sources, spec, grouping, control, parts);
            return aggregation.run(selection, groups, range);
        } finally {
            selection.free();
        }
    }

    private BatchSource run(Selection selection, List<SeriesGroup> groups, TimeRange range) throws IOException {
        try {
            NearBuckets near = NearBuckets.of(spec, selection, range);
            if (near == null) {
                add(selection, groups, waiting.length, range);
            } else {
                addNear(selection, groups, near);
            }
            if (grouping.tags().isEmpty() && grouping.buckets() == null) {
                // One row, also of nothing.
                result.slot(result.group(noTags()), 0);
            }
        } catch (IOException | RuntimeException e) {
            free();
            throw e;
        }
        return new GroupBatches(result, spec.order() == ScanSpec.Order.SERIES ? spec.limit() : Long.MAX_VALUE);
    }

    /** Goes from one end of time towards the other until enough buckets have a row. */
    private void addNear(Selection selection, List<SeriesGroup> groups, NearBuckets near) throws IOException {
        long read = control.counters.chunksOpened.sum() + control.counters.chunksKnown.sum();
        int parts = Math.min(waiting.length, 1 + selection.series().size() / SERIES_PER_NEAR_PART);
        for (TimeRange window = near.next(); !window.isEmpty(); window = near.next()) {
            add(selection, groups, parts, window);
            if (result.bucketCount() >= spec.limit()) {
                break;
            }
            parts = waiting.length;
        }
        read = control.counters.chunksOpened.sum() + control.counters.chunksKnown.sum() - read;
        control.counters.chunksSkipped.add(Math.max(0, selection.chunkCount() - read));
    }

    private void add(Selection selection, List<SeriesGroup> groups, int parts, TimeRange range) throws IOException {
        SideBySide metrics = spec.sideBySide();
        int[] ends = metrics == null ? selection.cut(parts) : Selection.cut(groups, SeriesGroup::chunkCount, parts);
        begin();
        sources.workers.run(parts, part -> {
            GroupTable table = new GroupTable(grouping, control);
            int from = part == 0 ? 0 : ends[part - 1];
            try {
                if (metrics == null) {
                    new SeriesAggregator(sources, spec, control, range, table)
                            .add(selection.series().subList(from, ends[part]));
                } else {
                    new WideAggregator(sources, spec, metrics, control, range, table)
                            .add(groups.subList(from, ends[part]));
                }
            } catch (IOException | RuntimeException e) {
                table.free();
                throw e;
            }
            finished(part, table);
        });
    }

    private synchronized void begin() {
        merged = 0;
    }

    /** Merges the tables that are complete up to here; what comes too early waits. */
    private synchronized void finished(int part, GroupTable table) throws QueryAbortedException {
        waiting[part] = table;
        while (merged < waiting.length && waiting[merged] != null) {
            GroupTable next = waiting[merged];
            waiting[merged++] = null;
            if (next != null) {
                try {
                    result.merge(next);
                } finally {
                    next.free();
                }
            }
        }
    }

    private synchronized void free() {
        result.free();
        for (GroupTable table : waiting) {
            if (table != null) {
                table.free();
            }
        }
    }

    private static void checkWindow(Grouping grouping) {
        TimeRange window = grouping.window();
        boolean bounded = window.minMillis() != Long.MIN_VALUE && window.maxMillis() != Long.MAX_VALUE;
        for (AggregateSpec a : grouping.aggregates()) {
            boolean needed = switch (a.input()) {
                case RATE, INCREASE, DELTA, RATE_EXACT -> true;
                case ROW, VALUE, TIME, IRATE, INCREASE_EXACT -> false;
            };
            if (needed && grouping.buckets() == null && !bounded) {
                throw new IllegalArgumentException(
                        a.input() + " needs buckets or a window that is bounded on both sides");
            }
        }
    }

    /** What is read: for exact rises, the sample before the range too. */
    private static TimeRange readRange(ScanSpec spec, Grouping grouping) {
        boolean exact = grouping.aggregates().stream().anyMatch(a -> isExact(a.input()));
        TimeRange range = spec.range();
        if (!exact || range.minMillis() < Long.MIN_VALUE + CounterWindow.LOOK_BACK_MILLIS) {
            return range;
        }
        return new TimeRange(range.minMillis() - CounterWindow.LOOK_BACK_MILLIS, range.maxMillis());
    }

    static boolean isExact(AggregateSpec.Input input) {
        return input == AggregateSpec.Input.INCREASE_EXACT || input == AggregateSpec.Input.RATE_EXACT;
    }

    static boolean isCounter(AggregateSpec.Input input) {
        return switch (input) {
            case ROW, VALUE, TIME -> false;
            case RATE, INCREASE, DELTA, IRATE, INCREASE_EXACT, RATE_EXACT -> true;
        };
    }

    /** The key of the group without tags. */
    static List<@Nullable String> noTags() {
        return Collections.emptyList();
    }
}
