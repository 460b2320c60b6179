package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Vector;
import java.io.IOException;

/**
 * Partial states of one aggregate call, one slot a group. Mergeable: parts of the input may be read apart. For one thread.
 */
interface Aggregator {
    /** Makes room for so many slots. */
    void ensure(int slots);

    /**
     * Adds rows.
     *
     * @param args the call's arguments
     * @param groups each row's slot
     */
    void add(Vector[] args, int[] groups, int rows) throws IOException;

    /** Adds what a slot of another one of the same kind has. */
    void merge(int slot, Aggregator other, int otherSlot) throws IOException;

    /** The results of slots {@code [from, to)}. */
    Vector results(int from, int to) throws IOException;

    /** What a slot takes, for the memory limit; what grows with its rows is claimed by the aggregator itself. */
    int bytesPerSlot();

    /** Gives back what it claimed. */
    default void close() {}
}
