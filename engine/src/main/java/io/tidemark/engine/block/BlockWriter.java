package io.tidemark.engine.block;

import io.tidemark.engine.index.IndexWriter;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a block: series in the order of their labels, each with its chunks. All is written to {@code
 * <ulid>.tmp-for-creation}, made durable, and renamed; before that no reader sees any of it, after it all. For one thread.
 */
public final class BlockWriter implements AutoCloseable {
    /** What a half-made block's directory ends with. */
    public static final String CREATION_SUFFIX = ".tmp-for-creation";

    /** What a half-deleted block's directory ends with. */
    public static final String DELETION_SUFFIX = ".tmp-for-deletion";

    private final Directory directory;
    private final String ulid;
    private final String temporary;
    private final ChunkSegmentWriter chunks;
    private final IndexWriter index;

    private long samples;
    private long histograms;
    private long series;
    private long chunkCount;
    private long minMillis = Long.MAX_VALUE;
    private long maxMillis = Long.MIN_VALUE;
    private boolean isFinished;

    /** Begins a block of a data directory. */
    public BlockWriter(Directory directory, String ulid) throws IOException {
        this(directory, ulid, ChunkSegmentWriter.SEGMENT_BYTES);
    }

    BlockWriter(Directory directory, String ulid, long segmentBytes) throws IOException {
        if (!Ulid.is(ulid)) {
            throw new IllegalArgumentException("no ULID: \"" + ulid + "\"");
        }
        this.directory = directory;
        this.ulid = ulid;
        this.temporary = ulid + CREATION_SUFFIX;
        directory.deleteTree(temporary); // What a crash may have left.
        directory.createDirectory(temporary);
        directory.createDirectory(temporary + "/chunks");
        this.chunks = new ChunkSegmentWriter(directory, temporary + "/chunks", segmentBytes);
        this.index = new IndexWriter(directory, temporary + "/index");
    }

    /**
     * Adds a series.
     *
     * @param labels above those of the series before
     * @param encoded at least one, in ascending order of time, not overlapping
     */
    public void add(Labels labels, List<EncodedChunk> encoded) throws IOException {
        if (encoded.isEmpty()) {
            throw new IllegalArgumentException("series " + labels + " without a chunk");
        }
        long[] refs = chunks.write(encoded);
        List<ChunkMeta> metas = new ArrayList<>(refs.length);
        for (int i = 0; i < refs.length; i++) {
            EncodedChunk chunk = encoded.get(i);
            metas.add(new ChunkMeta(refs[i], chunk.minMillis(), chunk.maxMillis()));
            int count = chunk.sampleCount();
            samples += count;
            histograms += chunk.isHistogram() ? count : 0;
        }
        index.add(labels, metas);
        series++;
        chunkCount += refs.length;
        minMillis = Math.min(minMillis, metas.get(0).minMillis());
        maxMillis = Math.max(maxMillis, metas.get(metas.size() - 1).maxMillis());
    }

    /** How many series were added. Without any there is nothing to make a block of. */
    public long seriesCount() {
        return series;
    }

    /**
     * Makes the block real. Where this throws after the rename, the block may be there all the same, whole.
     *
     * @param meta what to write to meta.json, but for the statistics
     * @return the same with the statistics
     */
    public BlockMeta finish(BlockMeta meta) throws IOException {
        if (!meta.ulid().equals(ulid)) {
            throw new IllegalArgumentException("block " + ulid + " cannot be called " + meta.ulid());
        }
        if (series > 0 && (minMillis < meta.minMillis() || maxMillis >= meta.maxMillisExclusive())) {
            throw new IllegalArgumentException("samples from " + minMillis + " to " + maxMillis
                    + " do not fit a block from " + meta.minMillis() + " to before " + meta.maxMillisExclusive());
        }
        BlockMeta whole =
                meta.withStats(new BlockMeta.Stats(samples, samples - histograms, histograms, series, chunkCount, 0));
        chunks.finish();
        directory.sync(temporary + "/chunks");
        index.finish();
        TombstonesFile.write(directory, temporary + "/tombstones", Tombstones.NONE);
        BlockMetaFile.write(directory, temporary, whole);
        directory.sync(temporary);
        directory.rename(temporary, ulid);
        isFinished = true;
        directory.sync("");
        return whole;
    }

    /** Where the block was not finished, takes away what there is of it. */
    @Override
    public void close() throws IOException {
        try (index;
                chunks) {
            if (isFinished) {
                return;
            }
        }
        directory.deleteTree(temporary);
    }
}
