package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.AppendException;
import io.tidemark.engine.Appender;
import io.tidemark.engine.IntegrityChecker;
import io.tidemark.engine.Querier;
import io.tidemark.engine.QuerierOptions;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the peer's own tests do to its log, reading and writing: {@code TestWALRepair_ReadingError},
 * {@code TestCorruptAndCarryOn}, {@code TestReaderFuzz}'s broken sequences, {@code TestWalRepair_DecodingError} and
 * {@code TestHeadReadWriterRepair}. The peer cuts its log at the fault; here what lies behind it is kept as well.
 *
 * <p>A log of three segments of three pages with one record each: the samples at minute 0, 1 … 8. The series stand in the first.
 */
class PeerCorruptionTest {
    private static final int PAGE = 32768;
    private static final long T = 1_700_000_000_000L;
    private static final Labels UP = Labels.of(Labels.METRIC_NAME, "up");

    private final byte[][] segments = new byte[3][3 * PAGE];

    PeerCorruptionTest() {
        for (int i = 0; i < 9; i++) {
            List<byte[]> records = new ArrayList<>();
            if (i == 0) {
                records.add(RecordEncoder.encode(new SeriesRecord(1).add(1, UP)));
            }
            records.add(RecordEncoder.encode((Record) new SamplesRecord(1).add(1, T + i * 60_000L, i)));
            put(segments[i / 3], i % 3 * PAGE, 1, records);
        }
    }

    /** Fragments of whole records, and one of a type that nobody knows, which fills the page. */
    private static void put(byte[] segment, int from, int type, List<byte[]> records) {
        int at = from;
        int used = records.stream().mapToInt(r -> 7 + r.length).sum();
        byte[] filler = new byte[PAGE - from % PAGE - used - 7];
        filler[0] = 77;
        List<byte[]> all = new ArrayList<>(records);
        all.add(filler);
        for (byte[] record : all) {
            CRC32C crc = new CRC32C();
            crc.update(record);
            byte[] header = new ByteBuilder(7)
                    .u8(type)
                    .be16(record.length)
                    .be32((int) crc.getValue())
                    .toByteArray();
            System.arraycopy(header, 0, segment, at, 7);
            System.arraycopy(record, 0, segment, at + 7, record.length);
            at += 7 + record.length;
        }
    }

