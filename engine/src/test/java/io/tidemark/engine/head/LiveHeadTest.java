package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A head that follows a log which somebody else writes. */
class LiveHeadTest {
    private static final Labels A = Labels.of(Labels.METRIC_NAME, "cpu", "host", "a");
    private static final Labels B = Labels.of(Labels.METRIC_NAME, "cpu", "host", "b");

    private final SimDirectory disk = new SimDirectory();
    private LiveHead head;
    private WalWriter wal;

    @BeforeEach
    void open() throws IOException {
        head = new LiveHead(disk, 7_200_000, 2);
        wal = new WalWriter(disk, "wal", 1 << 15);
        log(wal, new SeriesRecord(1).add(1, A));
        log(wal, new SamplesRecord(1).add(1, 100, 1).add(1, 200, 2));
    }

    @AfterEach
    void close() throws IOException {
        head.close();
        wal.close();
    }

    private static void log(WalWriter writer, Record... records) throws IOException {
        writer.log(java.util.Arrays.stream(records).map(RecordEncoder::encode).toList());
    }

    /** Time and value of all samples of each series. */
    private static Map<Labels, Map<Long, Double>> content(BlockReader reader) throws IOException {
        Map<Labels, Map<Long, Double>> out = new TreeMap<>();
        Postings all = reader.all();
        SeriesEntry entry = new SeriesEntry();
        for (int i = 0; i < all.size(); i++) {
            reader.series(all.get(i), TimeRange.ALL, entry);
            SampleBatch batch = new SampleBatch(4);
            reader.readChunks(entry, 0, entry.chunkCount, batch);
            Map<Long, Double> rows = new TreeMap<>();
            for (int s = 0; s < batch.size; s++) {
                if (!reader.tombstones(all.get(i)).contains(batch.times[s])) {
                    rows.put(batch.times[s], batch.values[s]);
                }
            }
            out.put(entry.labels, rows);
        }
        return out;
    }

    private Map<Labels, Map<Long, Double>> now(long minValid) throws IOException {
        List<BlockReader> readers = head.acquire(minValid);
        Map<Labels, Map<Long, Double>> found = content(readers.get(0));
        readers.forEach(BlockReader::release);
        return found;
    }

    @Test
    void whatIsLoggedLaterIsSeenByLaterSnapshotsOnly() throws IOException {
        BlockReader before = head.acquire(Long.MIN_VALUE).get(0);
        log(wal, new SamplesRecord(1).add(1, 300, 3));
        log(wal, new SeriesRecord(1).add(2, B), new SamplesRecord(1).add(2, 50, 9));
        assertThat(now(Long.MIN_VALUE))
                .isEqualTo(Map.of(A, Map.of(100L, 1.0, 200L, 2.0, 300L, 3.0), B, Map.of(50L, 9.0)));
        assertThat(content(before)).isEqualTo(Map.of(A, Map.of(100L, 1.0, 200L, 2.0)));
        assertThat(before.labelValues("host")).containsExactly("a");
        assertThat(before.postings("host", "b").isEmpty()).isTrue();
        before.release();
    }

    @Test
    void snapshotKeepsItsSamplesWhileChunksAreCutUnderIt() throws IOException {
        BlockReader before = head.acquire(Long.MIN_VALUE).get(0);
        SamplesRecord more = new SamplesRecord(16);
        for (int i = 0; i < 1000; i++) {
            more.add(1, 300 + i, i);
        }
        log(wal, more);
        assertThat(now(Long.MIN_VALUE).get(A)).hasSize(1002);
        assertThat(content(before)).isEqualTo(Map.of(A, Map.of(100L, 1.0, 200L, 2.0)));
        before.release();
    }

    @Test
    void versionChangesWithTheSeries() throws IOException {
        now(Long.MIN_VALUE);
        long version = head.version();
        log(wal, new SamplesRecord(1).add(1, 300, 3));
        assertThat(head.version()).isEqualTo(version);
        log(wal, new SeriesRecord(1).add(2, B));
        assertThat(head.version()).isNotEqualTo(version);
    }

    @Test
    void samplesThatBlocksHoldAreLeftOut() throws IOException {
        assertThat(now(150)).isEqualTo(Map.of(A, Map.of(200L, 2.0)));
        assertThat(head.acquire(201)).as("nothing is left").isEmpty();
    }

    @Test
    void lateSamplesAreAReaderOfTheirOwnAndTheLastOneWins() throws IOException {
        try (WalWriter wbl = new WalWriter(disk, "wbl", 1 << 15)) {
            log(wbl, new SamplesRecord(4).add(1, 150, 5).add(1, 120, 6).add(1, 150, 7));
            List<BlockReader> readers = head.acquire(Long.MIN_VALUE);
            assertThat(readers).hasSize(2);
            assertThat(content(readers.get(1))).isEqualTo(Map.of(A, Map.of(120L, 6.0, 150L, 7.0)));
            assertThat(readers.get(1).rank()).isGreaterThan(readers.get(0).rank());
            log(wbl, new SamplesRecord(4).add(1, 10, 1));
            assertThat(content(head.acquire(Long.MIN_VALUE).get(1)).get(A)).hasSize(3);
            assertThat(content(readers.get(1)).get(A)).hasSize(2);
            readers.forEach(BlockReader::release);
        }
    }

    @Test
    void deletedTimesAreTombstones() throws IOException {
        BlockReader before = head.acquire(Long.MIN_VALUE).get(0);
        log(wal, new TombstonesRecord(1).add(1, 150, 250));
        assertThat(now(Long.MIN_VALUE)).isEqualTo(Map.of(A, Map.of(100L, 1.0)));
        assertThat(content(before).get(A)).hasSize(2);
        before.release();
    }

