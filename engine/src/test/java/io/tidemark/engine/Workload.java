package io.tidemark.engine;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits whose content is a function of their number, so that after any fault it can be said what must be there: samples in
 * order, late ones, very late ones, histograms, values that later commits replace, deletions and insertions into what was
 * deleted; with flushes, merges and retention between them.
 *
 * @param stepMillis time between two commits
 * @param maintainEvery after so many commits the store looks after itself
 * @param reshapeEvery after so many commits all is flushed and merged
 */
record Workload(long stepMillis, int maintainEvery, int reshapeEvery) {
    /** Samples younger than this must never go. */
    static final long KEPT_MILLIS = 22 * 3_600_000L;

    /** What to open the store with. */
    static final TsdbOptions OPTIONS = TsdbOptions.defaults()
            .withMode(TsdbOptions.Mode.CREATE)
            .withThreads(1)
            .withRetention(24 * 3_600_000L, 0);

    /** For runs of hundreds of commits. */
    static final Workload LARGE = new Workload(300_000, 12, 100);

    /** For runs of tens of commits. */
    static final Workload SMALL = new Workload(1_500_000, 5, 18);

    private static final long START = 1_600_000_000_000L;
    private static final int DELETE_EVERY = 16;
    private static final int REPLACED_AFTER = 5;
    private static final int LATE_BY = 7;
    private static final long VERY_LATE_MILLIS = 20 * 3_600_000L;

    private static final Labels PROGRESS = Labels.of(Labels.METRIC_NAME, "progress");
    private static final Labels HISTOGRAM = Labels.of(Labels.METRIC_NAME, "shape", "job", "ünï");
    private static final Labels REPLACED = Labels.of(Labels.METRIC_NAME, "replaced");
    private static final Labels DOOMED = Labels.of(Labels.METRIC_NAME, "doomed");
    private static final Labels VERY_LATE = Labels.of(Labels.METRIC_NAME, "very_late");

    /** A sample of a commit: a Double or a FloatHistogram. */
    private record Row(Labels labels, long time, Object value) {}

    private long time(long n) {
        return START + n * stepMillis;
    }

