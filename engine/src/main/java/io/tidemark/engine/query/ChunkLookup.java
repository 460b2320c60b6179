package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.index.TagFilterPostings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one snapshot is made of: its readers, and their chunks one by one. For one thread. */
public final class ChunkLookup {
    private final Sources sources;
    private final QueryControl control;

    /** Lookups in one snapshot. */
    public ChunkLookup(Sources sources, QueryControl control) {
        this.sources = sources;
        this.control = control;
    }

    /**
     * A reader, by its index alone.
     *
     * @param name the block's ULID, {@code head}, {@code out-of-order head}
     * @param isBlock whether it is a persisted block
     * @param minMillis the first time of its chunks; {@link Long#MAX_VALUE} where it has none
     * @param maxMillis the last, included
     */
    public record ReaderInfo(String name, boolean isBlock, long series, long chunks, long minMillis, long maxMillis) {}

    /**
     * A chunk of a series.
     *
     * @param reader the name of the reader that has it
     * @param encoding null where the samples are not encoded, as in the newest chunk of the head, or it was not asked for
     * @param bytes the length of what is stored; −1 where nothing is, or it was not asked for
     * @param samples how many samples it holds, deleted ones included; −1 where it was not asked for
     */
    public record ChunkInfo(
            String reader,
            Labels labels,
            long minMillis,
            long maxMillis,
            @Nullable Encoding encoding,
            int bytes,
            int samples) {}

    /** Takes chunks. */
    @FunctionalInterface
    public interface ChunkVisitor {
        /** The next chunk. */
        void chunk(ChunkInfo chunk) throws IOException;
    }

    /** The readers, blocks by rank first. */
    public List<ReaderInfo> readers() throws IOException {
        List<ReaderInfo> all = new ArrayList<>();
        SeriesEntry entry = new SeriesEntry();
        for (BlockReader reader : sources.readers) {
            try {
                Postings series = reader.all();
                long chunks = 0;
                long min = Long.MAX_VALUE;
                long max = Long.MIN_VALUE;
                for (int i = 0; i < series.size(); i++) {
                    poll(i);
                    reader.series(series.get(i), TimeRange.ALL, entry);
                    chunks += entry.chunkCount;
                    for (int c = 0; c < entry.chunkCount; c++) {
                        min = Math.min(min, entry.chunkMinMillis[c]);
                        max = Math.max(max, entry.chunkMaxMillis[c]);
                    }
                }
                all.add(new ReaderInfo(reader.name(), reader.rank().isBlock(), series.size(), chunks, min, max));
            } catch (CorruptionException fault) {
                sources.faults.met(fault, TimeRange.ALL);
            }
        }
        return List.copyOf(all);
    }

    /**
     * Visits the chunks of the series that a filter selects, reader by reader.
     *
     * @param stored whether encoding, bytes and samples are wanted, for which each chunk is read
     */
    public void forEach(TagFilter filter, boolean stored, ChunkVisitor visitor) throws IOException {
        SeriesEntry entry = new SeriesEntry();
        for (BlockReader reader : sources.readers) {
            try {
                Postings series = TagFilterPostings.select(
                        new CountedPostings(reader, control.counters.postings), filter, reader::labels);
                for (int i = 0; i < series.size(); i++) {
                    control.poll();
                    reader.series(series.get(i), TimeRange.ALL, entry);
                    for (int c = 0; c < entry.chunkCount; c++) {
                        visitor.chunk(info(reader, entry, c, stored));
                    }
                }
            } catch (CorruptionException fault) {
                sources.faults.met(fault, TimeRange.ALL);
            }
        }
    }

    private ChunkInfo info(BlockReader reader, SeriesEntry entry, int c, boolean stored) throws IOException {
        @Nullable Encoding[] encoding = new Encoding[1];
        int[] bytes = {-1};
        int[] samples = {-1};
        if (stored) {
            boolean raw = reader.readRawChunk(entry.chunkRefs[c], (code, data, offset, length) -> {
                encoding[0] = Encoding.of(code);
                bytes[0] = length;
            });
            SampleBatch batch = new SampleBatch(raw ? 256 : 128);
            reader.readChunk(entry.chunkRefs[c], batch);
            samples[0] = batch.size;
            control.decoded(batch.size);
        }
        return new ChunkInfo(
                reader.name(),
                entry.labels,
                entry.chunkMinMillis[c],
                entry.chunkMaxMillis[c],
                encoding[0],
                bytes[0],
                samples[0]);
    }

    private void poll(int i) throws QueryAbortedException {
        if ((i & 255) == 0) {
            control.poll();
        }
    }
}
