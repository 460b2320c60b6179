package io.tidemark.jdbc.session;

import java.sql.SQLException;
import java.util.SortedMap;

/**
 * What became of a batch.
 *
 * @param counts of each list of parameters: how many samples were written, or {@link java.sql.Statement#EXECUTE_FAILED}
 * @param faults by the number of the list, from 0: why not all of its samples were
 */
public record BatchResult(long[] counts, SortedMap<Integer, SQLException> faults) {}
