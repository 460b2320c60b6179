package io.tidemark.engine.query;

import java.io.IOException;

/** Rows of one scan. For one thread; {@link #close} is idempotent. */
public interface ScanCursor extends AutoCloseable {
    /** Fills the batch with the next rows; false after the last. */
    boolean next(ScanBatch into) throws IOException;

    /** Lets go of everything. */
    @Override
    void close();
}
