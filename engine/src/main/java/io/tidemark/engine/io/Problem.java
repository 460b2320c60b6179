package io.tidemark.engine.io;

/**
 * A fault in the files that did not keep the store from opening: a row of {@code system.problems}. Statements whose range
 * meets the problem's are not to be answered as if nothing were missing.
 *
 * @param file relative to the data directory
 * @param offset where in the file the fault begins, in bytes; 0 where the whole file is meant
 * @param kind a short word for machines, such as {@code wal-corrupt}
 * @param message a sentence for people
 * @param minMillis no sample that is missing lies before this time
 * @param maxMillis no sample that is missing lies after this time; below {@code minMillis} where nothing is missing, because
 *     another file holds the same samples
 * @param samples how many samples are missing, or {@link #UNKNOWN}; where bytes could not be read there may be more
 */
public record Problem(
        String file, long offset, String kind, String message, long minMillis, long maxMillis, long samples) {
    /** Of samples: nothing tells how many are missing. */
    public static final long UNKNOWN = -1;

    /** A fault that costs no answer: another file holds the same samples. */
    public static Problem harmless(String file, long offset, String kind, String message) {
        return new Problem(file, offset, kind, message, Long.MAX_VALUE, Long.MIN_VALUE, 0);
    }

    /** Whether no sample is missing. */
    public boolean isHarmless() {
        return minMillis > maxMillis;
    }

    /** Whether a sample of the closed range may be missing; of an empty one, none is. */
    public boolean mayTouch(long rangeMinMillis, long rangeMaxMillis) {
        return !isHarmless()
                && rangeMinMillis <= rangeMaxMillis
                && minMillis <= rangeMaxMillis
                && rangeMinMillis <= maxMillis;
    }
}
