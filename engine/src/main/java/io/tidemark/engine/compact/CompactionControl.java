package io.tidemark.engine.compact;

import java.io.IOException;

/** How whoever started a long rewrite keeps a hand on it. */
@FunctionalInterface
public interface CompactionControl {
    /** A rewrite that nobody holds up. */
    CompactionControl UNHINDERED = () -> {};

    /**
     * Called before each series: waits while others need the machine.
     *
     * @throws java.io.InterruptedIOException where the rewrite is to end; nothing of it stays
     */
    void betweenSeries() throws IOException;
}
