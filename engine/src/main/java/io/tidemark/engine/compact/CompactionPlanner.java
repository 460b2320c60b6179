package io.tidemark.engine.compact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says which blocks to rewrite next. A pure function of what the blocks say about themselves. The first rule that finds
 * something decides:
 *
 * <ol>
 *   <li>Blocks that overlap: the first run of them.
 *   <li>Blocks that share an aligned window of a range above the lowest, the lower ranges first, where together they fill
 *       the window or a newer block lies beyond it. The newest block is left alone: more may still come to join it.
 *   <li>A large block in which more than one series in twenty has deleted samples; of the small ones, one in which every
 *       series has.
 * </ol>
 */
public final class CompactionPlanner {
    private static final double TOMBSTONES_PER_SERIES = 0.05;

    private final CompactionRanges ranges;

    /** A planner for blocks of certain lengths. */
    public CompactionPlanner(CompactionRanges ranges) {
        this.ranges = ranges;
    }

    /**
     * What the planner needs to know of a block.
     *
     * @param maxMillis first time after it
     * @param tombstones how many intervals are deleted
     * @param failed whether rewriting it has failed before
     */
    public record Candidate(
            String ulid, long minMillis, long maxMillis, long series, long tombstones, boolean failed) {}

    /** The blocks to rewrite together, ascending by their first time; none where there is nothing to do. */
    public List<Candidate> plan(List<Candidate> blocks) {
        List<Candidate> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(Candidate::minMillis).thenComparing(Candidate::ulid));
        List<Candidate> alone = new ArrayList<>();
        for (List<Candidate> run : runs(sorted)) {
            if (run.size() == 1) {
                alone.add(run.get(0));
            } else if (run.stream().noneMatch(Candidate::failed)) {
                return run;
            }
            // A run that can't be merged stays as it is: merging a part of it with others could change who wins in it.
        }
        if (alone.isEmpty()) {
            return List.of();
        }
        List<Candidate> settled = alone.subList(0, alone.size() - 1);
        List<Candidate> group = sameWindow(settled);
        return group.isEmpty() ? deletedFrom(settled) : group;
    }

    /** The blocks in runs, each of which overlaps none of the others. */
    private static List<List<Candidate>> runs(List<Candidate> sorted) {
        List<List<Candidate>> out = new ArrayList<>();
        long maxMillis = Long.MIN_VALUE;
        for (Candidate block : sorted) {
            if (out.isEmpty() || block.minMillis() >= maxMillis) {
                out.add(new ArrayList<>());
            }
            out.get(out.size() - 1).add(block);
            maxMillis = Math.max(maxMillis, block.maxMillis());
        }
        return out;
    }

    private List<Candidate> sameWindow(List<Candidate> settled) {
        if (settled.isEmpty()) {
            return List.of();
        }
        long newestMin = settled.get(settled.size() - 1).minMillis();
        for (long range : ranges.millis().subList(1, ranges.millis().size())) {
            for (List<Candidate> group : windows(settled, range)) {
                long min = group.get(0).minMillis();
                long max = group.get(group.size() - 1).maxMillis();
                boolean complete = max - min == range || max <= newestMin;
                if (complete && group.size() > 1 && group.stream().noneMatch(Candidate::failed)) {
                    return group;
                }
            }
        }
        return List.of();
    }

    /** The blocks by the aligned window of a length that holds them; those that no single window holds are left out. */
    static List<List<Candidate>> windows(List<Candidate> sorted, long lengthMillis) {
        List<List<Candidate>> out = new ArrayList<>();
        for (int i = 0; i < sorted.size(); ) {
            long end = CompactionRanges.windowStart(sorted.get(i).minMillis(), lengthMillis) + lengthMillis;
            if (sorted.get(i).maxMillis() > end) {
                i++;
                continue;
            }
            List<Candidate> group = new ArrayList<>();
            while (i < sorted.size() && sorted.get(i).maxMillis() <= end) {
                group.add(sorted.get(i++));
            }
            out.add(group);
        }
        return out;
    }

    private List<Candidate> deletedFrom(List<Candidate> settled) {
        long large = ranges.millis().get(ranges.millis().size() / 2);
        for (int i = settled.size() - 1; i >= 0; i--) {
            Candidate block = settled.get(i);
            if (block.failed()) {
                continue;
            }
            if (block.maxMillis() - block.minMillis() < large) {
                return block.tombstones() > 0 && block.tombstones() >= block.series() ? List.of(block) : List.of();
            }
            if ((double) block.tombstones() / (block.series() + 1) > TOMBSTONES_PER_SERIES) {
                return List.of(block);
            }
        }
        return List.of();
    }
}
