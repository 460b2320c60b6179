package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
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
        head = new LiveHead(disk, 7_200_000);
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
        assertThat(now(201)).isEqualTo(Map.of(A, Map.of()));
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
}
