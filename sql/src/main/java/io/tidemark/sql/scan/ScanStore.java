package io.tidemark.sql.scan;

import io.tidemark.engine.Querier;
import io.tidemark.engine.Tsdb;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.exec.ExecContext;

/**
 * What the leaves of one execution read from: {@link ExecContext#store}.
 *
 * @param querier the statement's snapshot
 * @param settings those of the statement
 * @param rowLimit at most so many rows are taken from the whole statement; MAX_VALUE for all
 */
public record ScanStore(Tsdb tsdb, Querier querier, SqlSettings settings, long rowLimit) {
    /** The store of an execution. */
    public static ScanStore of(ExecContext ctx) {
        if (ctx.store() instanceof ScanStore store) {
            return store;
        }
        throw new IllegalStateException("this execution has no store of metrics");
    }
}
