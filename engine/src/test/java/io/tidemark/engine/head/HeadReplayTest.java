package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.HistogramsRecord;
import io.tidemark.engine.record.MetadataRecord;
import io.tidemark.engine.record.MetricType;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the number of threads and however many samples go to them at once: the head is that which one sample after the other gives. */
class HeadReplayTest {
    private static final long RANGE_MILLIS = 2000;

    private final long seed = Long.getLong("tidemark.seed", 20_261_129);

    /** A head that is being filled, and what a reader saw of it at some time. */
    private static final class Filled {
        final String name;
        final Head head;
        final HeadReplay replay;
        long reader = -1;

        Filled(Directory directory, long minValid, int threads, int rows) {
            this.name = threads + " threads, " + rows + " rows";
            this.head = new Head(directory, minValid, RANGE_MILLIS);
            this.replay = new HeadReplay(directory, head, threads, rows);
        }

        /** All that can be asked of it. */
        List<String> state() {
            List<String> out = new ArrayList<>();
            out.add("max " + head.maxMillis() + " late " + head.hasLate() + " refs " + replay.refMax() + " cut "
                    + replay.isCut() + " alone " + replay.isOfLogAlone());
            out.add("problems " + replay.problems());
            out.add("tombstones " + new TreeMap<>(head.tombstones()));
            out.add("metadata " + new TreeMap<>(head.metadata()));
            out.add("names " + head.postings.names(head.seriesCount()));
            for (int i = 0; i < head.seriesCount(); i++) {
                MemSeries series = head.series(i);
                CommitSeries last = new CommitSeries(series.ref, series, series, Intervals.NONE);
                out.add(series.index + " " + series.ref + " " + series.labels + " last " + last.lastMillis + " "
                        + last.isLastKnown + " " + last.lastBits + " " + show(last.lastHistogram));
                if (reader >= 0) {
                    out.add("seen before " + series.visibleSamples(reader) + ", late " + late(series, reader));
                }
                SeriesEntry entry = new SeriesEntry();
                entry.reset(series.labels);
                series.chunks(TimeRange.ALL, head.versions.visible(), entry);
                for (int c = 0; c < entry.chunkCount; c++) {
                    HeadChunk chunk = series.chunk((int) entry.chunkRefs[c]);
                    out.add(chunk.encoding() + " " + chunk.minMillis() + " " + chunk.maxMillis() + " "
                            + chunk.firstSample() + " " + chunk.samples() + " " + chunk.fileRef() + " "
                            + Arrays.toString(chunk.bytes()));
                }
                out.add("late " + late(series, head.versions.visible()));
            }
            return out;
        }

        private static String show(@Nullable FloatHistogram h) {
            return h == null
                    ? "-"
                    : h.count() + " " + h.sum() + " " + h.positiveSpans() + Arrays.toString(h.positive());
        }

        private static List<String> late(MemSeries series, long version) {
            List<String> out = new ArrayList<>();
            LateSamples.View view = series.late(version);
            for (int i = 0; view != null && i < view.size(); i++) {
                out.add(view.time(i) + " " + view.value(i) + " " + show(view.histogram(i)));
            }
            return out;
        }

        void close() throws IOException {
            replay.close();
            head.close();
        }
    }

    @AfterEach
    void noThreadIsLeft() {
        assertThat(replayThreads()).isEmpty();
    }

