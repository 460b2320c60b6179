package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server with blocks of some seconds scrapes itself while one open directory follows it: at every look our samples are
 * the server's own answer up to our newest time.
 */
class FollowPrometheusIT {
    private static final Path SERVER = Path.of("/usr/bin/prometheus");
    private static final int LOOKS = Integer.getInteger("tidemark.looks", 25);
    private static final List<String> METRICS =
            List.of("up", "prometheus_tsdb_head_samples_appended_total", "prometheus_engine_query_duration_seconds");

    @TempDir
    Path temp;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;

    private Process start(Path data, String target, String storage) throws IOException, InterruptedException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = temp.resolve("prometheus.yml");
        Files.writeString(config, """
                global:
                  scrape_interval: 500ms
                  scrape_timeout: 400ms
                scrape_configs:
                  - job_name: self
                    static_configs:
                      - targets: ['%s']
                %s
                """.formatted(target.replace("$port", Integer.toString(port)), storage));
        Process server = new ProcessBuilder(
                        SERVER.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + data,
                        "--storage.tsdb.min-block-duration=8s",
                        "--storage.tsdb.max-block-duration=72s",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("server.log").toFile())
                .start();
        for (int i = 0; i < 200 && !isReady(); i++) {
            Thread.sleep(50);
        }
        return server;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** All samples of a metric up to a time, as the server answers. */
    private TreeMap<Labels, TreeMap<Long, Double>> answer(String metric, long untilMillis)
            throws IOException, InterruptedException {
        String query = URLEncoder.encode(metric + "[10m]", UTF_8);
        String body = get("/api/v1/query?query=" + query + "&time=" + untilMillis / 1000 + "."
                        + String.format(java.util.Locale.ROOT, "%03d", untilMillis % 1000))
                .body();
        TreeMap<Labels, TreeMap<Long, Double>> out = new TreeMap<>();
        try (JsonParser in = new JsonFactory().createParser(body)) {
            Labels labels = Labels.EMPTY;
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME
                        && in.currentName().equals("metric")) {
                    TreeMap<String, String> map = new TreeMap<>();
                    in.nextToken();
                    while (in.nextToken() != JsonToken.END_OBJECT) {
                        String name = in.currentName();
                        in.nextToken();
                        map.put(name, in.getText());
                    }
                    labels = Labels.of(map);
                } else if (in.currentToken() == JsonToken.FIELD_NAME
                        && in.currentName().equals("values")) {
                    TreeMap<Long, Double> rows = new TreeMap<>();
                    in.nextToken();
                    while (in.nextToken() == JsonToken.START_ARRAY) {
                        in.nextToken();
                        long time = Math.round(in.getDoubleValue() * 1000);
                        in.nextToken();
                        String text = in.getText().replace("Inf", "Infinity");
                        rows.put(time, Double.parseDouble(text));
                        in.nextToken();
                    }
                    out.put(labels, rows);
                }
            }
        }
        return out;
    }

    private static TreeMap<Labels, TreeMap<Long, Double>> ours(Tsdb tsdb, String metric) throws IOException {
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

    @Test
    void everyLookIsTheServersOwnAnswer() throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "no prometheus on this machine");
        Path data = temp.resolve("data");
        Process server = start(data, "127.0.0.1:$port", "");
        try (Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            long samples = 0;
            for (int look = 0; look < LOOKS; look++) {
                Thread.sleep(1000);
                for (String metric : METRICS) {
                    TreeMap<Labels, TreeMap<Long, Double>> ours = ours(tsdb, metric);
                    long newest = ours.values().stream()
                            .mapToLong(TreeMap::lastKey)
                            .max()
                            .orElse(0);
                    if (newest == 0) {
                        continue;
                    }
                    assertThat(System.currentTimeMillis() - newest).as("lag").isLessThan(5000);
                    TreeMap<Labels, TreeMap<Long, Double>> theirs = answer(metric, newest);
                    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
                    theirs.forEach((labels, rows) ->
                            assertThat(ours.get(labels)).as("%s", labels).isEqualTo(rows));
                    samples += ours.values().stream().mapToLong(TreeMap::size).sum();
                }
                IoCounters.Snapshot before = tsdb.io().snapshot();
                ours(tsdb, "up");
                IoCounters.Snapshot spent = tsdb.io().snapshot().since(before);
                assertThat(spent.bytesRead())
                        .as("a second look reads what is new, and not everything again")
                        .isLessThan(2_000_000);
                assertThat(tsdb.problems()).isEmpty();
            }
            assertThat(samples).isPositive();
            assertThat(Files.exists(data.resolve("chunks_head"))).isTrue();
            server.destroyForcibly().waitFor();
            TreeMap<Labels, TreeMap<Long, Double>> last = ours(tsdb, "up");
            try (Tsdb fresh = Tsdb.open(data, TsdbOptions.defaults())) {
                assertThat(ours(fresh, "up")).isEqualTo(last);
            }
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void samplesThatComeLateAreTheServersOwnAnswerToo() throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "no prometheus on this machine");
        long base = System.currentTimeMillis();
        AtomicInteger scrapes = new AtomicInteger();
        HttpServer target = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        target.createContext("/metrics", exchange -> {
            int n = scrapes.incrementAndGet();
            // Every third sample lies before those that came already, each at a time of its own.
            long time = n % 3 == 0 ? base - n * 1000L - 7 : base + n * 500L;
            byte[] body = ("demo_late{series=\"a\"} " + n + " " + time + "\ndemo_late{series=\"b\"} " + n + "\n")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.start();
        Path data = temp.resolve("data");
        Process server = start(
                data,
                "127.0.0.1:" + target.getAddress().getPort(),
                "\nstorage:\n  tsdb:\n    out_of_order_time_window: 1h\n");
        try (Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            boolean lateSeen = false;
            for (int look = 0; look < LOOKS; look++) {
                Thread.sleep(1000);
                TreeMap<Labels, TreeMap<Long, Double>> ours = ours(tsdb, "demo_late");
                if (ours.isEmpty()) {
                    continue;
                }
                long newest =
                        ours.values().stream().mapToLong(TreeMap::lastKey).max().getAsLong();
                TreeMap<Labels, TreeMap<Long, Double>> theirs = answer("demo_late", newest);
                int samplesNow = ours.values().stream().mapToInt(TreeMap::size).sum();
                // What came late between the two looks has no newer time than what we have.
                theirs.forEach((labels, rows) -> {
                    assertThat(rows).as("%s", labels).containsAllEntriesOf(ours.get(labels));
                    assertThat(rows.size() - ours.get(labels).size()).isLessThanOrEqualTo(2);
                });
                lateSeen |= ours.values().stream().anyMatch(rows -> rows.firstKey() < base);
                assertThat(samplesNow).isPositive();
                assertThat(tsdb.problems()).isEmpty();
            }
            assertThat(lateSeen).isTrue();
            assertThat(Files.exists(data.resolve("wbl"))).isTrue();
            server.destroyForcibly().waitFor();
            TreeMap<Labels, TreeMap<Long, Double>> last = ours(tsdb, "demo_late");
            try (Tsdb fresh = Tsdb.open(data, TsdbOptions.defaults())) {
                assertThat(ours(fresh, "demo_late")).isEqualTo(last);
            }
        } finally {
            server.destroyForcibly();
            target.stop(0);
        }
    }
}
