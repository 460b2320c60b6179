package io.tidemark.engine.vector;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Batches one after the other. For one thread at a time; {@link #close} is idempotent and may come at any time. */
public interface BatchSource extends AutoCloseable {
    /** The next batch, or null after the last. It stays valid until the next call. */
    @Nullable
    Batch next() throws IOException;

    /** Lets go of everything. */
    @Override
    void close();
}
