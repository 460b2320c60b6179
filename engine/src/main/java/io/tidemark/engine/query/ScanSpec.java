package io.tidemark.engine.query;

import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * What to read, as a value: the one thing that a planner hands to the engine. Knows no SQL, so that other engines and remote
 * nodes can be driven by it.
 *
 * @param series which series, the metric's name included
 * @param range which times, closed
 * @param values which values, or null for all; decided while decoding. Native histograms never pass a filter
 * @param histograms whether native histograms are wanted as rows (their value is NULL); without it they are left out
 * @param order of the rows. With a grouping by buckets, an order by time says that only the groups of the {@code limit} oldest or
 *     newest buckets that have a row matter; others may come or not, in any order
 * @param limit at most so many rows in that order
 * @param shard which part of the series this scan reads: those whose place in the order of labels, modulo {@code shards}, is this
 * @param shards into how many parts the series are cut; 1 for a whole scan
 * @param grouping aggregates by tags and bucket instead of rows, or null
 * @param sideBySide the metrics whose samples of equal tags and equal time make one row, or null where each sample is a row. What is
 *     said of series then is said of the series of equal tags together; {@code values} and {@code histograms} have no meaning
 */
public record ScanSpec(
        TagFilter series,
        TimeRange range,
        @Nullable ValueFilter values,
        boolean histograms,
        Order order,
        long limit,
        int shard,
        int shards,
        @Nullable Grouping grouping,
        @Nullable SideBySide sideBySide) {
    /** The order of rows. */
    public enum Order {
        /** Series by series, in the order of labels, ascending time within each. The natural one. */
        SERIES,
        /** Ascending time over all series; ties in the order of labels. */
        TIME_ASCENDING,
        /** Descending time over all series; ties in the order of labels. */
        TIME_DESCENDING,
        /** Only the newest sample of each series in the range, in the order of labels. Read from the right end. */
        LATEST_PER_SERIES
    }

    /** Checks the numbers. */
    public ScanSpec {
        if (limit < 0 || shards < 1 || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("limit " + limit + ", shard " + shard + " of " + shards);
        }
    }

    /** Everything of some series in a range, series by series. */
    public static ScanSpec of(TagFilter series, TimeRange range) {
        return new ScanSpec(series, range, null, false, Order.SERIES, Long.MAX_VALUE, 0, 1, null, null);
    }

    /** The same of other series. */
    public ScanSpec withSeries(TagFilter newSeries) {
        return new ScanSpec(newSeries, range, values, histograms, order, limit, shard, shards, grouping, sideBySide);
    }

    /** The same for one part of the series. */
    public ScanSpec withShard(int newShard, int newShards) {
        return new ScanSpec(series, range, values, histograms, order, limit, newShard, newShards, grouping, sideBySide);
    }

    /** The same in another order, cut after some rows. */
    public ScanSpec withOrder(Order newOrder, long newLimit) {
        return new ScanSpec(series, range, values, histograms, newOrder, newLimit, shard, shards, grouping, sideBySide);
    }

    /** The same with a test on values. */
    public ScanSpec withValues(@Nullable ValueFilter newValues) {
        return new ScanSpec(series, range, newValues, histograms, order, limit, shard, shards, grouping, sideBySide);
    }

    /** The same with native histograms as rows, or without. */
    public ScanSpec withHistograms(boolean wanted) {
        return new ScanSpec(series, range, values, wanted, order, limit, shard, shards, grouping, sideBySide);
    }

    /** The same, grouped. */
    public ScanSpec withGrouping(@Nullable Grouping newGrouping) {
        return new ScanSpec(series, range, values, histograms, order, limit, shard, shards, newGrouping, sideBySide);
    }

    /** The same with metrics side by side. */
    public ScanSpec withSideBySide(@Nullable SideBySide metrics) {
        return new ScanSpec(series, range, values, histograms, order, limit, shard, shards, grouping, metrics);
    }
}
