package io.tidemark.engine.index;

import io.tidemark.engine.model.Labels;

/** Takes a series as {@link IndexReader#series} reads it. For one thread. */
public interface SeriesSink {
    /** Some bytes to work in, at least so many; what is in them does not matter, and nobody keeps them. */
    byte[] scratch(int size);

    /** A series begins. */
    void reset(Labels labels);

    /** One of its chunks; they come in ascending order of time. */
    void addChunk(long ref, long minMillis, long maxMillis);

    /** So many of its chunks lie outside the range that was asked for. */
    default void outside(int chunks) {}
}
