package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimDirectory.Operation;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Long random lives of a store, and the short ones that once went wrong, against a plain map. */
class StoreLifeTest {
    private static final long T = 1_700_000_000_000L;
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1).withMaxFuture(Long.MAX_VALUE / 4);
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(T), ZoneOffset.UTC);

    /** A store, and what it must hold: more than one state is possible where a step was cut short. */
    private static final class Life {
        SimDirectory disk = new SimDirectory();
        Tsdb tsdb = open();
        List<Map<Labels, TreeMap<Long, Object>>> possible = List.of(new TreeMap<>());
        String story = "";

        /** The possible states once the step that is being taken has had its effect. */
        private List<Map<Labels, TreeMap<Long, Object>>> after = List.of();

        Life() throws IOException {}

        private Tsdb open() throws IOException {
            return Tsdb.open(disk, disk, OPTIONS, CLOCK, false);
        }

        interface Action {
            void run() throws IOException;
        }

        private void step(String what, Consumer<Map<Labels, TreeMap<Long, Object>>> change, Action action)
                throws IOException {
            story += what + "\n";
            after = new ArrayList<>();
            for (Map<Labels, TreeMap<Long, Object>> each : possible) {
                Map<Labels, TreeMap<Long, Object>> copy = new TreeMap<>();
                each.forEach((labels, rows) -> copy.put(labels, new TreeMap<>(rows)));
                change.accept(copy);
                copy.values().removeIf(Map::isEmpty);
                after.add(copy);
            }
            List<Map<Labels, TreeMap<Long, Object>>> either = new ArrayList<>(possible);
            either.addAll(after);
            possible = either;
            action.run();
            possible = after;
        }

        void add(Labels series, long... millis) throws IOException {
            for (long each : millis) {
                add(List.of(new Row(series, each, (double) (each % 1000))));
            }
        }

        /** One commit. */
        void add(List<Row> rows) throws IOException {
            step("add " + rows, state -> put(rows, state), () -> commit(rows));
        }

        private static void put(List<Row> rows, Map<Labels, TreeMap<Long, Object>> state) {
            rows.forEach(row ->
                    state.computeIfAbsent(row.series, l -> new TreeMap<>()).put(row.millis, stored(row.value)));
        }

        private void commit(List<Row> rows) throws IOException {
            try (Appender appender = tsdb.appender()) {
                for (Row row : rows) {
                    if (row.value instanceof Double value) {
                        appender.append(row.series, row.millis, value);
                    } else {
                        appender.append(appender.series(row.series), row.millis, (FloatHistogram) row.value);
                    }
                }
                assertThat(appender.commit().rejected()).as(story).isEmpty();
            } catch (AppendException e) {
                throw new AssertionError(story, e);
            }
        }

        /** One commit in the midst of what a flush does to the log, where there is one. */
        void addMeanwhile(List<Row> rows, Operation before, Action flushing) throws IOException {
            step("maintain, and before " + before + " add " + rows, state -> put(rows, state), () -> {
                boolean[] isIn = new boolean[1];
                List<IOException> failed = new ArrayList<>();
                disk.beforeNext(before, "wal/checkpoint.", () -> {
                    if (isUnlocked()) {
                        isIn[0] = true;
                        try {
                            commit(rows);
                            possible = after;
                        } catch (IOException e) {
                            failed.add(e);
                        }
                    }
                });
                try {
                    flushing.run();
                } finally {
                    disk.beforeNext(before, "nowhere", () -> {});
                }
                if (!isIn[0]) {
                    commit(rows);
                }
                if (!failed.isEmpty()) {
                    throw failed.get(0);
                }
            });
        }

        /** A log that is written anew as a whole keeps commits waiting. */
        private static boolean isUnlocked() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.noneMatch(f -> f.getMethodName().equals("rewrite")));
        }

        void delete(TagFilter series, long min, long max) throws IOException {
            List<Long> before = sizes();
            long[] gone = new long[1];
            step(
                    "delete " + min + " to " + max,
                    state -> state.forEach((labels, rows) -> {
                        if (series.matches(labels)) {
                            rows.subMap(min, true, max, true).clear();
                        }
                    }),
                    () -> gone[0] = tsdb.delete(series, new TimeRange(min, max)));
            List<Long> after = sizes();
            List<Long> counts = new ArrayList<>();
            for (int i = 0; i < before.size(); i++) {
                counts.add(before.get(i) - after.get(i));
            }
            assertThat(gone[0]).as(story).isIn(counts);
        }

        private List<Long> sizes() {
            return possible.stream().map(StoreContent::size).toList();
        }

        void flush() throws IOException {
            step("flush", state -> {}, () -> tsdb.flush());
        }

        void compact() throws IOException {
            step("compact", state -> {}, () -> tsdb.compact());
        }

        void maintain() throws IOException {
            step("maintain", state -> {}, this::round);
        }

        void round() throws IOException {
            tsdb.maintenance().round();
            if (!tsdb.maintenance().health().isGood()) {
                throw new IOException(tsdb.maintenance().health().reason());
            }
        }

        /** A bit flips in a file of chunks that is in use, where there is one. */
        void rot(Random random) throws IOException {
            List<DirectoryEntry> files = disk.stat("chunks_head") == null ? List.of() : disk.list("chunks_head");
            if (!files.isEmpty()) {
                String file =
                        "chunks_head/" + files.get(random.nextInt(files.size())).name();
                int bit = random.nextInt(8 * disk.content(file).length);
                story += "bit " + bit + " of " + file + " flips\n";
                disk.rot(file, bit);
                mend();
            }
            maintain(); // Whatever was left open by a failure before is settled.
        }

        /** What can't be read is made of the log, at the next flush at the latest. */
        void mend() throws IOException {
            try {
                StoreContent.of(tsdb);
            } catch (CorruptionException e) {
                assertThat(e.file()).as(story).startsWith("chunks_head");
                flush();
            }
        }

        void reopen() throws IOException {
            step("close and open", state -> {}, () -> {
                try {
                    tsdb.close();
                    tsdb = open();
                } catch (IOException e) {
                    disk.repair();
                    tsdb = open();
                    throw e;
                }
            });
        }

        /** Power is lost; also in the midst of a step. */
        void crash(long seed) throws IOException {
            story += "crash " + seed + "\n";
            disk = disk.crash(seed);
            Map<Labels, TreeMap<Long, Object>> onlyRead;
            try (Tsdb reader = Tsdb.open(disk, disk, OPTIONS.withMode(Mode.RO), CLOCK, false);
                    // The log may end in half a page, which only who writes may mend.
                    Querier querier = reader.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
                onlyRead = StoreContent.of(querier);
            }
            tsdb = open();
            assertThat(difference(onlyRead, StoreContent.of(tsdb)))
                    .as(story + "what is seen before and after the first opening to write")
                    .isEmpty();
        }

        /** Compares all that is there; from now on that is what must be there. */
        void check() throws IOException {
            possible = List.of(possible());
        }

        /** The one of the possible states in which the store is. */
        Map<Labels, TreeMap<Long, Object>> possible() throws IOException {
            Map<Labels, TreeMap<Long, Object>> found = StoreContent.of(tsdb);
            List<List<String>> differences = new ArrayList<>();
            for (Map<Labels, TreeMap<Long, Object>> each : possible) {
                List<String> difference = difference(found, each);
                if (difference.isEmpty()) {
                    return each;
                }
                differences.add(difference);
            }
            throw new AssertionError(story + "differs from what must be there, or may be:\n" + differences);
        }

        void end() throws IOException {
            reopen();
            check();
            tsdb.close();
            assertThat(IntegrityChecker.check(disk).problems()).as(story).isEmpty();
        }
    }

    /** A sample: a Double or a FloatHistogram. */
    private record Row(Labels series, long millis, Object value) {
        @Override
        public String toString() {
            return series.get("n") + "@" + millis + "=" + (value instanceof Double ? value : "histogram");
        }
    }

    private static List<String> difference(
            Map<Labels, TreeMap<Long, Object>> found, Map<Labels, TreeMap<Long, Object>> wanted) {
        List<String> out = new ArrayList<>();
        TreeSet<Labels> all = new TreeSet<>(found.keySet());
        all.addAll(wanted.keySet());
        for (Labels labels : all) {
            TreeMap<Long, Object> there = found.getOrDefault(labels, new TreeMap<>());
            TreeMap<Long, Object> expected = wanted.getOrDefault(labels, new TreeMap<>());
            TreeSet<Long> times = new TreeSet<>(there.keySet());
            times.addAll(expected.keySet());
            for (long time : times) {
                if (!Objects.equals(there.get(time), expected.get(time))) {
                    out.add(labels + "@" + time + " is " + there.get(time) + ", must be " + expected.get(time));
                }
            }
        }
        return out;
    }

    private static Object stored(Object value) {
        return value instanceof Double d
                ? (Object) Double.doubleToRawLongBits(d)
                : StoreContent.text((FloatHistogram) value);
    }

    private static Labels series(int n) {
        return Labels.of(Labels.METRIC_NAME, n % 2 == 0 ? "even" : "odd", "n", "n" + n);
    }

    private static TagFilter only(int n) {
        return new TagFilter.Tag("n", ("n" + n)::equals);
    }

    @Test
    void samplesAfterADeletionAndAReopeningStay() throws IOException {
        Life life = new Life();
        life.add(series(0), T + 1000, T + 2000, T + 3000, T + 9000);
        life.delete(only(0), T + 3000, Long.MAX_VALUE);
        life.reopen();
        life.add(series(0), T + 7000);
        life.check();
        life.crash(1);
        life.check();
        life.end();
    }

    @Test
    void samplesOfASeriesThatWasDeletedWholeStay() throws IOException {
        Life life = new Life();
        life.add(series(0), T + 1000, T + 9000);
        life.add(series(1), T + 1000);
        life.delete(only(0), Long.MIN_VALUE, Long.MAX_VALUE);
        life.reopen();
        life.add(series(0), T + 5000);
        life.check();
        life.crash(1);
        life.check();
        life.end();
    }

    @Test
    void aSampleThatIsTheSameAsADeletedOneIsSeen() throws IOException {
        Life life = new Life();
        life.add(series(0), T + 1000, T + 9000);
        life.delete(only(0), T + 2000, T + 10_000);
        life.add(series(0), T + 9000);
        life.check();
        life.end();
        life = new Life();
        life.add(series(0), T + 1000, T + 9000);
        life.delete(only(0), T + 2000, T + 10_000);
        life.reopen();
        life.add(series(0), T + 9000);
        life.check();
        life.end();
    }

    @Test
    void samplesAfterADeletionAndAFlushStay() throws IOException {
        Life life = new Life();
        long hour = 3_600_000;
        life.add(series(1), T);
        life.add(series(0), T + 3 * hour + 2000, T + 3 * hour + 3000, T + 3 * hour + 9000);
        life.add(series(1), T + 5 * hour);
        life.delete(only(0), T + 3 * hour + 3000, Long.MAX_VALUE);
        life.maintain();
        life.add(series(0), T + 3 * hour + 7000);
        life.check();
        life.crash(1);
        life.check();
        life.end();
    }

    private static FloatHistogram histogram(Random random) {
        return new FloatHistogram(
                FloatHistogram.ResetHint.UNKNOWN,
                1,
                0.001,
                1,
                random.nextInt(100) + 1,
                random.nextInt(1000),
                List.of(new Span(random.nextInt(4), 1)),
                new double[] {random.nextInt(100)},
                List.of(),
                new double[0],
                new double[0],
                true);
    }

    /** Times lie on few places, so that they are met again, before, at and behind what is there. */
    private static long time(Random random, long now) {
        long step = random.nextInt(4) == 0 ? 1_200_000 : 10_000;
        return random.nextInt(3) == 0 ? now : now - random.nextInt(40) * step;
    }

    /** Many chunks become complete and go to files, and are read from there. */
    private static void stepWithChunks(Life life, Random random, long now) throws IOException {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> life.maintain();
            case 3, 4 -> life.reopen();
            case 5 -> life.crash(random.nextLong());
            case 6 -> {
                long min = time(random, now);
                life.delete(only(random.nextInt(4)), min, min + random.nextInt(3) * 1_200_000L);
            }
            case 7 -> step(life, random, now);
            case 8 -> life.rot(random);
            case 9 ->
                life.addMeanwhile(
                        random.nextBoolean() ? someRows(random, now) : newRows(random, now),
                        before(random),
                        life::round);
            default -> {
                List<Row> rows = newRows(random, now);
                if (!rows.isEmpty()) {
                    life.add(rows);
                }
            }
        }
    }

    /** Of each series some that follow one another. */
    private static List<Row> newRows(Random random, long now) {
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            Object value = n == 3 ? histogram(random) : (Object) (double) random.nextInt(3);
            for (int i = random.nextInt(4); i > 0; i--) {
                rows.add(new Row(series(n), now - i, value));
            }
        }
        return rows;
    }

    /** Any, old and new. */
    private static List<Row> someRows(Random random, long now) {
        List<Row> rows = new ArrayList<>();
        for (int i = random.nextInt(8) + 1; i > 0; i--) {
            int n = random.nextInt(4);
            Object value = n == 3 ? histogram(random) : (Object) (double) random.nextInt(3);
            rows.add(new Row(series(n), time(random, now), value));
        }
        return rows;
    }

    private static Operation before(Random random) {
        return List.of(Operation.CREATE_DIRECTORY, Operation.CREATE, Operation.WRITE, Operation.SYNC, Operation.RENAME)
                .get(random.nextInt(5));
    }

    private static void step(Life life, Random random, long now) throws IOException {
        switch (random.nextInt(16)) {
            case 0 -> life.maintain();
            case 1 -> {
                if (random.nextInt(3) == 0) {
                    life.flush();
                } else {
                    life.compact();
                }
            }
            case 2 -> life.reopen();
            case 3 -> life.crash(random.nextLong());
            case 4, 5, 6 -> {
                TagFilter which = random.nextInt(6) == 0 ? TagFilter.ALL : only(random.nextInt(4));
                long min = random.nextInt(4) == 0 ? Long.MIN_VALUE : time(random, now);
                long max = random.nextInt(4) == 0 ? Long.MAX_VALUE : time(random, now);
                life.delete(which, Math.min(min, max), Math.max(min, max));
            }
            case 7, 8 ->
                life.addMeanwhile(
                        someRows(random, now), before(random), random.nextBoolean() ? life::round : life.tsdb::flush);
            default -> life.add(someRows(random, now));
        }
    }

    /** What happens next. */
    @FunctionalInterface
    private interface Step {
        void run(Life life, Random random, long now) throws IOException;
    }

    /** Time passes by seconds, and now and then by hours. */
    private static long seconds(Random random) {
        return random.nextInt(3) * 10_000L + (random.nextInt(10) == 0 ? 7_200_000 : 0);
    }

    /** Time passes by so much that each few steps chunks are complete. */
    private static long minutes(Random random) {
        return random.nextInt(3) * 1_200_000L;
    }

    @Test
    void aLongLifeAgainstAPlainMap() throws IOException {
        lives(11, StoreLifeTest::step, StoreLifeTest::seconds);
    }

    @Test
    void aLongLifeWithChunksInFiles() throws IOException {
        lives(2011, StoreLifeTest::stepWithChunks, StoreLifeTest::minutes);
    }

    private static void lives(long firstSeed, Step step, ToLongFunction<Random> passing) throws IOException {
        for (int round = 0; round < Integer.getInteger("tidemark.lives", 40); round++) {
            long seed = Long.getLong("tidemark.seed", firstSeed) + round;
            Random random = new Random(seed);
            Life life = new Life();
            life.story = "seed " + seed + "\n";
            long now = T;
            for (int i = 0; i < 60; i++) {
                now += passing.applyAsLong(random);
                step.run(life, random, now);
                life.check();
            }
            life.end();
        }
    }

    @Test
    void aLongLifeWithCrashesAndFailuresInTheMidstOfThings() throws IOException {
        disturbedLives(1011, StoreLifeTest::step, StoreLifeTest::seconds);
    }

    @Test
    void aLongLifeWithChunksInFilesAndCrashesAndFailures() throws IOException {
        disturbedLives(3011, StoreLifeTest::stepWithChunks, StoreLifeTest::minutes);
    }

    private static void disturbedLives(long firstSeed, Step step, ToLongFunction<Random> passing) throws IOException {
        for (int round = 0; round < Integer.getInteger("tidemark.lives", 40); round++) {
            long seed = Long.getLong("tidemark.seed", firstSeed) + round;
            Random random = new Random(seed);
            Life life = new Life();
            life.story = "seed " + seed + "\n";
            long now = T;
            for (int i = 0; i < 60; i++) {
                now += passing.applyAsLong(random);
                boolean crashes = random.nextInt(8) == 0;
                boolean fails = !crashes && random.nextInt(8) == 0;
                long at = life.disk.operations() + random.nextInt(20);
                if (crashes) {
                    life.disk.crashAt(at);
                } else if (fails) {
                    life.disk.failAt(at, random.nextBoolean() ? DiskFault.NO_SPACE : DiskFault.IO_ERROR, false);
                }
                try {
                    disturbed(life, random, now, step);
                } catch (SimulatedCrash e) {
                    life.crash(i);
                    life.check();
                }
                life.disk.crashAt(Long.MAX_VALUE);
            }
            life.disk.repair();
            life.end();
        }
    }

    private static void disturbed(Life life, Random random, long now, Step step) throws IOException {
        try {
            step.run(life, random, now);
            life.check();
        } catch (IOException e) {
            life.story += "failed: " + e + "\n";
            life.disk.repair();
            life.mend();
            life.possible(); // What counts in the end is open until the next step.
        }
    }
}
