package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimDirectory.Operation;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** After a flush the log is written anew while others commit. */
class StoreCheckpointTest {
    private static final long HOUR = 3_600_000;

    /** The begin of a window of two hours. */
    private static final long T = 1_699_999_200_000L;

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(T), ZoneOffset.UTC);
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1).withMaxFuture(Long.MAX_VALUE / 4);
    private static final String CHECKPOINT = "wal/checkpoint.";

    private final Map<Labels, TreeMap<Long, Object>> expected = new TreeMap<>();

    private static Tsdb open(SimDirectory disk, Mode mode) throws IOException {
        return Tsdb.open(disk, disk, OPTIONS.withMode(mode), CLOCK, false);
    }

    private static Tsdb open(SimDirectory disk) throws IOException {
        return open(disk, Mode.CREATE);
    }

    private static Labels series(String n) {
        return Labels.of(Labels.METRIC_NAME, "m", "n", n);
    }

    private static TagFilter only(String n) {
        return new TagFilter.Tag("n", n::equals);
    }

    /** Commits samples of a series, at hours. */
    private void add(Tsdb tsdb, String n, double value, double... hours) {
        try (Appender appender = tsdb.appender()) {
            for (double hour : hours) {
                appender.append(series(n), T + (long) (hour * HOUR), value);
            }
            assertThat(appender.commit().rejected()).isEmpty();
        } catch (AppendException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (double hour : hours) {
            expected.computeIfAbsent(series(n), l -> new TreeMap<>())
                    .put(T + (long) (hour * HOUR), Double.doubleToRawLongBits(value));
        }
    }

    private void delete(Tsdb tsdb, String n, double fromHour, double toHour) throws IOException {
        long min = T + (long) (fromHour * HOUR);
        long max = T + (long) (toHour * HOUR);
        tsdb.delete(only(n), new TimeRange(min, max));
        expected.get(series(n)).subMap(min, true, max, true).clear();
        expected.values().removeIf(Map::isEmpty);
    }

    private void assertHolds(Tsdb tsdb, String at) throws IOException {
        assertThat(StoreContent.of(tsdb)).as(at).isEqualTo(expected);
    }

    /** Three hours, of which two are about to become a block; one series will be gone from the head, and one deleted. */
    private Tsdb ready(SimDirectory disk) throws IOException {
        expected.clear();
        Tsdb tsdb = open(disk);
        add(tsdb, "stays", 1, 0, 0.5, 1, 1.5, 2, 2.5);
        add(tsdb, "ends", 1, 0, 1.9);
        add(tsdb, "deleted", 1, 0.1, 2.1);
        add(tsdb, "late", 1, 1, 2.2);
        add(tsdb, "late", 2, 0.7, 1);
        delete(tsdb, "deleted", 0, 3);
        delete(tsdb, "stays", 2.4, 2.6);
        add(tsdb, "stays", 1, 3.1);
        return tsdb;
    }

    /** Commits of every kind. */
    private void intrude(Tsdb tsdb) {
        add(tsdb, "stays", 3, 3.2);
        add(tsdb, "ends", 3, 1.9, 3.2);
        add(tsdb, "deleted", 3, 2.1);
        add(tsdb, "late", 3, 0.7, 0.8, 2.2);
        add(tsdb, "stays", 4, 2.5, 1.5);
        add(tsdb, "new", 3, 0.3, 3.2);
        add(tsdb, "late", 5, 2.2, 3.2);
        add(tsdb, "deleted", 5, 2.1, 2.15, 3.3);
    }

    @Test
    void whatIsCommittedMeanwhileIsThereWhereverACrashFalls() throws IOException {
        int crashes = 0;
        for (Operation before : new Operation[] {Operation.CREATE, Operation.WRITE, Operation.SYNC, Operation.RENAME}) {
            for (int at = 0; ; at++) {
                SimDirectory disk = new SimDirectory();
                Tsdb tsdb = ready(disk);
                int crashAfter = at;
                boolean[] isIn = new boolean[1];
                disk.beforeNext(before, CHECKPOINT, () -> {
                    intrude(tsdb);
                    isIn[0] = true;
                    disk.crashAt(disk.operations() + crashAfter);
                });
                boolean isOver = false;
                try {
                    tsdb.maintenance().round();
                    assertThat(tsdb.maintenance().health().isGood()).isTrue();
                    disk.crashAt(Long.MAX_VALUE);
                    isOver = true;
                } catch (SimulatedCrash e) {
                    crashes++;
                }
                assertThat(isIn[0]).isTrue();
                if (isOver) {
                    assertHolds(tsdb, before + " at the end");
                    tsdb.close();
                }
                for (int seed = 0; seed < 4; seed++) {
                    SimDirectory after = seed == 0 ? disk.kill() : disk.crash(seed);
                    String where = before + " " + at + ", seed " + seed;
                    try (Tsdb again = open(after, Mode.RO)) {
                        assertHolds(again, where + ", read");
                    }
                    try (Tsdb again = open(after)) {
                        assertHolds(again, where);
                    }
                    assertThat(IntegrityChecker.check(after).problems())
                            .as(where)
                            .isEmpty();
                }
                if (isOver) {
                    break;
                }
            }
        }
        assertThat(crashes).isGreaterThan(20);
    }

    /** Where it fails, the old log goes on; what was deleted in blocks must not come back from it. */
    @Test
    void whereItFailsCommitsGoOnAndDeletionsHold() throws IOException {
        for (Operation failing : new Operation[] {
            Operation.CREATE_DIRECTORY, Operation.CREATE, Operation.WRITE, Operation.SYNC, Operation.RENAME
        }) {
            for (boolean isDeletedBefore : new boolean[] {true, false}) {
                SimDirectory disk = new SimDirectory();
                Tsdb tsdb = ready(disk);
                disk.failNext(failing, CHECKPOINT, 1, DiskFault.NO_SPACE);
                tsdb.maintenance().round();
                assertThat(tsdb.maintenance().health().isGood())
                        .as(failing.toString())
                        .isFalse();
                assertThat(tsdb.blocks()).hasSize(1);
                assertHolds(tsdb, "after " + failing);
                intrude(tsdb);
                if (isDeletedBefore) {
                    delete(tsdb, "late", 0, 1);
                } else {
                    tsdb.flush();
                    delete(tsdb, "late", 0, 1);
                }
                add(tsdb, "stays", 5, 3.5);
                assertHolds(tsdb, "in the end " + failing);
                for (int seed = 0; seed < 4; seed++) {
                    SimDirectory after = seed == 0 ? disk.kill() : disk.crash(seed);
                    try (Tsdb again = open(after)) {
                        assertHolds(again, failing + ", seed " + seed);
                    }
                }
            }
        }
    }

    /** A crash between a flush's block and its checkpoint leaves the block's samples in the log; it must not outlive the block. */
    @Test
    void whatABlockTookOverDoesNotComeBackWhenTheBlockIsGone() throws IOException {
        SimDirectory disk = new SimDirectory();
        Tsdb tsdb = ready(disk);
        disk.beforeNext(Operation.CREATE_DIRECTORY, CHECKPOINT, () -> disk.crashAt(disk.operations()));
        assertThatThrownBy(() -> tsdb.maintenance().round()).isInstanceOf(SimulatedCrash.class);
        SimDirectory after = disk.crash(1);
        Tsdb again = open(after);
        assertHolds(again, "after the crash");
        assertThat(again.blocks()).hasSize(1);
        for (String n : new String[] {"stays", "ends", "late"}) {
            delete(again, n, 0, 2);
        }
        again.compact();
        assertThat(again.blocks()).isEmpty();
        assertHolds(again, "without the block");
        try (Tsdb last = open(after.crash(2))) {
            assertHolds(last, "after another crash");
        }
    }
}