    private List<Row> rows(long n) {
        List<Row> rows = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            rows.add(new Row(
                    Labels.of(Labels.METRIC_NAME, "load", "host", "h" + (n + s) % 5, "part", "p" + s),
                    time(n) + s,
                    n * 3.25 + s));
        }
        rows.add(new Row(HISTOGRAM, time(n), histogram(n)));
        rows.add(new Row(REPLACED, time(n), (double) n));
        if (n > REPLACED_AFTER) {
            rows.add(new Row(REPLACED, time(n - REPLACED_AFTER), n - REPLACED_AFTER + 0.5));
        }
        if (n > LATE_BY) {
            rows.add(new Row(
                    Labels.of(Labels.METRIC_NAME, "late", "host", "h" + n % 3), time(n - LATE_BY) + 500, (double) -n));
            rows.add(new Row(
                    Labels.of(Labels.METRIC_NAME, "load", "host", "h" + n % 5, "part", "p0"), time(n - 2) + 7, (double)
                            -n));
        }
        if (n % 10 == 0) {
            rows.add(new Row(VERY_LATE, time(n) - VERY_LATE_MILLIS, n * 1e6));
        }
        rows.add(new Row(DOOMED, time(n), (double) n));
        if (n % DELETE_EVERY == 1 && n > DELETE_EVERY) {
            rows.add(new Row(DOOMED, time(n - 6), 7000.0 + n)); // Into what the commit before has deleted.
        }
        rows.add(new Row(PROGRESS, time(n), (double) n));
        return rows;
    }

    static FloatHistogram histogram(long n) {
        return new FloatHistogram(
                FloatHistogram.ResetHint.UNKNOWN,
                1,
                0.001,
                1,
                n + 1,
                n * 2.5,
                List.of(new Span((int) (n % 4), 1)),
                new double[] {n},
                List.of(),
                new double[0],
                new double[0],
                true);
    }

    /**
     * Goes on after commit {@code last}.
     *
     * @param count how many commits; below zero for ever
     * @param acknowledged told of each commit when it has returned
     */
    void run(Tsdb tsdb, long last, long count, LongConsumer acknowledged) throws IOException {
        delete(tsdb, last); // Which may not have come to its turn.
        try (Appender appender = tsdb.appender()) {
            for (long n = last + 1; count < 0 || n <= last + count; n++) {
                commit(appender, n);
                acknowledged.accept(n);
                delete(tsdb, n);
                if (n % maintainEvery == 0) {
                    tsdb.maintenance().round();
                }
                if (n % reshapeEvery == 0) {
                    tsdb.flush();
                    tsdb.compact();
                }
            }
        }
    }

    private void delete(Tsdb tsdb, long n) throws IOException {
        if (n > 0 && n % DELETE_EVERY == 0) {
            tsdb.delete(new TagFilter.Tag(Labels.METRIC_NAME, "doomed"::equals), new TimeRange(0, time(n)));
        }
    }

    private void commit(Appender appender, long n) throws IOException {
        try {
            for (Row row : rows(n)) {
                if (row.value instanceof Double value) {
                    appender.append(row.labels, row.time, value);
                } else {
                    appender.append(appender.series(row.labels), row.time, (FloatHistogram) row.value);
                }
            }
        } catch (AppendException e) {
            throw new IllegalStateException("commit " + n + ": " + e.getMessage(), e);
        }
        CommitResult result = appender.commit();
        if (!result.rejected().isEmpty()) {
            throw new IllegalStateException("commit " + n + ": " + result.rejected());
        }
    }

    /**
     * Compares what a store holds with what it must hold.
     *
     * @return the last commit that is there
     * @throws IllegalStateException where a sample is missing, wrong or was never written, or half a commit is there
     */
    long check(Tsdb tsdb) throws IOException {
        Map<Labels, TreeMap<Long, Object>> found = StoreContent.of(tsdb);
        TreeMap<Long, Object> progress = found.getOrDefault(PROGRESS, new TreeMap<>());
        long last = progress.isEmpty() ? 0 : (progress.lastKey() - START) / stepMillis;
        Map<Labels, TreeMap<Long, Object>> expected = new TreeMap<>();
        TreeMap<Long, Object> mayBeDeleted = new TreeMap<>();
        for (long n = 1; n <= last; n++) {
            for (Row row : rows(n)) {
                expected.computeIfAbsent(row.labels, l -> new TreeMap<>()).put(row.time, stored(row.value));
            }
            TreeMap<Long, Object> doomed = expected.get(DOOMED);
            if (n % DELETE_EVERY == 0 && doomed != null) {
                if (n == last) {
                    mayBeDeleted.putAll(doomed);
                }
                doomed.clear();
            }
        }
        TreeMap<Long, Object> doomed = found.getOrDefault(DOOMED, new TreeMap<>());
        if (doomed.tailMap(time(last) - KEPT_MILLIS).equals(mayBeDeleted.tailMap(time(last) - KEPT_MILLIS))) {
            expected.put(DOOMED, mayBeDeleted); // The deletion has not come to its turn, and nothing of it is done.
        }
        compare(found, expected, last);
        return last;
    }

    private void compare(
            Map<Labels, TreeMap<Long, Object>> found, Map<Labels, TreeMap<Long, Object>> expected, long last) {
        found.forEach((labels, rows) -> rows.forEach((time, value) -> {
            Object wanted = expected.getOrDefault(labels, new TreeMap<>()).get(time);
            if (!Objects.equals(wanted, value)) {
                throw wrong(labels, time, wanted, value, last);
            }
        }));
        long kept = time(last) - KEPT_MILLIS;
        expected.forEach((labels, rows) -> rows.tailMap(kept).forEach((time, value) -> {
            Object there = found.getOrDefault(labels, new TreeMap<>()).get(time);
            if (there == null) {
                throw wrong(labels, time, value, null, last);
            }
        }));
    }

    private IllegalStateException wrong(
            Labels labels, long time, @Nullable Object wanted, @Nullable Object found, long last) {
        return new IllegalStateException("after commit " + last + ": " + labels + " at " + time + " (commit "
                + (time - START) / (double) stepMillis + "): expected " + plain(wanted) + ", found " + plain(found));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Long bits ? (Object) Double.longBitsToDouble(bits) : value;
    }

    private static Object stored(Object value) {
        return value instanceof Double d
                ? (Object) Double.doubleToRawLongBits(d)
                : StoreContent.text((FloatHistogram) value);
    }
}
