package io.tidemark.engine.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.Allocations;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is read of an index, and kept of it, is in proportion to what is asked. */
class BytesReadTest {
    private static Labels series(int i) {
        return Labels.of("__name__", "m" + i % 10, "instance", String.format("host-%06d", i));
    }

    private static HeapDirectory index(int seriesCount) throws IOException {
        HeapDirectory heap = new HeapDirectory();
        TreeMap<Labels, List<ChunkMeta>> all = new TreeMap<>();
        for (int i = 0; i < seriesCount; i++) {
            all.put(series(i), List.of(new ChunkMeta(8 + i * 100L, 0, 7_200_000)));
        }
        try (IndexWriter writer = new IndexWriter(heap, "index")) {
            for (Map.Entry<Labels, List<ChunkMeta>> entry : all.entrySet()) {
                writer.add(entry.getKey(), entry.getValue());
            }
            writer.finish();
        }
        return heap;
    }

    @Test
    void aQueryReadsWhatItNeedsAndNoMore() throws IOException {
        HeapDirectory heap = index(30_000);
        int length = heap.bytes("index").length;
        IoCounters.Snapshot start = heap.counters().snapshot();
        try (IndexReader reader = IndexReader.open(heap.open("index"))) {
            IoCounters.Snapshot opened = heap.counters().snapshot().since(start);
            assertThat(opened.bytesRead()).isLessThan(100);
            reader.labelNames();
            reader.symbolCount();
            IoCounters.Snapshot loaded = heap.counters().snapshot().since(start);
            assertThat(loaded.bytesRead()).isLessThan(length * 2L / 3); // Symbols and offset table, once.
            long before = heap.counters().snapshot().bytesRead();
            Postings one = reader.postings("instance", "host-012345");
            CollectedSeries collected = new CollectedSeries();
            reader.series(one.get(0), TimeRange.ALL, collected);
            assertThat(collected.labels).isEqualTo(series(12345));
            assertThat(heap.counters().snapshot().bytesRead() - before).isLessThan(9000);
            before = heap.counters().snapshot().bytesRead();
            assertThat(reader.postings("__name__", "m3").size()).isEqualTo(3000);
            assertThat(heap.counters().snapshot().bytesRead() - before).isBetween(12_000L, 20_000L);
            before = heap.counters().snapshot().bytesRead();
            assertThat(reader.labelValues("instance", "host-0123")).hasSize(100);
            assertThat(heap.counters().snapshot().bytesRead() - before).isLessThan(70_000);
        }
    }

    @Test
    void manyValuesReadTheOffsetTableOnce() throws IOException {
        HeapDirectory heap = index(30_000);
        try (IndexReader reader = IndexReader.open(heap.open("index"))) {
            List<String> values = reader.labelValues("instance");
            IoCounters.Snapshot start = heap.counters().snapshot();
            assertThat(reader.postings("instance", values).size()).isEqualTo(30_000);
            IoCounters.Snapshot spent = heap.counters().snapshot().since(start);
            // The table again, and the lists, which lie side by side and are fetched together.
            assertThat(spent.bytesRead()).isLessThan(heap.bytes("index").length);
            assertThat(spent.reads()).isLessThan(1200);
        }
    }

    /** A file of a length that no disk here has, of which only some places are not zero. Counts what is read. */
    private static final class SparseFile implements ByteInput {
        private final TreeMap<Long, byte[]> pieces = new TreeMap<>();
        private final long length;
        private long bytesRead;

        SparseFile(long length) {
            this.length = length;
        }

        void put(long at, ByteBuilder bytes) {
            pieces.put(at, bytes.toByteArray());
        }

        @Override
        public String name() {
            return "sparse";
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void read(long position, byte[] target, int offset, int count) throws IOException {
            if (position < 0 || position > length - count) {
                throw new CorruptionException(name(), position, "beyond the end");
            }
            bytesRead += count;
            java.util.Arrays.fill(target, offset, offset + count, (byte) 0);
            pieces.forEach((at, bytes) -> {
                long from = Math.max(at, position);
                long to = Math.min(at + bytes.length, position + count);
                if (from < to) {
                    System.arraycopy(
                            bytes, (int) (from - at), target, offset + (int) (from - position), (int) (to - from));
                }
            });
        }

        @Override
        public void close() {}
    }

    private static ByteBuilder section(ByteBuilder content) {
        ByteBuilder out = new ByteBuilder(64);
        out.be32(content.size());
        int from = out.size();
        return out.bytes(content.array(), 0, content.size()).crcFrom(from);
    }

    @Test
    void anIndexOfSixtyGibibytesIsReadWhereItIsAskedFor() throws IOException {
        long length = 60L << 30;
        SparseFile file = new SparseFile(length);
        file.put(0, new ByteBuilder(8).be32(IndexFormat.MAGIC).u8(2));
        file.put(5, section(new ByteBuilder(64).be32(2).string("a").string("b")));
        long seriesAt = 48L << 30; // As a reference: above what a signed number holds.
        ByteBuilder body = new ByteBuilder(64)
                .uvarint(1)
                .uvarint(0)
                .uvarint(1)
                .uvarint(1)
                .varint(1000)
                .uvarint(500)
                .uvarint(77);
        ByteBuilder entry = new ByteBuilder(64).uvarint(body.size());
        int from = entry.size();
        file.put(seriesAt, entry.bytes(body.array(), 0, body.size()).crcFrom(from));
        int ref = (int) (seriesAt / 16);
        long postingsAt = 50L << 30;
        ByteBuilder list = section(new ByteBuilder(16).be32(1).be32(ref));
        file.put(postingsAt, list);
        long tableAt = 55L << 30;
        file.put(
                tableAt,
                section(new ByteBuilder(64)
                        .be32(2)
                        .uvarint(2)
                        .string("")
                        .string("")
                        .uvarint(postingsAt)
                        .uvarint(2)
                        .string("a")
                        .string("b")
                        .uvarint(postingsAt)));
        ByteBuilder toc = new ByteBuilder(64);
        new Toc(5, 64, postingsAt, tableAt, postingsAt, tableAt).write(toc);
        file.put(length - IndexFormat.TOC_BYTES, toc);

        long before = Allocations.ofThisThread();
        try (IndexReader reader = IndexReader.open(file)) {
            assertThat(reader.labelValues("a")).containsExactly("b");
            Postings found = reader.postings("a", "b");
            assertThat(found.toArray()).containsExactly(ref);
            CollectedSeries series = new CollectedSeries();
            reader.series(found.get(0), TimeRange.ALL, series);
            assertThat(series.labels).isEqualTo(Labels.of("a", "b"));
            assertThat(series.chunks).containsExactly(new ChunkMeta(77, 1000, 1500));
        }
        assertThat(file.bytesRead).isLessThan(10_000);
        assertThat(Allocations.ofThisThread() - before).isLessThan(1 << 20);
    }
}
