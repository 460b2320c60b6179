package io.tidemark.engine.query;

import io.tidemark.engine.model.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a range into windows from one end on, each of whole buckets and larger than the one before: for who wants the first few
 * buckets that have a row and does not know where they lie. For one thread.
 */
final class NearBuckets {
    /** The larger windows are, the less is looked at twice; the smaller, the less is read in vain. */
    private static final int GROWTH = 8;

    /** Beyond so many buckets all that is left is one window. */
    private static final long BUCKETS_MAX = 1 << 16;

    private final Buckets buckets;
    private final boolean newest;
    private long min;
    private long max;
    private long size;

    private NearBuckets(Buckets buckets, boolean newest, long min, long max, long size) {
        this.buckets = buckets;
        this.newest = newest;
        this.min = min;
        this.max = max;
        this.size = size;
    }

    /** The windows of an aggregation, or null where it has to read its whole range at once. */
    static @Nullable NearBuckets of(ScanSpec spec, Selection selection, TimeRange range) {
        Grouping grouping = spec.grouping();
        Buckets buckets = grouping == null ? null : grouping.buckets();
        if (buckets == null
                || grouping == null
                || (spec.order() != ScanSpec.Order.TIME_ASCENDING && spec.order() != ScanSpec.Order.TIME_DESCENDING)
                || spec.limit() >= BUCKETS_MAX
                // A counter's rise may reach back over the edge of a window.
                || grouping.aggregates().stream().anyMatch(a -> Aggregation.isCounter(a.input()))) {
            return null;
        }
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (SelectedSeries s : selection.series()) {
            min = Math.min(min, s.minMillis());
            max = Math.max(max, s.maxMillis());
        }
        return new NearBuckets(
                buckets,
                spec.order() == ScanSpec.Order.TIME_DESCENDING,
                Math.max(min, range.minMillis()),
                Math.min(max, range.maxMillis()),
                Math.max(1, spec.limit()));
    }

    /** The next window, or an empty one where all is read. */
    TimeRange next() {
        if (min > max) {
            return TimeRange.NONE;
        }
        TimeRange window = size > BUCKETS_MAX ? new TimeRange(min, max) : newest ? last() : first();
        size *= GROWTH;
        if (window.minMillis() == min && window.maxMillis() == max) {
            min = Long.MAX_VALUE;
            max = Long.MIN_VALUE;
        } else if (newest) {
            max = window.minMillis() - 1;
        } else {
            min = window.maxMillis() + 1;
        }
        return window;
    }

    private TimeRange last() {
        long edge = buckets.lowerEdge(max);
        for (long i = 1; i < size && edge > min; i++) {
            edge = buckets.lowerEdge(buckets.closedRight() ? edge : edge - 1);
        }
        // Of right-closed buckets the edge itself belongs to the one before.
        return new TimeRange(edge < min ? min : buckets.closedRight() && edge < max ? edge + 1 : edge, max);
    }

    private TimeRange first() {
        long edge = buckets.upperEdge(buckets.lowerEdge(min));
        for (long i = 1; i < size && edge <= max; i++) {
            edge = buckets.upperEdge(edge);
        }
        return new TimeRange(min, edge > max ? max : buckets.closedRight() || edge == min ? edge : edge - 1);
    }
}
