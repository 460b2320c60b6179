package io.tidemark.engine.io;

import java.io.Closeable;
import java.io.IOException;

/** The right to write in a directory, held by one process at a time; given back by {@link #close}, which is idempotent. */
public interface DirectoryLock extends Closeable {
    @Override
    void close() throws IOException;
}
