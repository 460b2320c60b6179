package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.testing.PrometheusServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All samples of a metric, as we read them, beside what a server answers. */
final class MetricRows {
    private MetricRows() {}

    static TreeMap<Labels, TreeMap<Long, Double>> of(Tsdb tsdb, String metric) throws IOException {
        TreeMap<Labels, TreeMap<Long, Double>> out = new TreeMap<>();
        try (Querier querier = tsdb.querier(TimeRange.ALL)) {
            ScanSpec spec =
                    ScanSpec.of(new TagFilter.Tag(Labels.METRIC_NAME, value -> metric.equals(value)), TimeRange.ALL);
            try (ScanCursor cursor = querier.scan(spec, QueryControl.unlimited())) {
                ScanBatch batch = new ScanBatch();
                while (cursor.next(batch)) {
                    for (int i = 0; i < batch.size; i++) {
                        out.computeIfAbsent(batch.labels(i), l -> new TreeMap<>())
                                .put(batch.times[i], batch.values[i]);
                    }
                }
            }
        }
        return out;
    }

    static long newest(TreeMap<Labels, TreeMap<Long, Double>> rows) {
        return rows.values().stream().mapToLong(TreeMap::lastKey).max().orElseThrow();
    }

    /** What was answered is there; more may have come since. */
    static void assertHolds(
            TreeMap<Labels, TreeMap<Long, Double>> ours, TreeMap<Labels, TreeMap<Long, Double>> answered) {
        answered.forEach(
                (labels, rows) -> assertThat(ours.get(labels)).as("%s", labels).containsAllEntriesOf(rows));
    }

    /** A server that is started on a copy of the directory, and scrapes nothing, answers what we read in the original. */
    static void assertSameAfterRestart(Path temp, Path data, List<String> metrics, String storage)
            throws IOException, InterruptedException {
        Path copy = temp.resolve("copy");
        copy(data, copy);
        try (PrometheusServer again = PrometheusServer.start(temp, copy, "", storage);
                Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            for (String metric : metrics) {
                TreeMap<Labels, TreeMap<Long, Double>> ours = of(tsdb, metric);
                assertThat(again.answer(metric, newest(ours))).as(metric).isEqualTo(ours);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }
}
