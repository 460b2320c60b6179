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
        long fileRef) {
    /** Whether it is in a file of this number or a later one. */
    boolean isInFile(long first) {
        return bytes == null && fileRef >>> 32 >= first;
    }

    /** The same chunk, in a file. */
    HeadChunk in(long place) {
        return new HeadChunk(encoding, minMillis, maxMillis, firstSample, samples, null, place);
    }
}
