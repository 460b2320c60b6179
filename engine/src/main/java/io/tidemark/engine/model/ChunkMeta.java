package io.tidemark.engine.model;

/**
 * Where a chunk lies and the times of its first and last sample, both included.
 *
 * @param ref what the reader that gave it out needs to find the bytes; meaningless to any other reader
 */
public record ChunkMeta(long ref, long minMillis, long maxMillis) {}
