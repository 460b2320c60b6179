package io.tidemark.engine.block;

import io.tidemark.engine.index.SeriesSink;
import io.tidemark.engine.model.Labels;
import java.util.Arrays;

/**
 * One series of a block as its index has it: labels, and its chunks in ascending order of time, as columns. Filled again
 * and again by {@link BlockReader#series}; for one thread.
 */
public final class SeriesEntry implements SeriesSink {
    /** Who it is. */
    public Labels labels = Labels.EMPTY;

    /** How many chunks. */
    public int chunkCount;

    /** What {@link BlockReader#readChunk} takes. */
    public long[] chunkRefs = new long[8];

    /** Time of each chunk's first sample. */
    public long[] chunkMinMillis = new long[8];

    /** Time of each chunk's last sample, included. */
    public long[] chunkMaxMillis = new long[8];

    /** Bytes to read and decode from; grows to the largest series or run of chunks. */
    private byte[] scratch = new byte[512];

    /** How many chunks the series has besides, outside the range that was asked for. */
    public int chunksOutside;

    @Override
    public byte[] scratch(int size) {
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, 2 * scratch.length)];
        }
        return scratch;
    }

    /** Starts anew. */
    @Override
    public void reset(Labels newLabels) {
        labels = newLabels;
        chunkCount = 0;
        chunksOutside = 0;
    }

    @Override
    public void outside(int chunks) {
        chunksOutside += chunks;
    }

    /** Adds a chunk after those that are there. */
    @Override
    public void addChunk(long ref, long minMillis, long maxMillis) {
        if (chunkCount == chunkRefs.length) {
            int capacity = chunkCount * 2;
            chunkRefs = Arrays.copyOf(chunkRefs, capacity);
            chunkMinMillis = Arrays.copyOf(chunkMinMillis, capacity);
            chunkMaxMillis = Arrays.copyOf(chunkMaxMillis, capacity);
        }
        chunkRefs[chunkCount] = ref;
        chunkMinMillis[chunkCount] = minMillis;
        chunkMaxMillis[chunkCount] = maxMillis;
        chunkCount++;
    }
}
