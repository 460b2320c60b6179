package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every bit of a small log, checkpoint and file of head chunks is flipped, and every length is tried: the answer is the same, or
 * the fault is stated, or a tail of the last segment was cut.
 */
class HeadDamageTest {
    private static final int SERIES = 6;

    private final Random random = new Random(Long.getLong("tidemark.seed", 3));
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private Map<Labels, TreeMap<Long, Long>> whole = Map.of();

    /** What a directory holds, and whether it says that something is wrong. */
    private record Answer(Map<Labels, TreeMap<Long, Long>> samples, boolean stated) {}

    private static Labels labels(int i) {
        return Labels.of(Labels.METRIC_NAME, "metric_" + i % 2, "host", "host-" + i, "job", "node");
    }

    @BeforeEach
    void write() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        heap.createDirectory("wal");
        try (WalWriter checkpoint = new WalWriter(heap, "wal/checkpoint.00000001", 1 << 15)) {
            SeriesRecord series = new SeriesRecord(4);
            for (int i = 0; i < SERIES - 2; i++) {
                series.add(i + 1, labels(i));
            }
            log(checkpoint, series, samples(1, 4, 1000, 5));
        }
        try (WalWriter wal = new WalWriter(heap, "wal", 1 << 15)) {
            log(wal, new SeriesRecord(2).add(5, labels(4)).add(6, labels(5)));
            log(wal, samples(1, 6, 1100, 3));
            log(wal, new TombstonesRecord(1).add(2, 1050, 1102));
            wal.nextSegment();
            log(wal, CommitMark.begin(9), samples(1, 6, 1200, 2), samples(1, 6, 1300, 2), CommitMark.end(9));
            log(wal, new SeriesRecord(1).add(9, labels(1)), new SamplesRecord(1).add(9, 1400, 3));
            log(wal, samples(3, 5, 1500, 2));
        }
        copy(heap, "wal/checkpoint.00000001/00000000");
        copy(heap, "wal/00000002");
        copy(heap, "wal/00000003");
        files.put("chunks_head/000001", headChunks());
        whole = read("", new byte[0]).samples;
        assertThat(whole).hasSize(SERIES);
        assertThat(read("", new byte[0]).stated).isFalse();
    }

    private SamplesRecord samples(int fromRef, int toRef, long from, int count) {
        SamplesRecord record = new SamplesRecord(count);
        for (int i = 0; i < count; i++) {
            for (int ref = fromRef; ref <= toRef; ref++) {
                record.add(ref, from + i, random.nextInt(1000));
            }
        }
        return record;
    }

    private static void log(WalWriter writer, Record... records) throws IOException {
        writer.log(Arrays.stream(records).map(RecordEncoder::encode).toList());
    }

    private void copy(HeapDirectory heap, String path) throws IOException {
        files.put(path, heap.bytes(path));
    }

    /** The first samples of two series, as the log has them too. */
    private byte[] headChunks() throws IOException {
        Map<Labels, TreeMap<Long, Long>> log = read("", new byte[0]).samples;
        ByteBuilder out = new ByteBuilder(512);
        out.be32(HeadChunkFiles.MAGIC).u8(HeadChunkFiles.VERSION).u8(0).u8(0).u8(0);
        for (int i : new int[] {0, 2}) {
            XorAppender appender = new XorAppender();
            TreeMap<Long, Long> rows = log.get(labels(i));
            rows.headMap(1200L).forEach((t, bits) -> appender.append(t, Double.longBitsToDouble(bits)));
            byte[] data = appender.toByteArray();
            int start = out.size();
            out.be64(i + 1).be64(rows.firstKey()).be64(rows.lowerKey(1200L)).u8(Encoding.XOR.code());
            out.uvarint(data.length).bytes(data, 0, data.length).crcFrom(start);
        }
        for (int i = 0; i < 64; i++) {
            out.u8(0);
        }
        return out.toByteArray();
    }

    /** A chunk that begins within the one before it is not believed, nor is what lies behind it: the log has it all. */
    @Test
    void chunksOutOfSequenceAreLeftToTheLog() throws IOException {
        TreeMap<Long, Long> rows = whole.get(labels(0));
        List<Long> times = List.copyOf(rows.keySet());
        ByteBuilder out = new ByteBuilder(512);
        out.be32(HeadChunkFiles.MAGIC).u8(HeadChunkFiles.VERSION).u8(0).u8(0).u8(0);
        for (int[] range : new int[][] {{0, 3}, {2, 6}, {8, 10}}) {
            XorAppender appender = new XorAppender();
            for (long t : times.subList(range[0], range[1])) {
                appender.append(t, Double.longBitsToDouble(rows.getOrDefault(t, 0L)));
            }
            byte[] data = appender.toByteArray();
            int start = out.size();
            out.be64(1).be64(times.get(range[0])).be64(times.get(range[1] - 1)).u8(Encoding.XOR.code());
            out.uvarint(data.length).bytes(data, 0, data.length).crcFrom(start);
        }
        assertThat(read("chunks_head/000001", out.toByteArray()).samples).isEqualTo(whole);
    }

    private Answer read(String changed, byte[] bytes) throws IOException {
        HeapDirectory heap = new HeapDirectory();
        files.forEach((path, content) -> heap.put(path, path.equals(changed) ? bytes : content));
        Map<Labels, TreeMap<Long, Long>> out = new TreeMap<>();
        try (LiveHead head = new LiveHead(heap, 7_200_000, 2)) {
            boolean stated = false;
            for (BlockReader reader : head.acquire(Long.MIN_VALUE)) {
                Postings all = reader.all();
                SeriesEntry entry = new SeriesEntry();
                for (int i = 0; i < all.size(); i++) {
                    reader.series(all.get(i), TimeRange.ALL, entry);
                    SampleBatch batch = new SampleBatch(4);
                    try {
                        reader.readChunks(entry, 0, entry.chunkCount, batch);
                    } catch (CorruptionException e) {
                        stated = true;
                    }
                    TreeMap<Long, Long> rows = new TreeMap<>();
                    for (int s = 0; s < batch.size; s++) {
                        if (!reader.tombstones(all.get(i)).contains(batch.times[s])) {
                            rows.put(batch.times[s], Double.doubleToRawLongBits(batch.values[s]));
                        }
                    }
                    out.put(entry.labels, rows);
                }
                reader.release();
            }
            return new Answer(out, stated || !head.problems().isEmpty());
        }
    }

    /** Whether nothing is in an answer that is not in the whole. */
    private boolean isPart(Map<Labels, TreeMap<Long, Long>> samples) {
        return samples.entrySet().stream()
                .allMatch(e -> whole.containsKey(e.getKey())
                        && whole.get(e.getKey())
                                .entrySet()
                                .containsAll(e.getValue().entrySet()));
    }

    @Test
    void everyFlippedBitIsHarmlessOrStated() throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            for (int bit = 0; bit < file.getValue().length * 8; bit++) {
                byte[] bytes = file.getValue().clone();
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                Answer answer;
                try {
                    answer = read(file.getKey(), bytes);
                } catch (IOException | RuntimeException e) {
                    fail("bit " + bit + " of " + file.getKey(), e);
                    return;
                }
                assertThat(answer.stated || answer.samples.equals(whole))
                        .as("bit %s (byte %s of %s) of %s", bit, bit / 8, bytes.length, file.getKey())
                        .isTrue();
            }
        }
    }

    @Test
    void everyLengthIsHarmlessOrStatedOrACutTail() throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Set<Integer> ends = recordEnds(file.getValue());
            for (int length = 0; length < file.getValue().length; length++) {
                Answer answer = read(file.getKey(), Arrays.copyOf(file.getValue(), length));
                // A segment that was cut behind a whole record can't be told from one that ended there.
                boolean isTail = file.getKey().equals("wal/00000003") && isPart(answer.samples);
                boolean isFine = answer.stated || answer.samples.equals(whole) || isTail || ends.contains(length);
                assertThat(isFine).as("%s bytes of %s", length, file.getKey()).isTrue();
            }
        }
    }

    /** Where records end in a segment of one page. */
    private static Set<Integer> recordEnds(byte[] segment) {
        Set<Integer> ends = new HashSet<>(Set.of(0));
        for (int at = 0; at + 7 <= segment.length && segment[at] != 0; ) {
            at += 7 + ((segment[at + 1] & 0xff) << 8 | segment[at + 2] & 0xff);
            ends.add(at);
        }
        return ends;
    }

    @Test
    void zerosFromAnyByteOnAreACutTail() throws IOException {
        String last = "wal/00000003";
        for (int from = 0; from < files.get(last).length; from++) {
            byte[] bytes = files.get(last).clone();
            Arrays.fill(bytes, from, bytes.length, (byte) 0);
            Answer answer = read(last, bytes);
            assertThat(answer.stated || isPart(answer.samples))
                    .as("zeros from %s", from)
                    .isTrue();
        }
    }

    @Test
    void zerosBehindTheEndAreSpaceThatWasSetAside() throws IOException {
        for (String path : new String[] {"wal/00000003", "chunks_head/000001"}) {
            byte[] grown = Arrays.copyOf(files.get(path), files.get(path).length + 40_000);
            Answer answer = read(path, grown);
            assertThat(answer.samples).isEqualTo(whole);
            assertThat(answer.stated).isFalse();
        }
    }

    @Test
    void randomBytesBehindTheEndAddNothing() throws IOException {
        for (int round = 0; round < 200; round++) {
            for (String path : files.keySet()) {
                byte[] old = files.get(path);
                byte[] grown = Arrays.copyOf(old, old.length + 1 + random.nextInt(100));
                for (int i = old.length; i < grown.length; i++) {
                    grown[i] = (byte) random.nextInt(256);
                }
                Answer answer = read(path, grown);
                assertThat(answer.samples.equals(whole) || answer.stated)
                        .as(path)
                        .isTrue();
            }
        }
    }
}