    private HeapDirectory directory() throws IOException {
        HeapDirectory directory = new HeapDirectory();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].length > 0) {
                directory.put("wal/0000000" + i, segments[i]);
            }
        }
        return directory;
    }

    private Tsdb open() throws IOException {
        return Tsdb.open(directory(), TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO));
    }

    /**
     * The writing half: whoever opens the directory to write keeps all that could be read, puts the rest aside as it was, says so,
     * and goes on in a log that is whole.
     */
    private void checkWriting(List<Integer> kept) throws IOException {
        HeapDirectory directory = directory();
        List<Integer> more = new ArrayList<>(kept);
        more.add(60);
        try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RW))) {
            assertThat(minutes(tsdb, TimeRange.ALL, false)).isEqualTo(kept);
            assertThat(tsdb.problems()).isNotEmpty().allMatch(Problem::isHarmless);
            try (Appender appender = tsdb.appender()) {
                appender.append(UP, T + 60 * 60_000L, 60);
                assertThat(appender.commit().appended()).isEqualTo(1);
            } catch (AppendException e) {
                throw new AssertionError(e);
            }
            assertThat(minutes(tsdb, TimeRange.ALL, false)).isEqualTo(more);
        }
        String aside = directory.list("wal").stream()
                .map(DirectoryEntry::name)
                .filter(name -> name.startsWith("quarantine-"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].length > 0) {
                try (ByteInput copy = directory.open("wal/" + aside + "/0000000" + i)) {
                    assertThat(copy.read(0, (int) copy.length())).isEqualTo(segments[i]);
                }
            }
        }
        try (Tsdb again = Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO))) {
            assertThat(minutes(again, TimeRange.ALL, false)).isEqualTo(more);
            assertThat(again.problems()).isEmpty();
        }
        assertThat(IntegrityChecker.check(directory).problems()).isEmpty();
    }

    /** Minutes of the samples that are read. */
    private static List<Integer> minutes(Tsdb tsdb, TimeRange range, boolean skip) throws IOException {
        List<Integer> minutes = new ArrayList<>();
        try (Querier querier = tsdb.querier(range, QuerierOptions.DEFAULT.withSkipCorrupt(skip));
                ScanCursor cursor = querier.scan(ScanSpec.of(TagFilter.ALL, range), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    assertThat(batch.times[i]).isEqualTo(T + (long) batch.values[i] * 60_000);
                    minutes.add((int) batch.values[i]);
                }
            }
        }
        return minutes;
    }

    private static TimeRange minutes(int from, int to) {
        return new TimeRange(T + from * 60_000L, T + to * 60_000L);
    }

    /** {@code TestWALRepair_ReadingError}: what is written over the second page of the second segment, at which place in it. */
    @ParameterizedTest
    @CsvSource({
        "bad_fragment_sequence, 0, 04",
        "bad_fragment_flag, 0, 7b",
        "bad_checksum, 4, 0",
        "bad_length, 2, ff",
        "bad_content, 9, 62656566"
    })
    void whatIsBeforeAFaultIsKeptAndWhatIsBehindToo(String name, int at, String hex) throws IOException {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
        byte[] before = Arrays.copyOfRange(segments[1], PAGE + at, PAGE + at + bytes.length);
        if (Arrays.equals(before, bytes)) {
            bytes[0] ^= 0x55;
        }
        System.arraycopy(bytes, 0, segments[1], PAGE + at, bytes.length);
        try (Tsdb tsdb = open()) {
            List<Integer> kept = minutes(tsdb, TimeRange.ALL, true);
            assertThat(kept).as(name).startsWith(0, 1, 2, 3).endsWith(6, 7, 8).doesNotContain(4);
            Problem problem = tsdb.problems().get(0);
            assertThat(problem.file()).isEqualTo("wal/00000001");
            assertThat(problem.offset()).isBetween((long) PAGE, 2L * PAGE);
            // What is lost lies between what was read before it and what was read behind it.
            assertThat(problem.mayTouch(T + 4 * 60_000, T + 4 * 60_000)).isTrue();
            assertThatThrownBy(() -> minutes(tsdb, minutes(4, 4), false))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("wal/00000001");
            checkWriting(kept);
        }
    }

    /** {@code TestWALRepair_ReadingError}, {@code torn_last_record}: the end of the log is cut, as a crash leaves it. */
    @Test
    void aTornEndOfTheLogIsNoFault() throws IOException {
        segments[2] = Arrays.copyOf(segments[2], 2 * PAGE + 12);
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, false)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(tsdb.problems()).allMatch(Problem::isHarmless);
        }
    }

    /** {@code TestWALRepair_ReadingError}, {@code torn_record} elsewhere: a segment that is not the last ends within a record. */
    @Test
    void aTornEndOfASegmentBeforeTheLastIsAFault() throws IOException {
        segments[1] = Arrays.copyOf(segments[1], 2 * PAGE + 12);
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, true)).containsExactly(0, 1, 2, 3, 4, 6, 7, 8);
            assertThat(tsdb.problems()).anyMatch(p -> p.file().equals("wal/00000001") && !p.isHarmless());
            assertThatThrownBy(() -> minutes(tsdb, minutes(5, 5), false)).isInstanceOf(CorruptionException.class);
            checkWriting(List.of(0, 1, 2, 3, 4, 6, 7, 8));
        }
    }

    /** {@code TestCorruptAndCarryOn}: zeros in the middle of a page that has records behind them. */
    @Test
    void zerosWithinAPageAreAFault() throws IOException {
        Arrays.fill(segments[1], PAGE, PAGE + 100, (byte) 0);
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, true))
                    .startsWith(0, 1, 2, 3)
                    .endsWith(6, 7, 8);
            assertThat(tsdb.problems()).anyMatch(p -> p.file().equals("wal/00000001"));
            checkWriting(minutes(tsdb, TimeRange.ALL, true));
        }
    }

    /** {@code TestWalRepair_DecodingError}: a record whose checksum is right and whose content is none. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "6", "7", "8", "11"})
    void aRecordThatCannotBeDecoded(int type) throws IOException {
        byte[] bad = new byte[11];
        Arrays.fill(bad, (byte) 0xff);
        bad[0] = (byte) type;
        Arrays.fill(segments[1], PAGE, 2 * PAGE, (byte) 0);
        put(segments[1], PAGE, 1, List.of(bad));
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, true)).contains(0, 1, 2, 3, 6, 7, 8);
            assertThat(tsdb.problems())
                    .anyMatch(p -> p.file().equals("wal/00000001") && p.offset() >= PAGE && p.offset() < PAGE + 20);
            checkWriting(minutes(tsdb, TimeRange.ALL, true));
        }
    }

    /** Segments that are missing in the middle; the peer refuses to open. */
    @Test
    void aMissingSegment() throws IOException {
        segments[1] = new byte[0];
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, true)).containsExactly(0, 1, 2, 6, 7, 8);
            assertThat(tsdb.problems()).anyMatch(p -> p.mayTouch(T + 4 * 60_000L, T + 4 * 60_000L));
            assertThatThrownBy(() -> minutes(tsdb, minutes(3, 5), false)).isInstanceOf(CorruptionException.class);
            checkWriting(List.of(0, 1, 2, 6, 7, 8));
        }
    }

    /**
     * The first page, which has the series, is damaged: samples of series that nobody knows are counted, those of the segments behind
     * at least; what else stood in the damaged one is said without a number.
     */
    @Test
    void samplesOfUnknownSeries() throws IOException {
        segments[0][5] ^= 0x10;
        try (Tsdb tsdb = open()) {
            assertThat(minutes(tsdb, TimeRange.ALL, true)).isEmpty();
            assertThat(tsdb.problems()).isNotEmpty();
            assertThat(tsdb.problems().stream()
                            .filter(p -> p.kind().equals("wal-unknown-series"))
                            .map(Problem::samples))
                    .containsExactly(6L);
            assertThat(tsdb.problems())
                    .filteredOn(p -> p.kind().equals("wal-corrupt"))
                    .singleElement()
                    .satisfies(p -> {
                        assertThat(p.samples()).isEqualTo(Problem.UNKNOWN);
                        assertThat(p.message()).contains("the last " + segments[0].length + " bytes");
                    });
            checkWriting(List.of());
        }
    }
}
