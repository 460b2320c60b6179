package io.tidemark.engine.block;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.index.PostingsSource;
import io.tidemark.engine.index.TagFilterPostings;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one seam between storage and everything that reads: a persisted block and a range of the head look the same through
 * it. Safe for any thread.
 *
 * <p>Series references are unsigned 32-bit numbers that only this reader understands. For a persisted block their order is
 * the order of labels; for the head it need not be.
 *
 * <p>Lifetime: whoever reads holds a reference ({@link #retain}) until he has read his last chunk; files are closed and
 * mappings released when the last one lets go.
 */
public interface BlockReader extends PostingsSource {
    /** What to call it in messages and EXPLAIN: the block's ULID, {@code head}, {@code out-of-order head}. */
    String name();

    /**
     * Who wins where two readers hold one series at one time: the higher rank (DESIGN: out-of-order head, head, then blocks by
     * the newest ULID among their sources, then by their own).
     */
    SourceRank rank();

    /** A range that holds every sample; it may be wider than the data, never narrower. */
    TimeRange range() throws IOException;

    /** Reads a series: its labels, and those of its chunks that overlap a range. */
    void series(int ref, TimeRange range, SeriesEntry into) throws IOException;

    /** The deleted times of a series; empty for most. */
    Intervals tombstones(int ref) throws IOException;

    /**
     * Decodes a chunk and adds all its samples, markers included, tombstones not applied, after those in the batch.
     *
     * @param chunkRef from {@link #series}
     */
    void readChunk(long chunkRef, SampleBatch into) throws IOException;

    /**
     * Decodes the chunks {@code [from, to)} of a series that {@link #series} of this reader filled, one behind another. A reader
     * of files fetches chunks that lie close together at once.
     */
    default void readChunks(SeriesEntry series, int from, int to, SampleBatch into) throws IOException {
        for (int i = from; i < to; i++) {
            readChunk(series.chunkRefs[i], into);
        }
    }

    /** Takes the bytes of a chunk as they are stored, verified, to copy them into another block. */
    @FunctionalInterface
    interface RawChunkVisitor {
        /** The data is {@code bytes[offset, offset + length)}; whoever keeps it copies it. */
        void chunk(int encoding, byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Reads a chunk without decoding it.
     *
     * @return false where this reader has no encoded form of it, and the visitor was not called
     */
    default boolean readRawChunk(long chunkRef, RawChunkVisitor visitor) throws IOException {
        return false;
    }

    /** What is known of whole chunks, without decoding them; null where nothing is kept. */
    default @Nullable ChunkSummaries summaries() {
        return null;
    }

    /** Takes a reference. False where the reader is already closed for good: look for its successor. */
    boolean retain();

    /** Lets a reference go. */
    void release();

    /** The series that a filter selects, without regard to time, in ascending order of references. */
    default Postings select(TagFilter filter) throws IOException {
        return TagFilterPostings.select(this, filter, this::labels);
    }

    /** The labels of a series. */
    default Labels labels(int ref) throws IOException {
        SeriesEntry entry = new SeriesEntry();
        series(ref, TimeRange.NONE, entry);
        return entry.labels;
    }
}
