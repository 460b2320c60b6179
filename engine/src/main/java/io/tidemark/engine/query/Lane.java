package io.tidemark.engine.query;

import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.tombstone.Intervals;

/**
 * Chunks of one series in one reader that do not overlap, and how far they have been read. A reader whose chunks of a series
 * overlap, as those of the out-of-order head may, gives several lanes. Filled anew for each series.
 */
final class Lane {
    int source;

    /** Greater wins: the reader's place, then the lane's. */
    int rank;

    Intervals tombstones = Intervals.NONE;

    /** Its chunks, in ascending order of time. */
    final SeriesEntry chunks = new SeriesEntry();

    /** Chunks {@code [first, end)} are not read yet, the current one at either end included. */
    int first;

    int end;

    /** Samples of the current chunk that are not delivered yet; what is deleted or out of range is not among them. */
    final SampleBatch buffer = new SampleBatch(0);

    int bufferFrom;
    int bufferTo;
    /** Whether the buffer holds what is left of the current chunk; then it is not empty between two windows. */
    boolean buffered;

    /** Samples that wait below a descending window while it is merged. */
    int rest;

    int restTo;

    void reset(int newSource, Intervals newTombstones) {
        source = newSource;
        tombstones = newTombstones;
        chunks.reset(Labels.EMPTY);
        first = 0;
        end = 0;
        buffered = false;
    }

    void add(long ref, long min, long max) {
        chunks.addChunk(ref, min, max);
        end++;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** Time of the first sample that is left; a bound while the chunk is not read. */
    long minMillis() {
        return chunks.chunkMinMillis[first];
    }

    long maxMillis() {
        return chunks.chunkMaxMillis[end - 1];
    }
}
