package io.tidemark.engine;

import io.tidemark.engine.compact.CompactionControl;
import java.io.IOException;

/** What the maintenance asks of the head that is written. Both are called by the one thread that changes the set of blocks. */
interface Flushing {
    /** Makes blocks of what is old enough for it, and shortens the log; does nothing where nothing is. */
    void flushDue(CompactionControl control) throws IOException;

    /** Makes blocks of all of the head, late samples included. */
    void flushAll(CompactionControl control) throws IOException;
}