    private static List<Thread> replayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tidemark-replay"))
                .toList();
    }

    @Test
    void threadsAndBatchesMakeNoDifference() throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            HeapDirectory directory = new HeapDirectory();
            RandomLog log = new RandomLog(directory, random);
            log.chunks();
            log.write(random.nextInt(60));
            if (random.nextInt(3) == 0) {
                flip(directory, "wal/00000000", random);
            }
            long minValid = random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(3000);
            List<Filled> all = new ArrayList<>();
            all.add(new Filled(directory, minValid, 1, 1)); // One sample after the other.
            for (int threads = 1; threads <= 6; threads++) {
                all.add(new Filled(directory, minValid, threads, 1 + random.nextInt(40)));
            }
            all.add(new Filled(directory, minValid, 2, HeadFiller.ROWS));
            for (Filled each : all) {
                each.replay.load();
            }
            for (int step = 0; step < 6; step++) {
                List<String> expected = all.get(0).state();
                for (Filled each : all.subList(1, all.size())) {
                    assertThat(each.state())
                            .as("seed %d round %d step %d, %s", seed, round, step, each.name)
                            .isEqualTo(expected);
                }
                boolean isRead = random.nextBoolean();
                log.write(random.nextInt(20));
                for (Filled each : all) {
                    if (isRead && each.reader < 0) {
                        each.reader = each.head.versions.acquire();
                    }
                    assertThat(each.replay.follow()).isTrue();
                }
            }
            log.close();
            for (Filled each : all) {
                each.close();
            }
        }
    }

    private static void flip(HeapDirectory directory, String path, Random random) throws IOException {
        byte[] bytes = directory.bytes(path).clone();
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            directory.put(path, bytes);
        }
    }

    /** Writes records of all kinds, some of them such as nobody writes. */
    private static final class RandomLog {
        private final HeapDirectory directory;
        private final Random random;
        private final WalWriter wal;
        private final WalWriter wbl;
        private long time = 1000;
        private long commit;

        RandomLog(HeapDirectory directory, Random random) throws IOException {
            this.directory = directory;
            this.random = random;
            directory.createDirectory("wal");
            directory.createDirectory("wbl");
            wal = new WalWriter(directory, "wal", 1 << 15);
            wbl = new WalWriter(directory, "wbl", 1 << 15);
            wal.nextSegment();
        }

        /** More references than there are series: some lead to the same. */
        private long ref() {
            return 1 + random.nextInt(30);
        }

        private static Labels labels(long ref) {
            return Labels.of(Labels.METRIC_NAME, "metric_" + ref % 10 % 3, "host", "h" + ref % 10);
        }

        private long someTime() {
            return random.nextInt(4) == 0 ? time - random.nextInt(1500) : (time += random.nextInt(30));
        }

        void chunks() {
            ByteBuilder out = new ByteBuilder(512);
            out.be32(HeadChunkFiles.MAGIC)
                    .u8(HeadChunkFiles.VERSION)
                    .u8(0)
                    .u8(0)
                    .u8(0);
            long from = 0;
            for (int i = random.nextInt(30); i > 0; i--) {
                XorAppender appender = new XorAppender();
                from += random.nextInt(100);
                int samples = 1 + random.nextInt(5);
                for (int s = 0; s < samples; s++) {
                    appender.append(from + s * 10L, random.nextInt(9));
                }
                int encoding = Encoding.XOR.code() | (random.nextInt(3) == 0 ? HeadChunkFiles.OUT_OF_ORDER : 0);
                chunk(ref(), from, from + (samples - 1) * 10L, encoding, appender.toByteArray(), out);
            }
            directory.put("chunks_head/000001", out.toByteArray());
        }

        static void chunk(long ref, long from, long to, int encoding, byte[] data, ByteBuilder out) {
            int start = out.size();
            out.be64(ref).be64(from).be64(to).u8(encoding);
            out.uvarint(data.length).bytes(data, 0, data.length).crcFrom(start);
        }

        void write(int records) throws IOException {
            for (int i = 0; i < records; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> wal.nextSegment();
                    case 1 -> wbl.log(encoded(List.of(samples())));
                    case 2 -> {
                        commit++;
                        List<Record> all = new ArrayList<>(List.of(CommitMark.begin(commit), any()));
                        if (random.nextBoolean()) {
                            all.add(CommitMark.late(commit));
                            all.add(samples());
                            all.add(histograms());
                        }
                        if (random.nextInt(4) > 0) {
                            all.add(CommitMark.end(commit));
                        }
                        wal.log(encoded(all));
                    }
                    default -> wal.log(encoded(List.of(any())));
                }
            }
        }

        private static List<byte[]> encoded(List<Record> records) {
            return records.stream().map(RecordEncoder::encode).toList();
        }

        private Record any() {
            return switch (random.nextInt(8)) {
                case 0, 1 -> {
                    SeriesRecord record = new SeriesRecord(4);
                    for (int i = random.nextInt(6); i >= 0; i--) {
                        long ref = ref();
                        record.add(ref, labels(ref));
                    }
                    yield record;
                }
                case 2 -> {
                    TombstonesRecord record = new TombstonesRecord(4);
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        boolean isAll = random.nextInt(3) == 0;
                        long from = time - random.nextInt(2000);
                        record.add(
                                ref(),
                                isAll ? Long.MIN_VALUE : from,
                                isAll ? Long.MAX_VALUE : from + random.nextInt(900) - 10);
                    }
                    yield record;
                }
                case 3 ->
                    new MetadataRecord(List.of(
                            new MetadataRecord.Entry(ref(), MetricType.GAUGE, "seconds", "help " + random.nextInt(9))));
                case 4 -> histograms();
                default -> samples();
            };
        }

        private SamplesRecord samples() {
            SamplesRecord record = new SamplesRecord(4);
            for (int i = random.nextInt(60); i >= 0; i--) {
                record.add(ref(), someTime(), random.nextInt(5));
            }
            return record;
        }

        private HistogramsRecord histograms() {
            HistogramsRecord record = new HistogramsRecord(random.nextBoolean(), 4, 64);
            for (int i = random.nextInt(20); i >= 0; i--) {
                record.add(ref(), someTime(), histogram(record.integer));
            }
            return record;
        }

        private FloatHistogram histogram(boolean integer) {
            return new FloatHistogram(
                    FloatHistogram.ResetHint.UNKNOWN,
                    1,
                    0.001,
                    1,
                    random.nextInt(50),
                    random.nextInt(50),
                    List.of(new Span(random.nextInt(4), 1)),
                    new double[] {random.nextInt(50)},
                    List.of(),
                    new double[0],
                    new double[0],
                    integer);
        }

        void close() throws IOException {
            wal.close();
            wbl.close();
        }
    }

    /**
     * What the log says of the times of a chunk is passed over, but for the newest, which says what is there, and what lies before
     * it, which says that another chunk is missing.
     */
    @ParameterizedTest
    @CsvSource({"100, 600, 600, false", "100, 600, 1000, false", "300, 600, 1000, true", "100, 1000, 1000, false"})
    void chunksStandForWhatTheLogSaysOfTheirTimes(long from, long to, long logged, boolean lacks) throws IOException {
        HeapDirectory directory = new HeapDirectory();
        directory.createDirectory("wal");
        try (WalWriter wal = new WalWriter(directory, "wal", 1 << 15)) {
            wal.log(RandomLog.encoded(List.of(new SeriesRecord(1).add(1, RandomLog.labels(1)))));
            for (long t = 100; t <= logged; t += 100) {
                wal.log(RandomLog.encoded(List.of(new SamplesRecord(1).add(1, t, t / 100.0))));
            }
        }
        XorAppender appender = new XorAppender();
        for (long t = from; t <= to; t += 100) {
            appender.append(t, t / 100.0);
        }
        ByteBuilder out = new ByteBuilder(128);
        out.be32(HeadChunkFiles.MAGIC).u8(HeadChunkFiles.VERSION).u8(0).u8(0).u8(0);
        RandomLog.chunk(1, from, to, Encoding.XOR.code(), appender.toByteArray(), out);
        directory.put("chunks_head/000001", out.toByteArray());
        Filled filled = new Filled(directory, Long.MIN_VALUE, 2, 3);
        filled.replay.load();
        MemSeries series = filled.head.series(0);
        assertThat(series.lacksSamples()).isEqualTo(lacks);
        assertThat(series.visibleSamples(0)).isEqualTo((int) (logged - from) / 100 + 1);
        assertThat(series.lastMillis()).isEqualTo(logged);
        CommitSeries last = new CommitSeries(series.ref, series, series, Intervals.NONE);
        assertThat(last.isLastKnown).isTrue();
        assertThat(last.lastBits).isEqualTo(Double.doubleToRawLongBits(logged / 100.0));
        filled.close();
    }

    /** A disk that fails once, at some read. */
    private static Directory failingOnce(Directory directory, AtomicInteger readsLeft) {
        return proxy(Directory.class, directory, (method, result) -> {
            return method.equals("openLive")
                    ? proxy(ByteInput.class, (ByteInput) result, (read, nothing) -> {
                        if (read.equals("read") && readsLeft.decrementAndGet() == 0) {
                            throw new IOException("Input/output error");
                        }
                        return nothing;
                    })
                    : result;
        });
    }

    private interface After {
        @Nullable
        Object call(String method, @Nullable Object result) throws IOException;
    }

    private static <T> T proxy(Class<T> type, T of, After after) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, method, args) -> {
            try {
                return after.call(method.getName(), method.invoke(of, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** What was read before the fault may be anywhere between the log and the head: the head is built anew. */
    @Test
    void afterAFaultAtAnyReadTheHeadIsBuiltAnew() throws IOException {
        Random random = new Random(seed);
        HeapDirectory directory = new HeapDirectory();
        RandomLog log = new RandomLog(directory, random);
        log.write(80);
        Filled whole = new Filled(directory, Long.MIN_VALUE, 1, 1);
        whole.replay.load();
        int failed = 0;
        for (int reads = 1; reads < 60; reads++) {
            AtomicInteger left = new AtomicInteger(reads);
            Filled faulty = new Filled(failingOnce(directory, left), Long.MIN_VALUE, 3, 5);
            try {
                faulty.replay.load();
                assertThat(faulty.state()).isEqualTo(whole.state());
            } catch (IOException e) {
                failed++;
                assertThat(e).hasMessageContaining("Input/output error");
                assertThat(replayThreads()).isEmpty();
                assertThat(faulty.replay.follow())
                        .as("goes on with less than there is")
                        .isFalse();
            }
            faulty.close();
        }
        assertThat(failed).isGreaterThan(2);
        whole.close();
        log.close();
    }

    @Test
    void aFaultInAnotherThreadIsTheCallers() throws IOException {
        try (Head head = new Head(new HeapDirectory(), Long.MIN_VALUE, RANGE_MILLIS)) {
            MemSeries series = head.getOrCreate(1, Labels.of(Labels.METRIC_NAME, "m"));
            HistogramsRecord broken = new HistogramsRecord(true, 1, 2).add(1, 5, new byte[] {1, 2}, 0, 2);
            for (int position : new int[] {0, 1, 7, 40}) {
                assertThatThrownBy(() -> {
                            try (HeadFiller filler = new HeadFiller(head, 0, 2, 2)) {
                                for (int i = 0; i < 50; i++) {
                                    if (i == position) {
                                        filler.add(series.index, i * 10L + 1_000_000, broken, 0, false);
                                    } else {
                                        filler.add(series.index, i * 10L, i, false);
                                    }
                                }
                                filler.settle();
                            }
                        })
                        .isInstanceOf(CorruptionException.class);
                assertThat(replayThreads()).isEmpty();
            }
        }
    }

    @Test
    void samplesOfACommitThatAFaultEndsAreCounted() throws IOException {
        HeapDirectory directory = new HeapDirectory();
        directory.createDirectory("wal");
        int end;
        try (WalWriter wal = new WalWriter(directory, "wal", 1 << 15)) {
            wal.log(RandomLog.encoded(List.of(
                    new SeriesRecord(1).add(1, RandomLog.labels(1)),
                    new SamplesRecord(1).add(1, 100, 1),
                    CommitMark.begin(1),
                    new SamplesRecord(2).add(1, 200, 2).add(1, 300, 3))));
            end = directory.bytes("wal/00000000").length;
            wal.log(RandomLog.encoded(List.of(CommitMark.end(1))));
            wal.log(RandomLog.encoded(List.of(new SamplesRecord(1).add(1, 400, 4))));
        }
        byte[] bytes = directory.bytes("wal/00000000").clone();
        bytes[end + 10] ^= 1;
        directory.put("wal/00000000", bytes);
        Filled filled = new Filled(directory, Long.MIN_VALUE, 1, 1);
        filled.replay.load();
        assertThat(filled.replay.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.samples()).isEqualTo(2);
            assertThat(problem.message())
                    .contains("the last " + (bytes.length - end)
                            + " bytes of the segment are left out, and 2 samples before");
        });
        assertThat(filled.head.maxMillis()).isEqualTo(100);
        filled.close();
    }

    @Test
    void anInterruptNeitherEndsTheReplayNorIsLost() throws IOException {
        HeapDirectory directory = new HeapDirectory();
        RandomLog log = new RandomLog(directory, new Random(seed));
        log.write(80);
        Filled whole = new Filled(directory, Long.MIN_VALUE, 1, 1);
        whole.replay.load();
        Filled interrupted = new Filled(directory, Long.MIN_VALUE, 3, 2);
        Thread.currentThread().interrupt();
        interrupted.replay.load();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.state()).isEqualTo(whole.state());
        interrupted.close();
        whole.close();
        log.close();
    }

    @Test
    void fewSamplesAreAddedWithoutAThread() throws IOException {
        try (Head head = new Head(new HeapDirectory(), Long.MIN_VALUE, RANGE_MILLIS)) {
            MemSeries series = head.getOrCreate(1, Labels.of(Labels.METRIC_NAME, "m"));
            try (HeadFiller filler = new HeadFiller(head, 0, 4, HeadFiller.ROWS)) {
                for (int i = 0; i < 1000; i++) {
                    filler.add(series.index, i, i, false);
                }
                filler.settle();
                assertThat(replayThreads()).isEmpty();
            }
            assertThat(series.visibleSamples(0)).isEqualTo(1000);
            assertThat(head.maxMillis()).isEqualTo(999);
        }
    }
}
