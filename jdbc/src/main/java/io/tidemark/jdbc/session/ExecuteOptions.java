package io.tidemark.jdbc.session;

/**
 * What a statement asks of one execution.
 *
 * @param maxRows how many rows are wanted at most, 0 for all: the result ends there silently, and the plan may stop early
 * @param timeoutMillis after how long the execution and the fetching of its rows end with an error, 0 for never
 * @param fetchSize how many rows a batch should have, 0 where it does not matter
 */
public record ExecuteOptions(long maxRows, long timeoutMillis, int fetchSize) {
    /** All rows, no time limit. */
    public static final ExecuteOptions DEFAULT = new ExecuteOptions(0, 0, 0);
}
