package io.tidemark.engine;

import io.tidemark.engine.compact.CompactionControl;
import java.io.IOException;
import java.io.InterruptedIOException;

/** What the maintenance asks of the head that is written. All are called by the one thread that changes the set of blocks. */
interface Flushing {
    /** Makes blocks of what is old enough for it, and shortens the log; does nothing where nothing is. */
    void flushDue(CompactionControl control) throws IOException;

    /** Makes blocks of all of the head, late samples included. */
    void flushAll(CompactionControl control) throws IOException;

    /** Makes the head of the log where a chunk of it in a file could not be read any more; false where there was nothing to mend, or no way. */
    boolean mend() throws IOException;

    /** Moves complete chunks of the head from memory to files, as far as that works. */
    void writeChunks(CompactionControl control) throws InterruptedIOException;
}
