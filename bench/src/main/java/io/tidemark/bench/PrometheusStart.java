package io.tidemark.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Prometheus server that begins on a data directory; killed when it is closed. */
final class PrometheusStart implements AutoCloseable {
    private static final Pattern REPLAY = Pattern.compile("total_replay_duration=([0-9.]+)(µs|ms|s)");
    private static final int POLL_MILLIS = 20;
    private static final int POLLS_MAX = 15_000;

    private final Process process;
    private final Path log;

    private PrometheusStart(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the program {@code prometheus}; its configuration and log go beside the directory. */
    static PrometheusStart on(Path data) throws IOException {
        Path config = data.resolveSibling("prometheus.yml");
        Files.writeString(config, "global:\n  scrape_interval: 1h\n");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path log = data.resolveSibling("prometheus.log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + data,
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new PrometheusStart(process, log);
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the end of the replay; how long it took by the server's own account, in seconds. */
    double awaitReplay() throws IOException, InterruptedException {
        for (int i = 0; i < POLLS_MAX && process.isAlive(); i++) {
            Matcher done = REPLAY.matcher(Files.readString(log));
            if (done.find()) {
                return Double.parseDouble(done.group(1))
                        / switch (done.group(2)) {
                            case "s" -> 1;
                            case "ms" -> 1e3;
                            default -> 1e6;
                        };
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("Prometheus did not replay: " + Files.readString(log));
    }

    /** Ends the server in order. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
