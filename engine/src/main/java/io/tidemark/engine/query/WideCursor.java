package io.tidemark.engine.query;

import java.io.IOException;

/** Rows of one scan of several metrics side by side. For one thread; {@link #close} is idempotent. */
public interface WideCursor extends AutoCloseable {
    /** Fills the batch with the next rows; false after the last. */
    boolean next(WideBatch into) throws IOException;

    /** Lets go of everything. */
    @Override
    void close();
}