    @Test
    void commitThatHasNotEndedIsNotSeen() throws IOException {
        log(wal, CommitMark.begin(7), new SamplesRecord(1).add(1, 300, 3));
        assertThat(now(Long.MIN_VALUE).get(A)).hasSize(2);
        log(wal, new SamplesRecord(1).add(1, 400, 4), CommitMark.end(7));
        assertThat(now(Long.MIN_VALUE).get(A)).hasSize(4);
    }

    @Test
    void logThatWasBegunAfreshIsReadAnew() throws IOException {
        now(Long.MIN_VALUE);
        disk.delete("wal/00000000");
        try (WalWriter other = new WalWriter(disk, "wal", 1 << 15)) {
            log(other, new SeriesRecord(1).add(1, B), new SamplesRecord(1).add(1, 10, 1));
            assertThat(now(Long.MIN_VALUE)).isEqualTo(Map.of(B, Map.of(10L, 1.0)));
        }
    }

    @Test
    void samplesOfUnknownSeriesAreAProblem() throws IOException {
        log(wal, new SamplesRecord(1).add(77, 300, 3));
        now(Long.MIN_VALUE);
        assertThat(head.problems().stream().map(Problem::kind)).containsExactly("wal-unknown-series");
    }

    /** What a head that is built now would hold, series without samples left out. */
    private Map<String, Map<Labels, Map<Long, Double>>> afresh(long minValid) throws IOException {
        try (LiveHead other = new LiveHead(disk, 7_200_000, 2)) {
            return all(other, minValid);
        }
    }

    private static Map<String, Map<Labels, Map<Long, Double>>> all(LiveHead of, long minValid) throws IOException {
        Map<String, Map<Labels, Map<Long, Double>>> out = new TreeMap<>();
        List<BlockReader> readers = of.acquire(minValid);
        for (BlockReader reader : readers) {
            Map<Labels, Map<Long, Double>> found = content(reader);
            found.values().removeIf(Map::isEmpty);
            if (!found.isEmpty()) {
                out.put(reader.name(), found);
            }
        }
        readers.forEach(BlockReader::release);
        return out;
    }

    @Test
    void whatBlocksTakeOverIsDroppedWithoutReadingTheLogAgain() throws IOException {
        SamplesRecord many = new SamplesRecord(16);
        for (int i = 0; i < 1000; i++) {
            many.add(1, 300 + i, i);
        }
        log(wal, many);
        BlockReader before = head.acquire(Long.MIN_VALUE).get(0);
        log(wal, new SeriesRecord(1).add(2, B), new SamplesRecord(1).add(2, 2000, 9));
        IoCounters.Snapshot spent = disk.counters().snapshot();
        assertThat(now(1999).get(B)).isEqualTo(Map.of(2000L, 9.0));
        assertThat(disk.counters().snapshot().since(spent).bytesRead()).isLessThan(200);
        List<BlockReader> after = head.acquire(1999);
        assertThat(after.get(0).labelValues("host"))
                .as("a series of which nothing is left is not listed")
                .containsExactly("b");
        after.forEach(BlockReader::release);
        assertThat(content(before).get(A)).as("a snapshot keeps what it has").hasSize(1002);
        before.release();
        log(wal, new SamplesRecord(1).add(1, 2500, 3));
        assertThat(now(1999).get(A)).as("a series that went on after all").isEqualTo(Map.of(2500L, 3.0));
    }

    @Test
    void followingIsTheSameAsReadingAfresh() throws IOException {
        long seed = Long.getLong("tidemark.seed", 20_261_125);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            close();
            disk.deleteTree("wal");
            if (disk.stat("wbl") != null) {
                disk.deleteTree("wbl");
            }
            open();
            long floor = Long.MIN_VALUE;
            long time = 300;
            Map<Long, Labels> refs = new TreeMap<>(Map.of(1L, A));
            try (WalWriter wbl = new WalWriter(disk, "wbl", 1 << 15)) {
                for (int step = 0; step < 60; step++) {
                    switch (random.nextInt(6)) {
                        case 0 -> {
                            long ref = 2 + random.nextInt(8);
                            // A reference of its own, or a second one for labels that are known.
                            Labels labels =
                                    Labels.of(Labels.METRIC_NAME, "cpu", "host", "h" + (ref > 6 ? ref - 5 : ref));
                            refs.put(ref, labels);
                            log(wal, new SeriesRecord(1).add(ref, labels));
                        }
                        case 1 -> {
                            List<Long> known = List.copyOf(refs.keySet());
                            long ref = known.get(random.nextInt(known.size()));
                            log(wbl, new SamplesRecord(1).add(ref, random.nextLong(1, time), -step));
                        }
                        case 2 -> {
                            List<Long> known = List.copyOf(refs.keySet());
                            long ref = known.get(random.nextInt(known.size()));
                            long from = random.nextLong(1, time);
                            log(wal, new TombstonesRecord(1).add(ref, from, from + random.nextInt(40)));
                        }
                        case 3 -> {
                            // As a server does: what a block takes over it never logs a deletion for again.
                            floor = Math.max(floor, time - random.nextInt(400));
                        }
                        default -> {
                            SamplesRecord samples = new SamplesRecord(4);
                            for (int i = 0; i < 150; i++) {
                                time += 1 + random.nextInt(3);
                                List<Long> known = List.copyOf(refs.keySet());
                                samples.add(known.get(random.nextInt(known.size())), time, random.nextInt(50));
                            }
                            log(wal, samples);
                        }
                    }
                    assertThat(all(head, floor))
                            .as("seed %d round %d step %d from %d", seed, round, step, floor)
                            .isEqualTo(afresh(floor));
                }
            }
        }
    }
}
