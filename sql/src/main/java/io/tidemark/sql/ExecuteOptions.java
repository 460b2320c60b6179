package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import java.util.function.Consumer;

/**
 * What belongs to one execution.
 *
 * @param maxRows at most so many rows, silently; 0 for all. Pushed down as a limit
 * @param timeoutMillis of this execution; 0 for what the settings say
 * @param session who asks, for SHOW QUERIES
 * @param initialSettings what RESET goes back to
 * @param started given the execution's control before any work is done, so that another thread can cancel it
 */
public record ExecuteOptions(
        long maxRows, long timeoutMillis, String session, SqlSettings initialSettings, Consumer<QueryControl> started) {
    /** All rows, no timeout of its own, nobody listening. */
    public static ExecuteOptions defaults() {
        return new ExecuteOptions(0, 0, "", SqlSettings.defaults(), control -> {});
    }

    /** The same with at most so many rows. */
    public ExecuteOptions withMaxRows(long rows) {
        return new ExecuteOptions(rows, timeoutMillis, session, initialSettings, started);
    }
}
