package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.compact.CompactionRanges;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimulatedCrash;
import io.tidemark.engine.tombstone.DecidedDeletion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer does to its blocks: merges, deletions, retention. */
class BlockSetTest {
    private static final long RANGE = CompactionRanges.HEAD_MILLIS;
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1);
    private static final String[] ULIDS = {
        "01A00000000000000000000001", "01A00000000000000000000002", "01A00000000000000000000003",
        "01A00000000000000000000004", "01A00000000000000000000005", "01A00000000000000000000006",
        "01A00000000000000000000007", "01A00000000000000000000008", "01A00000000000000000000009"
    };

    /** A clock that is set by hand. */
    private static final class SetClock extends Clock {
        long millis = 1_700_000_000_000L;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    private final SetClock clock = new SetClock();

    private static Labels series(int i) {
        return Labels.of(Labels.METRIC_NAME, i % 2 == 0 ? "cpu" : "mem", "host", "h" + i);
    }

    /** A block of each series in one window of two hours, a sample every ten minutes. */
    private static void block(Directory directory, int number, int seriesCount) throws IOException {
        BlockMaker maker = new BlockMaker();
        for (int s = 0; s < seriesCount; s++) {
            for (long t = 0; t < RANGE; t += 600_000) {
                maker.add(series(s), number * RANGE + t, number * 1000 + s + t);
            }
        }
        maker.write(directory, ULIDS[number]);
    }

    private Tsdb open(Directory directory, TsdbOptions options) throws IOException {
        return Tsdb.open(directory, directory, options, clock, false);
    }

    private Tsdb open(Directory directory) throws IOException {
        return open(directory, OPTIONS);
    }

    private SimDirectory disk(int blocks, int seriesCount) throws IOException {
        SimDirectory disk = new SimDirectory();
        open(disk).close();
        for (int i = 0; i < blocks; i++) {
            block(disk, i, seriesCount);
        }
        return disk;
    }

    private static List<BlockMeta> onDisk(Directory directory) throws IOException {
        BlockScanner.Listing listing = BlockScanner.scan(directory);
        assertThat(listing.superseded()).isEmpty();
        return listing.blocks();
    }

    private static void remove(Map<Labels, TreeMap<Long, Object>> from, TagFilter series, TimeRange range) {
        from.forEach((labels, rows) -> {
            if (series.matches(labels)) {
                rows.keySet().removeIf(range::contains);
            }
        });
        from.values().removeIf(Map::isEmpty);
    }

    private static TagFilter host(String name) {
        return new TagFilter.Tag("host", name::equals);
    }

    private void check(Directory directory) throws IOException {
        assertThat(IntegrityChecker.check(directory).problems()).isEmpty();
    }

    @Test
    void deletionsCountWhatWasVisibleAndAreSeenAtOnce() throws IOException {
        SimDirectory disk = disk(3, 4);
        try (Tsdb tsdb = open(disk);
                Querier before = tsdb.querier(TimeRange.ALL)) {
            Map<Labels, TreeMap<Long, Object>> all = StoreContent.of(before);
            Map<Labels, TreeMap<Long, Object>> left = StoreContent.of(tsdb);
            TimeRange range = new TimeRange(RANGE - 600_000, RANGE + 600_000);
            assertThat(tsdb.delete(List.of(new Matcher.Equal(Labels.METRIC_NAME, "cpu")), range))
                    .isEqualTo(6);
            remove(left, new TagFilter.Tag(Labels.METRIC_NAME, "cpu"::equals), range);
            assertThat(StoreContent.of(tsdb)).isEqualTo(left);
            assertThat(tsdb.delete(host("h0"), range)).isZero();
            // Overlaps what is deleted: only the rest is counted, and both stay deleted.
            TimeRange wider = new TimeRange(RANGE - 1_200_000, RANGE);
            assertThat(tsdb.delete(host("h0"), wider)).isEqualTo(1);
            remove(left, host("h0"), wider);
            assertThat(StoreContent.of(tsdb)).isEqualTo(left);
            // A statement that began before sees all of it to its end.
            assertThat(StoreContent.of(before)).isEqualTo(all);
            tsdb.close();
            check(disk);
            try (Tsdb again = open(disk)) {
                assertThat(StoreContent.of(again)).isEqualTo(left);
            }
        }
    }

    @Test
    void aDecidedDeletionThatIsDamagedIsPutAside() throws IOException {
        SimDirectory disk = disk(2, 2);
        Map<Labels, TreeMap<Long, Object>> all;
        try (Tsdb tsdb = open(disk)) {
            all = StoreContent.of(tsdb);
        }
        byte[] damaged = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        disk.plant(DecidedDeletion.FILE, damaged);
        try (Tsdb reader = open(disk, OPTIONS.withMode(Mode.RO))) {
            assertThat(StoreContent.of(reader)).isEqualTo(all);
            assertThat(reader.problems()).extracting(Problem::file).containsExactly(DecidedDeletion.FILE);
        }
        assertThat(IntegrityChecker.check(disk).problems()).hasSize(1);
        try (Tsdb tsdb = open(disk)) {
            assertThat(StoreContent.of(tsdb)).isEqualTo(all);
            tsdb.openForWriting();
        }
        check(disk);
        assertThat(disk.content(DecidedDeletion.FILE + ".quarantine-" + clock.millis))
                .isEqualTo(damaged);
    }

    @Test
    void whatIsDeletedAlreadyIsNotDeletedAgain() throws IOException, AppendException {
        SimDirectory disk = disk(1, 2);
        try (Tsdb tsdb = open(disk);
                Appender appender = tsdb.appender()) {
            appender.append(series(0), 9 * RANGE, 1);
            appender.commit();
            assertThat(tsdb.delete(host("h0"), TimeRange.ALL)).isEqualTo(13);
            long before = disk.operations();
            assertThat(tsdb.delete(host("h0"), TimeRange.ALL)).isZero();
            assertThat(disk.operations()).isEqualTo(before);
        }
    }

    @Test
    void seriesOfWhichNothingIsLeftVanishWithCompaction() throws IOException {
        SimDirectory disk = disk(2, 4);
        try (Tsdb tsdb = open(disk)) {
            assertThat(tsdb.delete(host("h3"), TimeRange.ALL)).isEqualTo(24);
            tsdb.compact();
            try (Querier querier = tsdb.querier(TimeRange.ALL)) {
                assertThat(querier.labelValues("host", TagFilter.ALL, TimeRange.ALL, QueryControl.unlimited()))
                        .containsExactly("h0", "h1", "h2");
            }
            assertThat(tsdb.catalog().metricNames()).containsExactly("cpu", "mem");
            assertThat(tsdb.delete(TagFilter.ALL, TimeRange.ALL)).isEqualTo(72);
            tsdb.compact();
            assertThat(tsdb.catalog().metricNames()).isEmpty();
            assertThat(onDisk(disk)).isEmpty();
        }
        check(disk);
    }

    @Test
    void blocksAreMergedByLevelsUnderRunningStatements(@TempDir Path temp) throws IOException {
        Directory directory = new LocalDirectory(temp);
        open(directory).close();
        for (int i = 0; i < 8; i++) {
            block(directory, i, 3);
        }
        try (Tsdb tsdb = open(directory)) {
            tsdb.openForWriting();
            Map<Labels, TreeMap<Long, Object>> all = StoreContent.of(tsdb);
            try (Querier running = tsdb.querier(TimeRange.ALL)) {
                tsdb.maintenance().round();
                assertThat(tsdb.maintenance().health().isGood()).isTrue();
                assertThat(onDisk(directory)).extracting(BlockMeta::level).containsExactlyInAnyOrder(1, 1, 2, 2);
                // Opened before, read afterwards, from files whose names are gone.
                assertThat(StoreContent.of(running)).isEqualTo(all);
            }
            assertThat(StoreContent.of(tsdb)).isEqualTo(all);
            assertThat(tsdb.status().blocks()).isEqualTo(4);
        }
        check(directory);
    }

    @Test
    void retentionByTimeAndBySizeTakesTheOldest() throws IOException {
        SimDirectory disk = disk(8, 2);
        try (Tsdb tsdb = open(disk, OPTIONS.withRetention(3 * RANGE, 0))) {
            clock.millis += 365L * 24 * 3600 * 1000; // A clock that jumps deletes nothing.
            tsdb.maintenance().round();
            long oldest = StoreContent.of(tsdb).get(series(0)).firstKey();
            assertThat(oldest).isEqualTo(5 * RANGE);
        }
        check(disk);
        long one = io.tidemark.engine.compact.Compactor.sizeBytes(disk, ULIDS[7]);
        try (Tsdb tsdb = open(disk, OPTIONS.withRetention(0, 2 * one + one / 2))) {
            tsdb.maintenance().round();
            assertThat(onDisk(disk)).hasSize(2);
        }
        check(disk);
    }

    @Test
    void aFullDiskHoldsMaintenanceBackAndNothingElse() throws IOException {
        SimDirectory disk = disk(5, 2);
        try (Tsdb tsdb = open(disk)) {
            Map<Labels, TreeMap<Long, Object>> all = StoreContent.of(tsdb);
            Maintenance maintenance = tsdb.maintenance();
            disk.capacity(1);
            maintenance.round();
            assertThat(maintenance.health().isGood()).isFalse();
            assertThat(maintenance.health().reason()).contains("space");
            assertThat(tsdb.status().maintenanceFailure()).contains("space");
            long since = maintenance.health().sinceMillis();
            disk.repair();
            maintenance.round(); // Too early.
            assertThat(maintenance.health().isGood()).isFalse();
            disk.capacity(1);
            clock.millis += Maintenance.BACK_OFF_MIN_MILLIS;
            maintenance.round(); // The second failure: twice the time from now on.
            assertThat(maintenance.health().sinceMillis()).isEqualTo(since);
            disk.repair();
            clock.millis += Maintenance.BACK_OFF_MIN_MILLIS;
            maintenance.round();
            assertThat(maintenance.health().isGood()).isFalse();
            clock.millis += Maintenance.BACK_OFF_MIN_MILLIS;
            maintenance.round();
            assertThat(maintenance.health().isGood()).isTrue();
            assertThat(onDisk(disk)).hasSize(3);
            assertThat(StoreContent.of(tsdb)).isEqualTo(all);
        }
        check(disk);
    }

    @Test
    void aSnapshotIsAStoreOfItsOwn(@TempDir Path temp) throws IOException {
        Path data = temp.resolve("data");
        Path copy = temp.resolve("copy");
        Directory directory = new LocalDirectory(data);
        open(directory).close();
        block(directory, 0, 3);
        block(directory, 1, 3);
        Map<Labels, TreeMap<Long, Object>> all;
        try (Tsdb tsdb = open(directory)) {
            tsdb.delete(host("h1"), new TimeRange(0, RANGE));
            all = StoreContent.of(tsdb);
            tsdb.snapshot(copy);
            assertThatThrownBy(() -> tsdb.snapshot(copy)).hasMessageContaining("missing or empty");
            // What happens to the one is nothing to the other.
            tsdb.delete(TagFilter.ALL, TimeRange.ALL);
            tsdb.compact();
            assertThat(StoreContent.of(tsdb)).isEmpty();
        }
        try (Tsdb tsdb = Tsdb.open(copy, OPTIONS)) {
            assertThat(tsdb.isForeign()).isFalse();
            assertThat(StoreContent.of(tsdb)).isEqualTo(all);
            tsdb.delete(host("h2"), TimeRange.ALL);
        }
        check(new LocalDirectory(copy));
    }

    /** Merges, deletes and drops; every step's outcome is a function of what was there. */
    private void life(Tsdb tsdb, Maintenance.Action changed) throws IOException {
        tsdb.maintenance().round();
        tsdb.delete(host("h1"), new TimeRange(RANGE / 2, 3 * RANGE));
        changed.run();
        tsdb.compact();
        tsdb.delete(host("h0"), new TimeRange(3 * RANGE, Long.MAX_VALUE));
        changed.run();
    }

    @Test
    void aCrashAtAnyMomentLeavesOneOfTheStatesBetweenSteps() throws IOException {
        SimDirectory undisturbed = disk(5, 2);
        List<Map<Labels, TreeMap<Long, Object>>> states = new ArrayList<>();
        try (Tsdb tsdb = open(undisturbed)) {
            states.add(StoreContent.of(tsdb));
            life(tsdb, () -> states.add(StoreContent.of(tsdb)));
        }
        for (int op = 1; ; op++) {
            SimDirectory disk = disk(5, 2);
            disk.crashAt(disk.operations() + op);
            try (Tsdb tsdb = open(disk)) {
                life(tsdb, () -> {});
                break;
            } catch (SimulatedCrash e) {
                for (int survival = 0; survival < 2; survival++) {
                    checkSurvivor(disk.crash(op * 8L + survival), states, op);
                }
            }
        }
    }

    private void checkSurvivor(SimDirectory disk, List<Map<Labels, TreeMap<Long, Object>>> states, int op)
            throws IOException {
        try (Tsdb reader = open(disk, OPTIONS.withMode(Mode.RO));
                Querier querier = reader.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
            assertThat(states).as("crash at %s, only read", op).contains(StoreContent.of(querier));
        }
        try (Tsdb tsdb = open(disk)) {
            assertThat(states).as("crash at %s", op).contains(StoreContent.of(tsdb));
            life(tsdb, () -> {});
            assertThat(StoreContent.of(tsdb)).as("crash at %s", op).isEqualTo(states.get(states.size() - 1));
        }
        check(disk);
    }

    @Test
    void aFailureOfAnyOperationFailsOneStepAndIsMadeGood() throws IOException {
        SimDirectory undisturbed = disk(5, 2);
        List<Map<Labels, TreeMap<Long, Object>>> states = new ArrayList<>();
        try (Tsdb tsdb = open(undisturbed)) {
            states.add(StoreContent.of(tsdb));
            life(tsdb, () -> states.add(StoreContent.of(tsdb)));
        }
        Map<Labels, TreeMap<Long, Object>> last = states.get(2);
        for (boolean forEver : new boolean[] {false, true}) {
            DiskFault fault = forEver ? DiskFault.NO_SPACE : DiskFault.IO_ERROR;
            for (int op = 1; ; op++) {
                SimDirectory disk = disk(5, 2);
                boolean failed = false;
                try (Tsdb tsdb = open(disk)) {
                    tsdb.openForWriting();
                    disk.failAt(disk.operations() + op, fault, forEver);
                    try {
                        life(tsdb, () -> {});
                        failed = !tsdb.maintenance().health().isGood();
                    } catch (IOException e) {
                        failed = true;
                    }
                    disk.repair();
                    assertThat(states).as("failure of %s at %s", fault, op).contains(StoreContent.of(tsdb));
                    clock.millis += Maintenance.BACK_OFF_MAX_MILLIS;
                    tsdb.maintenance().round(); // A deletion that was decided is carried out with it.
                    assertThat(states).as("failure of %s at %s", fault, op).contains(StoreContent.of(tsdb));
                    life(tsdb, () -> {});
                    assertThat(StoreContent.of(tsdb))
                            .as("failure of %s at %s", fault, op)
                            .isEqualTo(last);
                }
                check(disk);
                try (Tsdb tsdb = open(disk)) {
                    assertThat(StoreContent.of(tsdb))
                            .as("failure of %s at %s, opened again", fault, op)
                            .isEqualTo(last);
                }
                if (!failed) {
                    break;
                }
            }
        }
    }

    @Test
    void aLongLifeAgainstAPlainMap() throws IOException {
        long seed = Long.getLong("tidemark.seed", 7);
        Random random = new Random(seed);
        SimDirectory disk = disk(9, 5);
        Tsdb tsdb = open(disk);
        Map<Labels, TreeMap<Long, Object>> model = StoreContent.of(tsdb);
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(5)) {
                case 0 -> tsdb.maintenance().round();
                case 1 -> tsdb.compact();
                case 2 -> {
                    tsdb.close();
                    check(disk);
                    tsdb = open(disk);
                }
                default -> {
                    long from = random.nextLong(9 * RANGE);
                    TimeRange range = new TimeRange(from, from + random.nextLong(RANGE / 2));
                    TagFilter series = host("h" + random.nextInt(5));
                    long before = StoreContent.size(model);
                    remove(model, series, range);
                    assertThat(tsdb.delete(series, range))
                            .as("seed %s step %s", seed, step)
                            .isEqualTo(before - StoreContent.size(model));
                }
            }
            assertThat(StoreContent.of(tsdb)).as("seed %s step %s", seed, step).isEqualTo(model);
        }
        tsdb.close();
        check(disk);
    }
}
