package io.tidemark.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;

/** A real Prometheus that cuts its head into blocks of some seconds. Killed when it is closed. */
public final class PrometheusServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private final Path log;

    private PrometheusServer(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Whether this machine has one. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param folder for its configuration and what it prints
     * @param target what it scrapes twice a second: {@code $port} stands for its own; nothing where it is empty
     * @param storage a further part of its configuration
     */
    public static PrometheusServer start(Path folder, Path data, String target, String storage)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.createTempFile(folder, "prometheus", ".yml");
        String scrape = target.isEmpty() ? "" : """
                scrape_configs:
                  - job_name: self
                    static_configs:
                      - targets: ['%s']
                """.formatted(target.replace("$port", Integer.toString(port)));
        Files.writeString(config, """
                global:
                  scrape_interval: 500ms
                  scrape_timeout: 400ms
                %s
                %s
                """.formatted(scrape, storage));
        Path log = Files.createTempFile(folder, "server", ".log");
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + data,
                        "--storage.tsdb.min-block-duration=4s",
                        "--storage.tsdb.max-block-duration=36s",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, port, log);
        for (int i = 0; i < 400 && !server.isReady(); i++) {
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

    /** What it has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Ends it as a crash does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** All samples of a metric up to a time, as the server answers. */
    public TreeMap<Labels, TreeMap<Long, Double>> answer(String metric, long untilMillis)
            throws IOException, InterruptedException {
        return series(get("/api/v1/query?query=" + URLEncoder.encode(metric + "[10m]", UTF_8) + "&time="
                        + seconds(untilMillis))
                .body());
    }

    /** What a range query answers. */
    public TreeMap<Labels, TreeMap<Long, Double>> answer(
            String query, long startMillis, long endMillis, long stepMillis) throws IOException, InterruptedException {
        return series(get("/api/v1/query_range?query=" + URLEncoder.encode(query, UTF_8) + "&start="
                        + seconds(startMillis) + "&end=" + seconds(endMillis) + "&step=" + seconds(stepMillis))
                .body());
    }

    private static String seconds(long millis) {
        return millis / 1000 + "." + String.format(Locale.ROOT, "%03d", millis % 1000);
    }

    private static TreeMap<Labels, TreeMap<Long, Double>> series(String body) throws IOException {
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
}
