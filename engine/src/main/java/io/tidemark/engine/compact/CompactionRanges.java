package io.tidemark.engine.compact;

import java.util.ArrayList;
import java.util.List;

/**
 * The lengths of time, ascending, in whose aligned windows blocks come to lie: the lowest is what the head is cut into, each
 * further one a multiple of the one before.
 */
public record CompactionRanges(List<Long> millis) {
    /** Two hours: the length of the blocks that the head is cut into. */
    public static final long HEAD_MILLIS = 2 * 3600 * 1000L;

    private static final int STEPS = 10;
    private static final int FACTOR = 3;
    private static final long LONGEST_MILLIS = 31L * 24 * 3600 * 1000;

    /** Checks the order. */
    public CompactionRanges {
        millis = List.copyOf(millis);
        if (millis.isEmpty() || millis.get(0) <= 0) {
            throw new IllegalArgumentException("compaction ranges " + millis);
        }
        for (int i = 1; i < millis.size(); i++) {
            if (millis.get(i) <= millis.get(i - 1)) {
                throw new IllegalArgumentException("compaction ranges do not ascend: " + millis);
            }
        }
    }

    /** The lowest range times 1, 3, 9, … up to the longest that is allowed. */
    public static CompactionRanges exponential(long lowestMillis, long longestMillis) {
        List<Long> out = new ArrayList<>();
        long range = lowestMillis;
        for (int i = 0; i < STEPS && (i == 0 || range <= longestMillis); i++) {
            out.add(range);
            range = Math.multiplyExact(range, FACTOR);
        }
        return new CompactionRanges(out);
    }

    /**
     * What Prometheus takes for a retention: no block longer than a tenth of it, and none longer than 31 days.
     *
     * @param retentionMillis how long data is kept; 0 where for ever
     */
    public static CompactionRanges forRetention(long retentionMillis) {
        long tenth = retentionMillis <= 0 ? Long.MAX_VALUE : retentionMillis / 10;
        return exponential(HEAD_MILLIS, Math.max(HEAD_MILLIS, Math.min(LONGEST_MILLIS, tenth)));
    }

    /** The lowest range. */
    public long lowestMillis() {
        return millis.get(0);
    }

    /** The start of the aligned window of a length that a time lies in. */
    public static long windowStart(long timeMillis, long lengthMillis) {
        return Math.floorDiv(timeMillis, lengthMillis) * lengthMillis;
    }
}
