package io.tidemark.jdbc.session;

import io.tidemark.engine.vector.Batch;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement: a stream of batches, or a count. For one thread at a time, but {@link #close} may come from
 * any thread at any time.
 */
public interface Execution extends AutoCloseable {
    /** How many rows were changed; -1 where the statement gives rows. */
    long updateCount();

    /** The columns of the rows; empty where there is a count. */
    List<ColumnInfo> columns();

    /** The next batch, valid until the next call or the close; null after the last. */
    @Nullable
    Batch next() throws SQLException;

    /** What was noted so far, oldest first; grows while rows are fetched, and can still be read after the close. */
    List<String> warnings();

    /** Ends the execution and lets go of all it holds; any number of times. */
    @Override
    void close();
}
