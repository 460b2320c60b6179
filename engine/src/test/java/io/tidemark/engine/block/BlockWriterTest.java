package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Golden;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks that we write are what Prometheus writes, and appear whole or not at all. */
class BlockWriterTest {
    static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";

    /** Copies every series of a block, chunks as they are. */
    static BlockMeta copy(Block from, BlockWriter writer, BlockMeta meta) throws IOException {
        SeriesEntry series = new SeriesEntry();
        Postings all = from.all();
        for (int i = 0; i < all.size(); i++) {
            from.series(all.get(i), TimeRange.ALL, series);
            List<EncodedChunk> chunks = new ArrayList<>();
            for (int c = 0; c < series.chunkCount; c++) {
                long min = series.chunkMinMillis[c];
                long max = series.chunkMaxMillis[c];
                from.readRawChunk(
                        series.chunkRefs[c],
                        (encoding, bytes, offset, length) -> chunks.add(new EncodedChunk(
                                encoding, Arrays.copyOfRange(bytes, offset, offset + length), 0, length, min, max)));
            }
            writer.add(series.labels, chunks);
        }
        return writer.finish(meta);
    }

    private static byte[] dump(BlockReader block) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BlockDump.write(block, out);
        return out.toByteArray();
    }

    /** The same block without its deletions: those are by series reference, which moves with every byte before it. */
    private static Block withoutTombstones(LocalDirectory data, BlockMeta meta) throws IOException {
        HeapDirectory heap = new HeapDirectory();
        for (String file : new String[] {"/index", "/chunks/000001"}) {
            heap.put(meta.ulid() + file, Files.readAllBytes(data.root().resolve(meta.ulid() + file)));
        }
        return new Block(heap, meta);
    }

    @Test
    void aCopiedBlockHoldsTheSame() throws IOException {
        LocalDirectory data = new LocalDirectory(Golden.prometheus242().resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(data).blocks()) {
            HeapDirectory heap = new HeapDirectory();
            Block block = withoutTombstones(data, meta);
            try (BlockWriter writer = new BlockWriter(heap, meta.ulid())) {
                BlockMeta written = copy(block, writer, meta);
                assertThat(written.stats().samples()).isEqualTo(meta.stats().samples());
                assertThat(written.stats().series()).isEqualTo(meta.stats().series());
                assertThat(written.stats().chunks()).isEqualTo(meta.stats().chunks());
                assertThat(written.stats().tombstones()).isZero();
            }
            assertThat(heap.bytes(meta.ulid() + "/chunks/000001"))
                    .isEqualTo(Files.readAllBytes(data.root().resolve(meta.ulid() + "/chunks/000001")));
            BlockMeta found = BlockScanner.scan(heap).blocks().get(0);
            Block copied = new Block(heap, found);
            assertThat(dump(copied)).isEqualTo(dump(block));
            assertThat(copied.verifyRange()).isEmpty();
            copied.release();
            block.release();
        }
    }

    @Test
    void aSmallSegmentSizeMakesManyFilesAndTheSameBlock() throws IOException {
        LocalDirectory data = new LocalDirectory(Golden.prometheus242().resolve("data"));
        HeapDirectory heap = new HeapDirectory();
        BlockMeta meta = BlockMetaFile.read(data, ULID);
        Block block = new Block(data, meta);
        try (BlockWriter writer = new BlockWriter(heap, ULID, 5000)) {
            copy(block, writer, meta);
        }
        List<DirectoryEntry> segments = heap.list(ULID + "/chunks");
        assertThat(segments).hasSizeGreaterThan(20);
        assertThat(segments.get(0).name()).isEqualTo("000001");
        assertThat(segments).allMatch(segment -> segment.sizeBytes() <= 5000);
        Block copied = new Block(heap, meta);
        Block expected = withoutTombstones(data, meta);
        assertThat(dump(copied)).isEqualTo(dump(expected));
        expected.release();
        copied.release();
        block.release();
    }

    private static EncodedChunk chunk(long min, long max) {
        return new EncodedChunk(1, new byte[20], 0, 20, min, max);
    }

    @Test
    void nothingIsLeftOfABlockThatWasNotFinished() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        heap.put(ULID + ".tmp-for-creation/chunks/000001", new byte[10]);
        try (BlockWriter writer = new BlockWriter(heap, ULID)) {
            writer.add(Labels.of("a", "b"), List.of(chunk(1, 2)));
            assertThat(BlockScanner.scan(heap).blocks()).isEmpty();
            assertThat(BlockScanner.scan(heap).problems()).isEmpty();
        }
        assertThat(heap.list("")).isEmpty();
    }

    @Test
    void aRangeThatDoesNotHoldTheSamplesIsRefused() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        try (BlockWriter writer = new BlockWriter(heap, ULID)) {
            writer.add(Labels.of("a", "b"), List.of(chunk(1, 2)));
            assertThatThrownBy(() -> writer.finish(BlockMeta.ofLevelOne(ULID, 0, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("do not fit");
            assertThatThrownBy(() -> writer.add(Labels.of("b", "b"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new BlockWriter(heap, "nonsense")).isInstanceOf(IllegalArgumentException.class);
    }
}
