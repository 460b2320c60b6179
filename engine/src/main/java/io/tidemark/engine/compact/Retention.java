package io.tidemark.engine.compact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says which blocks are to go because they are too old or too much. A pure function of what the blocks say about themselves;
 * no clock takes part, so a clock that jumps deletes nothing by itself.
 *
 * <p>A clock that jumped may have let samples of the far future in, though, and age is counted back from the newest block. So
 * a block that is separated from those before it by a gap as long as the whole retention does not count as the newest until
 * {@value #BLOCKS_BEYOND_GAP} blocks lie beyond the gap: time then has really passed.
 *
 * @param keepMillis how far behind the newest block's end a block's end may lie; 0 where for ever
 * @param keepBytes how much all blocks, and what stands in for the head, may take; 0 where there is no limit
 */
public record Retention(long keepMillis, long keepBytes) {
    /** Nothing ever goes. */
    public static final Retention FOREVER = new Retention(0, 0);

    /** How many blocks must lie beyond a gap before it is believed. */
    static final int BLOCKS_BEYOND_GAP = 3;

    /** Checks the numbers. */
    public Retention {
        if (keepMillis < 0 || keepBytes < 0) {
            throw new IllegalArgumentException("retention of " + keepMillis + " ms, " + keepBytes + " bytes");
        }
    }

    /** What retention needs to know of a block. {@code maxMillis} is the first time after it. */
    public record Candidate(String ulid, long minMillis, long maxMillis, long sizeBytes) {}

    /**
     * The blocks to delete, newest first.
     *
     * @param headBytes what log and head chunks take on the disk
     */
    public List<Candidate> beyond(List<Candidate> blocks, long headBytes) {
        List<Candidate> newestFirst = new ArrayList<>(blocks);
        newestFirst.sort(Comparator.comparingLong(Candidate::maxMillis)
                .thenComparing(Candidate::ulid)
                .reversed());
        int kept = Math.min(keptByTime(newestFirst), keptBySize(newestFirst, headBytes));
        return List.copyOf(newestFirst.subList(kept, newestFirst.size()));
    }

    /** The oldest time that is still kept, or the lowest there is: samples before it are not worth storing. */
    public long oldestKeptMillis(List<Candidate> blocks) {
        if (keepMillis == 0 || blocks.isEmpty()) {
            return Long.MIN_VALUE;
        }
        List<Candidate> newestFirst = new ArrayList<>(blocks);
        newestFirst.sort(Comparator.comparingLong(Candidate::maxMillis).reversed());
        return newestBelieved(newestFirst) - keepMillis;
    }

    private int keptByTime(List<Candidate> newestFirst) {
        if (keepMillis == 0 || newestFirst.isEmpty()) {
            return newestFirst.size();
        }
        long newest = newestBelieved(newestFirst);
        int kept = 0;
        while (kept < newestFirst.size() && newest - newestFirst.get(kept).maxMillis() < keepMillis) {
            kept++;
        }
        return kept;
    }

    private long newestBelieved(List<Candidate> newestFirst) {
        long beyondMin = Long.MAX_VALUE;
        for (int i = 0; i < newestFirst.size(); i++) {
            Candidate block = newestFirst.get(i);
            if (i > 0 && beyondMin - block.maxMillis() >= keepMillis) {
                return i >= BLOCKS_BEYOND_GAP ? newestFirst.get(0).maxMillis() : block.maxMillis();
            }
            beyondMin = Math.min(beyondMin, block.minMillis());
        }
        return newestFirst.get(0).maxMillis();
    }

    private int keptBySize(List<Candidate> newestFirst, long headBytes) {
        if (keepBytes == 0) {
            return newestFirst.size();
        }
        long sum = headBytes;
        for (int i = 0; i < newestFirst.size(); i++) {
            sum += newestFirst.get(i).sizeBytes();
            if (sum > keepBytes) {
                return i;
            }
        }
        return newestFirst.size();
    }
}
