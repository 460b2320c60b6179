package io.tidemark.engine.io;

import java.io.Closeable;
import java.io.IOException;

/** A file open for writing at its end. Not safe for several threads. */
public interface ByteOutput extends Closeable {
    /** The file, relative to the data directory; for messages. */
    String name();

    /** How many bytes the file has, those written included. */
    long position();

    /** Writes all of a range, or throws; after an error the file's end is unknown and must not be written on. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Makes all that was written durable (fdatasync). After an error nothing that was written since the last good sync may be believed. */
    void sync() throws IOException;

    /** Closes without making anything durable. */
    @Override
    void close() throws IOException;
}
