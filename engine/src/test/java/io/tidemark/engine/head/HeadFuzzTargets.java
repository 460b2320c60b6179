package io.tidemark.engine.head;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.ChunkDecoder;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.AnyBytes;
import io.tidemark.engine.testing.Seals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What fuzzers call. */
public final class HeadFuzzTargets {
    private HeadFuzzTargets() {}

    /** A chunk that a file holds. */
    private record Found(int encoding, long fileRef) {}

    /** Reads a file of head chunks, its checksums made right, and decodes its chunks. */
    public static void chunks(byte[] bytes) {
        HeapDirectory heap = new HeapDirectory();
        heap.put("chunks_head/000001", Seals.headChunks(bytes));
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            try (HeadChunkFiles files = new HeadChunkFiles(heap)) {
                List<Found> found = new ArrayList<>();
                files.load(
                        (ref, min, max, encoding, samples, at) -> found.add(new Found(encoding, at)),
                        new ArrayList<>());
                for (Found chunk : found) {
                    AnyBytes.giveDataOrCorruption(bytes.length, () -> {
                        ByteCursor data = files.data(chunk.fileRef);
                        int code = chunk.encoding & ~HeadChunkFiles.OUT_OF_ORDER;
                        ChunkDecoder.decode(
                                code, data.array(), data.position(), data.remaining(), "chunk", 0, new SampleBatch(4));
                    });
                }
            }
        });
    }

    /**
     * Builds a head, which nothing can prevent, and reads it. The lengths of a file of head chunks and of the first segment come
     * first, two bytes each; then the files, the last segment last.
     */
    public static void replay(byte[] bytes) throws IOException {
        if (bytes.length < 4) {
            return;
        }
        int chunks = Math.min(bytes.length, 4 + ((bytes[0] & 0xff) << 8 | bytes[1] & 0xff));
        int first = Math.min(bytes.length, chunks + ((bytes[2] & 0xff) << 8 | bytes[3] & 0xff));
        HeapDirectory heap = new HeapDirectory();
        heap.put("chunks_head/000001", Seals.headChunks(Arrays.copyOfRange(bytes, 4, chunks)));
        heap.put("wal/00000000", Seals.segment(Arrays.copyOfRange(bytes, chunks, first)));
        heap.put("wal/00000001", Seals.segment(Arrays.copyOfRange(bytes, first, bytes.length)));
        try (LiveHead head = new LiveHead(heap, 7_200_000, 2)) {
            for (BlockReader reader : head.acquire(Long.MIN_VALUE)) {
                read(reader, bytes.length);
                reader.release();
            }
        }
    }

    private static void read(BlockReader reader, int length) throws IOException {
        Postings all = reader.all();
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            SeriesEntry entry = new SeriesEntry();
            reader.series(ref, TimeRange.ALL, entry);
            reader.tombstones(ref);
            AnyBytes.giveDataOrCorruption(
                    length, () -> reader.readChunks(entry, 0, entry.chunkCount, new SampleBatch(4)));
        }
        for (String name : reader.labelNames()) {
            for (String value : reader.labelValues(name)) {
                reader.postings(name, value);
            }
        }
    }
}
