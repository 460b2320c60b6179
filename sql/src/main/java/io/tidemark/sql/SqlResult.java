package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an execution gives: rows that are made while they are read, or a count. For one thread at a time, but
 * {@link QueryControl#cancel} may come from any. Closing it ends the execution and lets go of its snapshot; close is
 * idempotent.
 */
public interface SqlResult extends AutoCloseable {
    /** The columns; empty where there are no rows. */
    List<ResultColumn> columns();

    /** The rows, or null where the statement has none. Closed with this. */
    @Nullable
    BatchSource batches();

    /** How many samples were written or deleted; −1 where the statement does not count. */
    long updateCount();

    /** After SET and RESET: what the session goes on with. Null else. */
    @Nullable
    SqlSettings settings();

    /** What the reader should know; may grow while rows are read. */
    List<String> warnings();

    /** Cancels, and knows what it cost. */
    QueryControl control();

    @Override
    void close();
}
