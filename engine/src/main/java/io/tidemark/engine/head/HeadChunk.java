package io.tidemark.engine.head;

import org.jspecify.annotations.Nullable;

/**
 * A complete chunk of a series in the head.
 *
 * @param firstSample how many samples of the series are before it
 * @param bytes the data on the heap, or null where it is in a file
 * @param fileRef where it is in chunks_head; 0 where it is not
 */
record HeadChunk(
        int encoding,
        long minMillis,
        long maxMillis,
        int firstSample,
        int samples,
        byte @Nullable [] bytes,
        long fileRef) {}
