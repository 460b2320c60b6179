package io.tidemark.sql.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.PrometheusServer;
import io.tidemark.engine.testing.Promtool;
import io.tidemark.sql.SqlEngine;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.testing.SqlOverRows;
import io.tidemark.sql.time.PrometheusRates.Function;
import io.tidemark.sql.time.PrometheusRates.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random counters in blocks that promtool made, asked of a Prometheus 2.42 that runs and of SQL: the server's answers are to the last
 * bit those of {@link PrometheusRates}, so that this is no opinion of ours, and SQL's are the server's wherever the two versions of
 * the algorithm agree.
 */
class CountersAgainstServerTest {
    private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private static final long LENGTH = 90 * 60_000L;

    @TempDir
    Path folder;

    private int compared;
    private int onLeftEdges;

    @Test
    void aServersAnswersAreThoseOfSql() throws IOException, InterruptedException {
        assumeTrue(PrometheusServer.isInstalled(), "no Prometheus on this machine");
        Promtool.assumeInstalled();
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        Random random = new Random(seed);
        RandomCounters counters = new RandomCounters(random, "m", 12, START, START + LENGTH, false);
        Path text = folder.resolve("metrics.txt");
        Files.write(text, openMetrics(counters.series));
        Path data = folder.resolve("data");
        Promtool.tsdb("create-blocks-from", "openmetrics", text.toString(), data.toString());
        try (PrometheusServer server = PrometheusServer.start(folder, data, "", "");
                Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults());
                SqlEngine engine = new SqlEngine(tsdb)) {
            for (int width : new int[] {60_000, 300_000, 450_000}) {
                for (int phase : new int[] {0, 1 + random.nextInt(width - 1)}) {
                    for (Function function : Function.values()) {
                        String at = function + " " + width + " " + phase + ", -Dtidemark.seed=" + seed;
                        compare(at, server, engine, counters, function, width, START + phase);
                    }
                }
            }
        }
        assertThat(compared).as("windows that were compared").isGreaterThan(1000);
        assertThat(onLeftEdges).as("windows with a sample on the left edge").isGreaterThan(100);
    }

    private void compare(
            String at,
            PrometheusServer server,
            SqlEngine engine,
            RandomCounters counters,
            Function function,
            int width,
            long from)
            throws IOException, InterruptedException {
        long windows = (LENGTH - width) / width;
        long to = from + windows * width;
        Map<Labels, TreeMap<Long, Double>> answers =
                server.answer(function.call("m[" + width / 1000 + "s]"), from + width, to, width);
        LocalDateTime origin = LocalDateTime.ofInstant(Instant.ofEpochMilli(from), ZoneOffset.UTC);
        TreeMap<String, TreeMap<Long, Double>> sql = new TreeMap<>();
        for (List<@Nullable Object> row : SqlOverRows.query(
                engine,
                "SELECT host, time_bucket('" + width / 1000 + "s', time, ?, closed => 'right', label => 'end') AS b, "
                        + function.call("value") + " FROM m WHERE time > ? AND time <= ? GROUP BY host, b",
                SqlSettings.defaults(),
                origin,
                origin,
                LocalDateTime.ofInstant(Instant.ofEpochMilli(to), ZoneOffset.UTC))) {
            if (row.get(2) != null) {
                sql.computeIfAbsent((String) row.get(0), h -> new TreeMap<>())
                        .put((Long) row.get(1), (Double) row.get(2));
            }
        }
        counters.series.forEach((labels, series) -> {
            TreeMap<Long, Double> answered = answers.getOrDefault(
                    Labels.of(
                            "host",
                            Objects.requireNonNull(labels.get("host")),
                            "job",
                            Objects.requireNonNull(labels.get("job"))),
                    new TreeMap<>());
            TreeMap<Long, Double> selected = sql.getOrDefault(labels.get("host"), new TreeMap<>());
            for (long end = from + width; end <= to; end += width) {
                long start = end - width;
                String where = at + " " + labels + " at " + end;
                assertThat(answered.get(end))
                        .as("the server: " + where)
                        .isEqualTo(PrometheusRates.at(Version.V2, function, series, start, end));
                Double today = PrometheusRates.at(Version.V3, function, series, start, end);
                assertThat(selected.get(end)).as("SQL: " + where).isEqualTo(today);
                if (series.containsKey(start)) {
                    onLeftEdges++;
                } else if (Objects.equals(PrometheusRates.at(Version.V2, function, series, start, end), today)) {
                    assertThat(selected.get(end)).as(where).isEqualTo(answered.get(end));
                    compared++;
                }
            }
        });
    }

    private static List<String> openMetrics(Map<Labels, TreeMap<Long, Double>> series) {
        List<String> lines = new ArrayList<>(List.of("# TYPE m unknown"));
        series.forEach((labels, samples) -> samples.forEach((time, value) -> lines.add("m{host=\"" + labels.get("host")
                + "\",job=\"" + labels.get("job") + "\"} " + value + " " + time / 1000 + "."
                + Long.toString(1000 + time % 1000).substring(1))));
        lines.add("# EOF");
        return lines;
    }
}
