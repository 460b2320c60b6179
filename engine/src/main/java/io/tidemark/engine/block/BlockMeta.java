package io.tidemark.engine.block;

import io.tidemark.engine.model.TimeRange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a block's {@code meta.json} says. Nothing of it is needed to answer a statement, and its statistics are never taken for
 * one.
 *
 * @param ulid the block's name
 * @param minMillis no sample lies before
 * @param maxMillisExclusive all samples lie before
 * @param hints such as {@code from-out-of-order}
 * @param extensions members of the file that are not Prometheus', by name, as JSON text; they survive a rewrite
 */
public record BlockMeta(
        String ulid,
        long minMillis,
        long maxMillisExclusive,
        Stats stats,
        int level,
        List<String> sources,
        List<Parent> parents,
        boolean deletable,
        boolean failed,
        List<String> hints,
        Map<String, String> extensions) {
    /** The only version there is. */
    static final int VERSION = 1;

    private static final Set<String> PARTIAL_HINTS =
            Set.of("from-out-of-order", "from-stale-series", "from-selected-series");

    /** Copies the lists. */
    public BlockMeta {
        sources = List.copyOf(sources);
        parents = List.copyOf(parents);
        hints = List.copyOf(hints);
        extensions = Map.copyOf(extensions);
    }

    /** How much a block holds, as its writer counted. Versions before 2.48 did not split samples into floats and histograms. */
    public record Stats(
            long samples, long floatSamples, long histogramSamples, long series, long chunks, long tombstones) {
        /** Nothing. */
        public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

        /** The same with another number of tombstones. */
        public Stats withTombstones(long count) {
            return new Stats(samples, floatSamples, histogramSamples, series, chunks, count);
        }
    }

    /** A block that was merged into this one. */
    public record Parent(String ulid, long minMillis, long maxMillisExclusive) {}

    /** A block straight from the head. */
    public static BlockMeta ofLevelOne(String ulid, long minMillis, long maxMillisExclusive) {
        return new BlockMeta(
                ulid,
                minMillis,
                maxMillisExclusive,
                Stats.NONE,
                1,
                List.of(ulid),
                List.of(),
                false,
                false,
                List.of(),
                new TreeMap<>());
    }

    /** The same with other statistics. */
    public BlockMeta withStats(Stats newStats) {
        return new BlockMeta(
                ulid,
                minMillis,
                maxMillisExclusive,
                newStats,
                level,
                sources,
                parents,
                deletable,
                failed,
                hints,
                extensions);
    }

    /** The same with the mark that compacting it has failed. */
    public BlockMeta withFailed(boolean newFailed) {
        return new BlockMeta(
                ulid,
                minMillis,
                maxMillisExclusive,
                stats,
                level,
                sources,
                parents,
                deletable,
                newFailed,
                hints,
                extensions);
    }

    /** The same with the mark that it may go. */
    public BlockMeta withDeletable(boolean newDeletable) {
        return new BlockMeta(
                ulid,
                minMillis,
                maxMillisExclusive,
                stats,
                level,
                sources,
                parents,
                newDeletable,
                failed,
                hints,
                extensions);
    }

    /** The claimed range, both ends included. Not to be believed before it was compared with the index. */
    public TimeRange claimedRange() {
        return minMillis >= maxMillisExclusive ? TimeRange.NONE : new TimeRange(minMillis, maxMillisExclusive - 1);
    }

    /** Its place among sources that hold the same sample. */
    public SourceRank rank() {
        String newest = ulid;
        if (!sources.isEmpty()) {
            newest = sources.stream().max(String::compareTo).get();
        }
        return SourceRank.block(newest, ulid);
    }

    /** Whether it was made from samples that came out of order. */
    public boolean isFromOutOfOrder() {
        return hints.contains("from-out-of-order");
    }

    /**
     * Whether the head begins where this block ends. Not so where the block holds late samples, or only some series that were
     * taken out of the head early.
     */
    public boolean endsTheHead() {
        return hints.stream().noneMatch(PARTIAL_HINTS::contains);
    }
}
