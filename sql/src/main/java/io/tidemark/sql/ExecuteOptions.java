package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one execution.
 *
 * @param maxRows at most so many rows, silently; 0 for all. Pushed down as a limit
 * @param timeoutMillis of this execution; 0 for what the settings say
 * @param session who asks, for SHOW QUERIES
 * @param initialSettings what RESET goes back to
 * @param writes what the session writes through; null where each statement commits, and may write as its database was opened
 * @param started given the execution's control before any work is done, so that another thread can cancel it
 */
public record ExecuteOptions(
        long maxRows,
        long timeoutMillis,
        String session,
        SqlSettings initialSettings,
        @Nullable SqlWrites writes,
        Consumer<QueryControl> started) {
    /** All rows, no timeout of its own, nobody listening. */
    public static ExecuteOptions defaults() {
        return new ExecuteOptions(0, 0, "", SqlSettings.defaults(), null, control -> {});
    }

    /** The same with at most so many rows. */
    public ExecuteOptions withMaxRows(long rows) {
        return new ExecuteOptions(rows, timeoutMillis, session, initialSettings, writes, started);
    }

    /** The same, writing as a session does. */
    public ExecuteOptions withWrites(SqlWrites newWrites) {
        return new ExecuteOptions(maxRows, timeoutMillis, session, initialSettings, newWrites, started);
    }

    SqlWrites writes(SqlEngine engine) {
        return writes == null ? engine.newWrites(engine.tsdb().options().mode()) : writes;
    }
}
