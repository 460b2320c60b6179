package io.tidemark.sql;

import java.util.Map;

/**
 * What became of the rows of a batch.
 *
 * @param counts of each: how many samples were written, or {@link #FAILED}
 * @param faults by the index of the row: why not all of its samples were
 */
public record BatchOutcome(long[] counts, Map<Integer, SqlFault> faults) {
    /** The count of a row that was not taken, as java.sql has it. */
    public static final long FAILED = -3;
}
