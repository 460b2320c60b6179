package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.AppendException.Reason;
import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.head.DegradedException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a store takes, what it refuses and why, and when it is durable. */
class StoreRulesTest {
    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_700_000_000_000L;
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1);
    private static final Labels UP = Labels.of(Labels.METRIC_NAME, "up");

    private final SetClock clock = new SetClock();
    private final SimDirectory disk = new SimDirectory();

    /** A clock that is set by hand. */
    private static final class SetClock extends Clock {
        long millis = NOW;

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

    private Tsdb open(SimDirectory of, TsdbOptions options) throws IOException {
        return Tsdb.open(of, of, options, clock, false);
    }

    private static CommitResult add(Tsdb tsdb, long millis, double value) throws IOException, AppendException {
        try (Appender appender = tsdb.appender()) {
            appender.append(UP, millis, value);
            return appender.commit();
        }
    }

    private static List<Long> times(Tsdb tsdb) throws IOException {
        return List.copyOf(
                StoreContent.of(tsdb).getOrDefault(UP, new TreeMap<>()).keySet());
    }

    private static Reason refused(ThrowingCallable call) {
        AppendException[] met = new AppendException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(AppendException.class, e -> met[0] = e);
        return met[0].reason();
    }

    @Test
    void whatIsRefusedSaysWhyAndHarmsNoNeighbour() throws IOException, AppendException {
        TsdbOptions options = OPTIONS.withOutOfOrderWindow(HOUR).withRetention(24 * HOUR, 0);
        try (Tsdb tsdb = open(disk, options)) {
            try (Appender appender = tsdb.appender()) {
                appender.append(UP, NOW, 1);
                appender.append(UP, NOW - HOUR, 2);
                appender.append(UP, NOW - HOUR - 1, 3);
                appender.append(UP, NOW - 24 * HOUR - 1, 4);
                appender.append(UP, NOW, 1);
                appender.append(UP, NOW + 1, 5);
                CommitResult result = appender.commit();
                assertThat(result.appended()).isEqualTo(3);
                assertThat(result.unchanged()).isEqualTo(1);
                assertThat(result.rejected())
                        .extracting(CommitResult.Rejected::row)
                        .containsExactly(2, 3);
                assertThat(result.rejected())
                        .extracting(CommitResult.Rejected::reason)
                        .containsExactly(Reason.TOO_OLD, Reason.BEYOND_RETENTION);
                assertThat(result.rejected().get(0).message()).contains("outOfOrderWindow");
                assertThat(result.rejected().get(1).message()).contains("retention");
            }
            assertThat(times(tsdb)).containsExactly(NOW - HOUR, NOW, NOW + 1);
        }
        try (Tsdb tsdb = open(disk, options)) {
            assertThat(times(tsdb)).containsExactly(NOW - HOUR, NOW, NOW + 1);
        }
    }

    @Test
    void whatIsWrongInItselfIsRefusedAtOnce() throws IOException, AppendException {
        try (Tsdb tsdb = open(disk, OPTIONS.withMaxFuture(60_000));
                Appender appender = tsdb.appender()) {
            appender.append(UP, NOW + 60_000, 1);
            assertThat(refused(() -> appender.append(UP, NOW + 60_001, 2))).isEqualTo(Reason.TOO_FAR_IN_FUTURE);
            assertThat(refused(() -> appender.append(UP, Long.MAX_VALUE, 2))).isEqualTo(Reason.TOO_FAR_IN_FUTURE);
            assertThat(refused(() -> appender.series(Labels.of("job", "a")))).isEqualTo(Reason.INVALID_LABELS);
            assertThat(refused(() -> appender.series(Labels.of(Labels.METRIC_NAME, "up", "job", "\ud800"))))
                    .isEqualTo(Reason.INVALID_LABELS);
            assertThatThrownBy(() -> appender.append(4711, NOW, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(appender.pendingRows()).isEqualTo(1);
            assertThat(appender.commit().appended()).isEqualTo(1);
            clock.millis += 10_000;
            appender.append(UP, NOW + 70_000, 2);
            assertThat(appender.commit().appended()).isEqualTo(1);
            assertThat(times(tsdb)).containsExactly(NOW + 60_000, NOW + 70_000);
        }
    }

    @Test
    void markersAndDescriptionsSurviveReopeningFlushAndCompaction() throws IOException, AppendException {
        MetricMetadata what = new MetricMetadata("gauge", "Whether the target answers.", "");
        try (Tsdb tsdb = open(disk, OPTIONS);
                Appender appender = tsdb.appender()) {
            appender.append(UP, NOW, 1);
            appender.appendStale(appender.series(UP), NOW + 1000);
            appender.describe("up", what);
            assertThat(appender.commit().appended()).isEqualTo(2);
            assertThat(tsdb.catalog().metadata("up")).isEqualTo(what);
        }
        for (int round = 0; round < 2; round++) {
            try (Tsdb tsdb = open(disk, OPTIONS)) {
                tsdb.openForWriting();
                assertThat(times(tsdb)).as("a marker is no row").containsExactly(NOW);
                try (Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true))) {
                    Map<Labels, TreeMap<Long, Object>> all = StoreContent.of(querier);
                    assertThat(all.get(UP)).containsEntry(NOW + 1000, 0x7ff0000000000002L);
                }
                if (round == 0) {
                    assertThat(tsdb.catalog().metadata("up")).isEqualTo(what);
                }
                tsdb.flush();
                tsdb.compact();
            }
        }
    }

    @Test
    void whatIsDurableByAndByIsLostForNoLongerThanTheInterval() throws IOException, AppendException {
        TsdbOptions options = OPTIONS.withDurability(Durability.interval(1000));
        boolean isAnyLost = false;
        for (int seed = 0; seed < 20; seed++) {
            SimDirectory before = new SimDirectory();
            Tsdb lost = open(before, options);
            add(lost, NOW, 1);
            add(lost, NOW + 1, 2);
            assertThat(times(lost)).containsExactly(NOW, NOW + 1);
            try (Tsdb after = open(before.crash(seed), options)) {
                List<Long> left = times(after);
                assertThat(left)
                        .as("a beginning")
                        .isEqualTo(List.of(NOW, NOW + 1).subList(0, left.size()));
                isAnyLost |= left.size() < 2;
            }
            SimDirectory later = new SimDirectory();
            Tsdb kept = open(later, options);
            add(kept, NOW, 1);
            add(kept, NOW + 1, 2);
            clock.millis += 1000;
            add(kept, NOW + 2, 3); // The interval is over: all that came before is made durable too.
            try (Tsdb after = open(later.crash(seed), options)) {
                assertThat(times(after)).containsExactly(NOW, NOW + 1, NOW + 2);
            }
        }
        assertThat(isAnyLost).as("a commit does not wait for the disk").isTrue();
        try (Tsdb tsdb = open(disk, options)) {
            add(tsdb, NOW, 1);
        }
        try (Tsdb after = open(disk.crash(1), options)) {
            assertThat(times(after)).as("after a clean close").containsExactly(NOW);
        }
    }

    /** A flush that failed leaves no trace: blocks of the next one say as much of their samples' order as its own would have. */
    @Test
    void afterAFailedFlushTheNextMakesOrdinaryBlocks() throws IOException, AppendException {
        try (Tsdb tsdb = open(disk, OPTIONS)) {
            add(tsdb, NOW, 1);
            add(tsdb, NOW + 1000, 2);
            disk.failNext(SimDirectory.Operation.SYNC, "", 1, DiskFault.IO_ERROR);
            assertThatThrownBy(tsdb::flush).isInstanceOf(IOException.class);
            tsdb.flush();
            String meta = new String(disk.content(tsdb.blocks().get(0).ulid() + "/meta.json"), StandardCharsets.UTF_8);
            assertThat(meta).doesNotContain("from-out-of-order");
        }
        // What a block has is replaced by what comes later, twice.
        for (double value : new double[] {3, 4}) {
            try (Tsdb tsdb = open(disk, OPTIONS)) {
                add(tsdb, NOW + 1000, value);
                assertThat(StoreContent.of(tsdb).get(UP)).containsEntry(NOW + 1000, Double.doubleToRawLongBits(value));
            }
        }
    }

    @Test
    void aLogThatFailsAgainAndAgainIsLeftAloneForAMoment() throws IOException, AppendException {
        try (Tsdb tsdb = open(disk, OPTIONS)) {
            add(tsdb, NOW, 1);
            disk.failNext(SimDirectory.Operation.WRITE, "wal/", Integer.MAX_VALUE, DiskFault.NO_SPACE);
            for (int i = 1; i <= 3; i++) {
                assertThatThrownBy(() -> add(tsdb, NOW + 1, 2))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(DegradedException.class)
                        .hasMessageContaining("No space left");
            }
            long operations = disk.operations();
            assertThatThrownBy(() -> add(tsdb, NOW + 1, 2))
                    .isInstanceOf(DegradedException.class)
                    .hasMessageContaining("No space left");
            assertThat(disk.operations()).as("the disk is left alone").isEqualTo(operations);
            assertThat(tsdb.status().state()).isEqualTo(StoreStatus.State.DEGRADED);
            assertThat(tsdb.status().reason()).contains("No space left");
            assertThat(tsdb.status().sinceMillis()).isEqualTo(clock.millis);
            assertThat(times(tsdb)).as("reading goes on").containsExactly(NOW);
            disk.repair();
            assertThatThrownBy(() -> add(tsdb, NOW + 1, 2)).isInstanceOf(DegradedException.class);
            clock.millis += 1000;
            assertThat(add(tsdb, NOW + 1, 2).appended()).isEqualTo(1);
            assertThat(tsdb.status().state()).isEqualTo(StoreStatus.State.WRITER);
            assertThat(times(tsdb)).containsExactly(NOW, NOW + 1);
            try (Tsdb after = open(disk.crash(7), OPTIONS)) {
                assertThat(times(after)).containsExactly(NOW, NOW + 1);
            }
        }
    }
}
