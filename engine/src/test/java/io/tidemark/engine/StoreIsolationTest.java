package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits, their visibility and what becomes of them, by the plain calls and by many threads at once. */
class StoreIsolationTest {
    private static final long START = 1_600_000_000_000L;
    private static final int PER_COMMIT = 4;

    @TempDir
    private Path temp;

    private static TsdbOptions options() {
        return TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1).withDurability(Durability.OS);
    }

    private static Labels series(int writer, int i) {
        return Labels.of(Labels.METRIC_NAME, "m", "writer", "w" + writer, "i", "" + i);
    }

    @Test
    void aCommitIsSeenWholeOrNotAtAll() throws IOException, AppendException {
        try (Tsdb tsdb = Tsdb.inMemory(options());
                Appender appender = tsdb.appender()) {
            appender.append(series(0, 0), START, 1);
            appender.append(series(0, 1), START, 2);
            assertThat(appender.pendingRows()).isEqualTo(2);
            assertThat(tsdb.catalog().metricNames()).isEmpty();
            try (Querier before = tsdb.querier(TimeRange.ALL)) {
                assertThat(appender.commit()).isEqualTo(new CommitResult(2, 0, List.of()));
                assertThat(StoreContent.of(before)).isEmpty();
            }
            assertThat(tsdb.catalog().metricNames()).containsExactly("m");
            assertThat(StoreContent.of(tsdb)).hasSize(2);
            appender.append(series(0, 2), START, 3);
            appender.rollback();
            appender.append(series(0, 0), START, 1);
            appender.append(series(0, 1), START, 2.5);
            assertThat(appender.commit()).isEqualTo(new CommitResult(1, 1, List.of()));
            assertThat(StoreContent.of(tsdb).get(series(0, 1)))
                    .containsExactly(Map.entry(START, Double.doubleToRawLongBits(2.5)));
        }
    }

    @Test
    void whatIsInsertedAfterADeletionIsSeenAndStaysSo() throws IOException, AppendException {
        Map<Labels, TreeMap<Long, Object>> expected;
        try (Tsdb tsdb = Tsdb.open(temp, options());
                Appender appender = tsdb.appender()) {
            for (int t = 0; t < 10; t++) {
                appender.append(series(0, 0), START + t, t);
            }
            appender.commit();
            assertThat(tsdb.delete(List.of(new Matcher.Equal("i", "0")), new TimeRange(START + 2, START + 20)))
                    .isEqualTo(8);
            appender.append(series(0, 0), START + 5, 55);
            appender.append(series(0, 0), START + 12, 12);
            appender.commit();
            expected = StoreContent.of(tsdb);
            assertThat(expected.get(series(0, 0)).keySet()).containsExactly(START, START + 1, START + 5, START + 12);
            assertThat(tsdb.delete(List.of(new Matcher.Equal("i", "0")), new TimeRange(START, START)))
                    .isEqualTo(1);
            expected = StoreContent.of(tsdb);
        }
        try (Tsdb tsdb = Tsdb.open(temp, options())) {
            assertThat(StoreContent.of(tsdb)).isEqualTo(expected);
        }
        assertThat(IntegrityChecker.check(temp).problems()).isEmpty();
    }

    @Test
    void readersSeeWholeCommitsWhileAllElseGoesOn() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong commits = new AtomicLong();
        AtomicLong allowed = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Tsdb tsdb = Tsdb.open(temp, options())) {
            List<Future<?>> all = new ArrayList<>();
            for (int w = 0; w < 2; w++) {
                int writer = w;
                all.add(threads.submit(task(() -> write(tsdb, writer, isOver, allowed, commits))));
            }
            all.add(threads.submit(task(() -> read(tsdb, isOver, reads))));
            for (int round = 0; round < 3; round++) {
                long until = commits.get() + 30;
                // More than the loop below waits for, so that writing goes on under the maintenance; not without end,
                // as time passes by four minutes with each commit: writers would outrun a slow disk for ever.
                allowed.set(until + 60);
                while (commits.get() < until && all.stream().noneMatch(Future::isDone)) {
                    Thread.yield();
                }
                tsdb.maintenance().round();
                if (round % 2 == 1) {
                    tsdb.flush();
                    tsdb.compact();
                }
            }
            isOver.set(true);
            for (Future<?> each : all) {
                each.get();
            }
            check(StoreContent.of(tsdb));
        } finally {
            isOver.set(true);
            threads.shutdown();
        }
        assertThat(reads.get()).isPositive();
        assertThat(IntegrityChecker.check(temp).problems()).isEmpty();
    }

    private static Callable<Object> task(Callable<Object> body) {
        return body;
    }

    private static Object write(Tsdb tsdb, int writer, AtomicBoolean isOver, AtomicLong allowed, AtomicLong commits)
            throws Exception {
        try (Appender appender = tsdb.appender()) {
            for (long n = 0; !isOver.get(); n++) {
                for (int i = 0; i < PER_COMMIT; i++) {
                    // Every third commit comes late.
                    long time = START + (n % 3 == 2 ? n - 20 : n) * 240_000 + n % 3;
                    appender.append(series(writer, i), time, n);
                }
                appender.commit();
                commits.incrementAndGet();
                while (commits.get() >= allowed.get() && !isOver.get()) {
                    Thread.onSpinWait();
                    Thread.yield();
                }
            }
        }
        return writer;
    }

    private static Object read(Tsdb tsdb, AtomicBoolean isOver, AtomicLong reads) throws Exception {
        while (!isOver.get()) {
            try (Querier querier = tsdb.querier(TimeRange.ALL)) {
                Map<Labels, TreeMap<Long, Object>> first = StoreContent.of(querier);
                check(first);
                assertThat(StoreContent.of(querier)).isEqualTo(first);
            }
            reads.incrementAndGet();
        }
        return reads;
    }

    /** The series of a writer hold the same times and values: a commit gives a sample to each. */
    private static void check(Map<Labels, TreeMap<Long, Object>> content) {
        for (int writer = 0; writer < 2; writer++) {
            TreeMap<Long, Object> one = content.getOrDefault(series(writer, 0), new TreeMap<>());
            for (int i = 1; i < PER_COMMIT; i++) {
                assertThat(content.getOrDefault(series(writer, i), new TreeMap<>()))
                        .isEqualTo(one);
            }
            // No hole in what was committed: the values are all numbers from 0 on.
            long missing = one.values().stream().distinct().count();
            assertThat(missing).isEqualTo(one.size());
            if (!one.isEmpty()) {
                double max = one.values().stream()
                        .mapToDouble(v -> Double.longBitsToDouble((Long) v))
                        .max()
                        .orElse(-1);
                assertThat(one).hasSize((int) max + 1);
            }
        }
    }
}
