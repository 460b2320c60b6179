package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimDirectory.Operation;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Complete chunks of the head go to files that the log can do without. */
class StoreHeadChunksTest {
    private static final long STEP = 10_000;

    /** The begin of a window of two hours. */
    private static final long T = 1_699_999_200_000L;

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(T), ZoneOffset.UTC);
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1).withMaxFuture(Long.MAX_VALUE / 4);

    private static Tsdb open(SimDirectory disk) throws IOException {
        return open(disk, OPTIONS);
    }

    private static Tsdb open(SimDirectory disk, TsdbOptions options) throws IOException {
        return Tsdb.open(disk, disk, options, CLOCK, false);
    }

    private static Tsdb reader(SimDirectory disk) throws IOException {
        return open(disk, OPTIONS.withMode(Mode.RO));
    }

    private static Labels series(int n) {
        return Labels.of(Labels.METRIC_NAME, "m", "n", "n" + n);
    }

    /** One commit of samples of series from a step on. */
    private static void add(Tsdb tsdb, int series, long from, int steps) throws IOException {
        try (Appender appender = tsdb.appender()) {
            for (long step = from; step < from + steps; step++) {
                for (int n = 0; n < series; n++) {
                    appender.append(series(n), T + step * STEP, step * (n + 0.5));
                }
            }
            assertThat(appender.commit().rejected()).isEmpty();
        } catch (AppendException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Labels, TreeMap<Long, Object>> expected(int series, long from, long to) {
        Map<Labels, TreeMap<Long, Object>> out = new TreeMap<>();
        for (int n = 0; n < series; n++) {
            TreeMap<Long, Object> rows = new TreeMap<>();
            for (long step = from; step < to; step++) {
                rows.put(T + step * STEP, Double.doubleToRawLongBits(step * (n + 0.5)));
            }
            out.put(series(n), rows);
        }
        return out;
    }

    private static List<String> names(SimDirectory disk, String path) throws IOException {
        try {
            return disk.list(path).stream().map(DirectoryEntry::name).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Map<String, byte[]> files(SimDirectory disk) throws IOException {
        Map<String, byte[]> out = new LinkedHashMap<>();
        for (String name : names(disk, "chunks_head")) {
            out.put(name, disk.content("chunks_head/" + name));
        }
        return out;
    }

    private static void assertHolds(Tsdb tsdb, Map<Labels, TreeMap<Long, Object>> expected) throws IOException {
        assertSame(StoreContent.of(tsdb), expected);
    }

    /** Says what differs and not all that there is. */
    private static void assertSame(
            Map<Labels, TreeMap<Long, Object>> found, Map<Labels, TreeMap<Long, Object>> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((labels, rows) -> {
            TreeMap<Long, Object> wanted = expected.getOrDefault(labels, new TreeMap<>());
            TreeMap<Long, Object> more = new TreeMap<>(rows);
            more.entrySet().removeAll(wanted.entrySet());
            TreeMap<Long, Object> missing = new TreeMap<>(wanted);
            missing.entrySet().removeAll(rows.entrySet());
            assertThat(more).as("more of %s", labels).isEmpty();
            assertThat(missing).as("missing of %s", labels).isEmpty();
        });
    }

    private static void assertHolds(SimDirectory disk, Map<Labels, TreeMap<Long, Object>> expected) throws IOException {
        try (Tsdb reader = reader(disk)) {
            assertHolds(reader, expected);
        }
    }

    /** Three files of chunks, the log whole: a disk that was closed cleanly. */
    private static SimDirectory threeFiles() throws IOException {
        SimDirectory disk = new SimDirectory();
        for (int i = 0; i < 3; i++) {
            try (Tsdb tsdb = open(disk)) {
                add(tsdb, 2, i * 200, 200);
            }
        }
        assertThat(names(disk, "chunks_head")).containsExactly("000001", "000002", "000003");
        return disk;
    }

    @Test
    void completeChunksGoToFilesThatAReopeningKeeps() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 3, 0, 600);
            assertThat(names(disk, "chunks_head")).isEmpty();
            tsdb.maintenance().round();
            assertThat(names(disk, "chunks_head")).containsExactly("000001");
            assertHolds(tsdb, expected(3, 0, 600));
            Map<String, byte[]> before = files(disk);
            tsdb.maintenance().round();
            assertThat(files(disk)).usingRecursiveComparison().isEqualTo(before);
        }
        Map<String, byte[]> first = files(disk);
        assertHolds(disk, expected(3, 0, 600));
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(3, 0, 600));
            assertThat(tsdb.problems()).isEmpty();
            assertThat(files(disk)).usingRecursiveComparison().isEqualTo(first);
            add(tsdb, 3, 600, 400);
            tsdb.maintenance().round();
        }
        assertThat(names(disk, "chunks_head")).containsExactly("000001", "000002");
        assertThat(disk.content("chunks_head/000001")).isEqualTo(first.get("000001"));
        assertThat(names(disk, "wal")).noneMatch(name -> name.startsWith("checkpoint"));
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(3, 0, 1000));
            assertThat(tsdb.problems()).isEmpty();
        }
        assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
    }

    @Test
    void theSameSampleAgainIsKnownBehindAFile() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 1, 0, 720);
            add(tsdb, 1, 720, 1); // Of the next window: the chunk before it is complete.
        }
        try (Tsdb tsdb = open(disk)) {
            tsdb.delete(TagFilter.ALL, new TimeRange(T + 720 * STEP, Long.MAX_VALUE));
            add(tsdb, 1, 719, 1);
            assertHolds(tsdb, expected(1, 0, 720));
        }
        assertHolds(disk, expected(1, 0, 720));
    }

    @Test
    void filesGoWithTheLogWhileReadersKeepThem() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 3, 0, 1500); // A little more than four hours, of which two are due.
            tsdb.maintenance().round();
            assertThat(tsdb.status().blocks()).isPositive();
            Map<String, byte[]> before = files(disk);
            assertThat(before).isNotEmpty();
            try (Querier held = tsdb.querier(TimeRange.ALL)) {
                tsdb.flush();
                assertThat(names(disk, "chunks_head")).isEmpty();
                assertThat(names(disk, "")).noneMatch(name -> name.endsWith(".tmp"));
                assertSame(StoreContent.of(held), expected(3, 0, 1500));
            }
            assertHolds(tsdb, expected(3, 0, 1500));
            add(tsdb, 3, 1500, 500);
            tsdb.maintenance().round();
            assertThat(names(disk, "chunks_head")).hasSize(1).doesNotContainAnyElementsOf(before.keySet());
        }
        assertHolds(disk, expected(3, 0, 2000));
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(3, 0, 2000));
        }
    }

    /** Chunks that stay when two hours become a block move to a new file without being decoded, and are read from the old one before. */
    @Test
    void chunksThatStayAreWrittenAgainForTheNewLog() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 2, 0, 1000);
            tsdb.maintenance().round();
            Map<String, byte[]> before = files(disk);
            assertThat(before.keySet()).containsExactly("000001");
            add(tsdb, 2, 1000, 200);
            tsdb.maintenance().round();
            assertThat(names(disk, "chunks_head")).containsExactly("000002");
            assertHolds(tsdb, expected(2, 0, 1200));
        }
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(2, 0, 1200));
            assertThat(tsdb.problems()).isEmpty();
            assertThat(names(disk, "chunks_head")).containsExactly("000002");
        }
    }

    @Test
    void whateverFilesAreLostTheLogHasTheirSamples() throws IOException {
        SimDirectory whole = threeFiles();
        for (int lost = 1; lost < 8; lost++) {
            SimDirectory disk = whole.crash(1);
            for (int i = 0; i < 3; i++) {
                if ((lost & 1 << i) != 0) {
                    disk.delete("chunks_head/00000" + (i + 1));
                }
            }
            assertHolds(disk, expected(2, 0, 600));
            try (Tsdb tsdb = open(disk)) {
                assertHolds(tsdb, expected(2, 0, 600));
                assertThat(tsdb.problems()).allMatch(Problem::isHarmless);
                add(tsdb, 2, 600, 200);
            }
            assertHolds(disk, expected(2, 0, 800));
            assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
        }
    }

    @Test
    void everyLengthOfAFileLosesNothing() throws IOException {
        SimDirectory whole = threeFiles();
        for (String file : List.of("chunks_head/000001", "chunks_head/000003")) {
            byte[] bytes = whole.content(file);
            for (int length = 0; length <= bytes.length; length++) {
                damaged(whole, file, Arrays.copyOf(bytes, length));
            }
        }
    }

    @Test
    void noFlippedBitLosesAnything() throws IOException {
        SimDirectory whole = threeFiles();
        for (String file : List.of("chunks_head/000001", "chunks_head/000003")) {
            byte[] bytes = whole.content(file);
            for (int bit = 0; bit < bytes.length * 8; bit += bit < 600 ? 1 : 5) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                damaged(whole, file, flipped);
            }
        }
    }

    private static void damaged(SimDirectory whole, String file, byte[] bytes) throws IOException {
        SimDirectory disk = whole.crash(1);
        disk.plant(file, bytes);
        assertHolds(disk, expected(2, 0, 600));
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(2, 0, 600));
            assertThat(tsdb.problems()).allMatch(Problem::isHarmless);
            add(tsdb, 2, 600, 200);
        }
        assertHolds(disk, expected(2, 0, 800));
        assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
    }

    @Test
    void aDiskThatTakesNoChunksTakesCommits() throws IOException {
        for (Operation operation : List.of(
                Operation.CREATE,
                Operation.WRITE,
                Operation.SYNC,
                Operation.SYNC_DIRECTORY,
                Operation.CREATE_DIRECTORY)) {
            SimDirectory disk = new SimDirectory();
            try (Tsdb tsdb = open(disk)) {
                add(tsdb, 3, 0, 400);
                disk.failNext(operation, "chunks_head", 3, DiskFault.NO_SPACE);
                for (int i = 0; i < 3; i++) {
                    tsdb.maintenance().round();
                    assertThat(tsdb.problems())
                            .extracting(Problem::kind)
                            .as("%s", operation)
                            .containsExactly("head-chunks-unwritten");
                    assertThat(tsdb.problems()).allMatch(Problem::isHarmless);
                    assertThat(tsdb.maintenance().health().isGood()).isTrue();
                    add(tsdb, 3, 400 + i * 50, 50);
                    assertHolds(tsdb, expected(3, 0, 450 + i * 50));
                }
                disk.repair();
                tsdb.maintenance().round();
                assertThat(tsdb.problems()).isEmpty();
                assertThat(names(disk, "chunks_head")).containsExactly("000001");
            }
            try (Tsdb tsdb = open(disk)) {
                assertHolds(tsdb, expected(3, 0, 550));
                assertThat(tsdb.problems()).isEmpty();
                assertThat(names(disk, "chunks_head")).containsExactly("000001");
            }
        }
    }

    /** Where commits become durable by and by, none is half there after a power cut because a chunk had a part of it. */
    @Test
    void noChunkOutlivesTheLogOfItsSamples() throws IOException {
        TsdbOptions slack = OPTIONS.withDurability(Durability.OS);
        int chunksLeft = 0;
        for (int seed = 0; seed < 200; seed++) {
            SimDirectory disk = new SimDirectory();
            Tsdb tsdb = open(disk, slack);
            add(tsdb, 2, 0, 200);
            if (seed % 2 == 0) {
                tsdb.maintenance().round();
            }
            disk.crashAt(disk.operations() + 1 + seed % 12);
            try {
                for (int commit = 1; commit < 4; commit++) {
                    add(tsdb, 2, commit * 200, 200);
                    tsdb.maintenance().round();
                }
                disk.crashAt(disk.operations());
            } catch (SimulatedCrash e) {
                // This is where it ends.
            }
            SimDirectory after = disk.crash(seed);
            chunksLeft += names(after, "chunks_head").size();
            long commits = -1;
            for (boolean writes : new boolean[] {false, true}) {
                try (Tsdb again = writes ? open(after, slack) : reader(after);
                        Querier querier = again.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
                    Map<Labels, TreeMap<Long, Object>> found = StoreContent.of(querier);
                    long rows = StoreContent.size(found) / 2;
                    assertThat(rows % 200).isZero();
                    assertThat(found).as("seed %s", seed).isEqualTo(rows == 0 ? Map.of() : expected(2, 0, rows));
                    assertThat(commits).isIn(-1L, rows);
                    commits = rows;
                }
            }
        }
        assertThat(chunksLeft).isPositive();
    }

    private static long reference(Tsdb tsdb, Labels series) throws IOException, AppendException {
        try (Appender appender = tsdb.appender()) {
            return appender.series(series);
        }
    }

    /** A series that is gone may have left chunks: its reference must not become another's. */
    @Test
    void aChunkOfASeriesThatIsGoneDoesNotBecomeAnothers() throws IOException, AppendException {
        SimDirectory old = new SimDirectory();
        long gone;
        try (Tsdb tsdb = open(old)) {
            add(tsdb, 1, 0, 600);
            gone = reference(tsdb, series(0));
        }
        SimDirectory disk = new SimDirectory();
        disk.plant("chunks_head/000001", old.content("chunks_head/000001"));
        disk.plant("tidemark.json", old.content("tidemark.json"));
        try (Tsdb tsdb = open(disk);
                Appender appender = tsdb.appender()) {
            assertThat(appender.series(series(5))).isGreaterThan(gone);
            appender.append(series(5), T + 100, 1);
            appender.commit();
        }
        Map<Labels, TreeMap<Long, Object>> only =
                Map.of(series(5), new TreeMap<>(Map.of(T + 100, Double.doubleToRawLongBits(1))));
        assertHolds(disk, only);
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, only);
        }
    }

    /** At an even pace a window of two hours is six chunks of a series, whenever the blocks of windows before were made. */
    @Test
    void aFlushEndsNoChunkOfWhatStays() throws IOException {
        Random random = new Random(7);
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            long step = 0;
            while (step < 6 * 720) {
                int steps = 1 + random.nextInt(50);
                add(tsdb, 2, step, steps);
                step += steps;
                tsdb.maintenance().round();
            }
            assertHolds(tsdb, expected(2, 0, step));
            List<Inspector.BlockInfo> blocks = tsdb.blocks();
            long samples = 0;
            long chunks = 0;
            for (Inspector.BlockInfo block : blocks) {
                samples += block.samples();
                chunks += block.chunks();
            }
            assertThat(samples).isEqualTo(2 * 5 * 720);
            assertThat(chunks).isEqualTo(samples / 120);
        }
    }

    /** A chunk of a file that is in use can't be read any more. */
    private static void rot(SimDirectory disk, String file) throws IOException {
        disk.rot(file, 8 * (disk.content(file).length - 1));
    }

    @Test
    void aFileThatRotsInUseIsReplacedByTheLog() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 2, 0, 400);
            tsdb.maintenance().round();
            rot(disk, "chunks_head/000001");
            assertThatThrownBy(() -> StoreContent.of(tsdb)).isInstanceOf(CorruptionException.class);
            tsdb.maintenance().round();
            assertHolds(tsdb, expected(2, 0, 400));
            assertThat(tsdb.problems()).singleElement().matches(Problem::isHarmless);
            assertThat(names(disk, "chunks_head")).containsExactly("000002"); // Written again, from memory.
            add(tsdb, 2, 400, 100);
            assertHolds(tsdb, expected(2, 0, 500));
        }
        assertHolds(disk, expected(2, 0, 500));
        assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
    }

    @Test
    void aFlushMeetsAFileThatHasRotted() throws IOException {
        for (boolean ofAll : new boolean[] {true, false}) {
            SimDirectory disk = new SimDirectory();
            try (Tsdb tsdb = open(disk)) {
                add(tsdb, 2, 0, 1079); // The last chunks in files are of a window that stays in the head.
                tsdb.maintenance().round();
                rot(disk, "chunks_head/000001");
                if (ofAll) {
                    tsdb.flush();
                } else {
                    add(tsdb, 2, 1079, 20);
                    tsdb.maintenance().round();
                }
                assertThat(tsdb.maintenance().health().isGood()).isTrue();
                assertThat(tsdb.blocks()).hasSize(ofAll ? 2 : 1);
                assertHolds(tsdb, expected(2, 0, ofAll ? 1079 : 1099));
                add(tsdb, 2, 1099, 10);
            }
            assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
        }
    }

    /** Where a write has failed, memory may have what was acknowledged and is not in the log. */
    @Test
    void theLogReplacesNothingThatItMayLack() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk, OPTIONS.withDurability(Durability.interval(1000)))) {
            add(tsdb, 2, 0, 400);
            tsdb.maintenance().round();
            add(tsdb, 1, 400, 10);
            disk.failNext(Operation.WRITE, "wal", 1, DiskFault.IO_ERROR);
            assertThatThrownBy(() -> add(tsdb, 1, 410, 1)).isInstanceOf(IOException.class);
            rot(disk, "chunks_head/000001");
            assertThatThrownBy(() -> StoreContent.of(tsdb)).isInstanceOf(CorruptionException.class);
            tsdb.maintenance().round();
            assertThatThrownBy(() -> StoreContent.of(tsdb)).isInstanceOf(CorruptionException.class);
            try (Querier whole = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
                assertThat(StoreContent.of(whole).get(series(0)).tailMap(T + 400 * STEP))
                        .isEqualTo(expected(1, 400, 410).get(series(0)));
            }
        }
    }

    /** Of a series that is deleted and comes again under its reference nothing old is seen, whatever files there were. */
    @Test
    void whatWasDeletedDoesNotComeBackFromAFile() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            SimDirectory disk = new SimDirectory();
            Tsdb tsdb = open(disk);
            add(tsdb, 2, 0, 400);
            tsdb.maintenance().round();
            assertThat(names(disk, "chunks_head")).isNotEmpty();
            tsdb.delete(new TagFilter.Tag("n", "n1"::equals), TimeRange.ALL);
            add(tsdb, 1, 400, 1000);
            tsdb.maintenance().round(); // Two hours become a block; of the other series nothing is left.
            add(tsdb, 2, 1400, 300);
            tsdb.maintenance().round();
            Map<Labels, TreeMap<Long, Object>> expected = expected(2, 0, 1700);
            expected.put(series(1), expected(2, 1400, 1700).get(series(1)));
            assertHolds(tsdb, expected);
            SimDirectory after = seed == 0 ? disk.kill() : disk.crash(seed);
            assertHolds(after, expected);
            try (Tsdb again = open(after)) {
                assertHolds(again, expected);
            }
        }
    }

    /** Deleted parts stay so wherever a crash falls while the log is written anew and the files of the old one go. */
    @Test
    void whatWasDeletedInPartDoesNotComeBackWhereverACrashFalls() throws IOException {
        int crashes = 0;
        for (int at = 1; ; at++) {
            SimDirectory disk = new SimDirectory();
            Tsdb tsdb = open(disk);
            add(tsdb, 2, 0, 1000);
            tsdb.maintenance().round();
            assertThat(names(disk, "chunks_head")).isNotEmpty();
            tsdb.delete(TagFilter.ALL, new TimeRange(T + 700 * STEP, T + 760 * STEP - 1));
            tsdb.delete(TagFilter.ALL, new TimeRange(T + 830 * STEP, T + 900 * STEP - 1));
            disk.crashAt(disk.operations() + at);
            long steps = 1000;
            boolean isOver = false;
            try {
                add(tsdb, 2, 1000, 200);
                steps = 1200;
                tsdb.maintenance().round(); // Two hours become a block, and the log is written anew.
                add(tsdb, 2, 1200, 130);
                steps = 1330;
                tsdb.maintenance().round();
                isOver = true;
                disk.crashAt(disk.operations());
            } catch (SimulatedCrash e) {
                crashes++;
            }
            for (int seed = 0; seed < 3; seed++) {
                SimDirectory after = seed == 0 ? disk.kill() : disk.crash(seed);
                for (boolean writes : new boolean[] {false, true}) {
                    try (Tsdb again = writes ? open(after) : reader(after)) {
                        Map<Labels, TreeMap<Long, Object>> found = StoreContent.of(again);
                        long last = found.get(series(0)).lastKey();
                        assertThat(last).isGreaterThanOrEqualTo(T + (steps - 1) * STEP);
                        Map<Labels, TreeMap<Long, Object>> wanted = expected(2, 0, (last - T) / STEP + 1);
                        for (TreeMap<Long, Object> rows : wanted.values()) {
                            rows.subMap(T + 700 * STEP, T + 760 * STEP).clear();
                            rows.subMap(T + 830 * STEP, T + 900 * STEP).clear();
                        }
                        assertSame(found, wanted);
                    } catch (AssertionError e) {
                        throw new AssertionError("crash at operation " + at + ", seed " + seed, e);
                    }
                }
            }
            if (isOver) {
                break;
            }
        }
        assertThat(crashes).isGreaterThan(30);
    }

    /** All blocks go: what their log had put into files before is not taken for new. */
    @Test
    void whatWasInBlocksDoesNotComeBackFromAFile() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (Tsdb tsdb = open(disk)) {
            add(tsdb, 2, 0, 1000);
            tsdb.maintenance().round();
            add(tsdb, 2, 1000, 200);
            tsdb.maintenance().round();
            assertThat(tsdb.status().blocks()).isEqualTo(1);
            tsdb.delete(TagFilter.ALL, new TimeRange(Long.MIN_VALUE, T + 720 * STEP - 1));
            tsdb.compact();
            assertThat(tsdb.status().blocks()).isZero();
        }
        assertHolds(disk, expected(2, 720, 1200));
        try (Tsdb tsdb = open(disk)) {
            assertHolds(tsdb, expected(2, 720, 1200));
        }
    }

    private static Tsdb openLocal(Path path, Mode mode) throws IOException {
        return Tsdb.open(
                new LocalDirectory(path), new LocalDirectory(path), OPTIONS.withMode(mode), Clock.systemUTC(), false);
    }

    @Test
    void readersFollowWhileFilesComeAndGo(@TempDir Path temp) throws IOException {
        try (Tsdb tsdb = openLocal(temp, Mode.CREATE)) {
            add(tsdb, 2, 0, 10);
            try (Tsdb reader = openLocal(temp, Mode.RO)) {
                List<Querier> held = new ArrayList<>();
                for (int at = 10; at < 5000; at += 170) {
                    add(tsdb, 2, at, 170);
                    if (at % 4 != 0) {
                        tsdb.maintenance().round();
                    }
                    assertHolds(reader, expected(2, 0, at + 170));
                    try (Tsdb fresh = openLocal(temp, Mode.RO)) {
                        assertHolds(fresh, expected(2, 0, at + 170));
                    }
                    held.add(reader.querier(TimeRange.ALL));
                }
                for (int i = 0; i < held.size(); i++) {
                    try (Querier each = held.get(i)) {
                        assertSame(StoreContent.of(each), expected(2, 0, 180 + i * 170));
                    }
                }
            }
        }
    }
}
