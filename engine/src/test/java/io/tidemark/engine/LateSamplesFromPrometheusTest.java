package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.PrometheusServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server takes samples out of order, as their own timestamps in what it scrapes say, and compacts them: what we read
 * is its answer while they are in their log, when they are in blocks, after kill -9, and when it is started again.
 */
class LateSamplesFromPrometheusTest {
    /** A slow machine may need more than these to show all that is to be seen; then there are more. */
    private static final int LOOKS = Integer.getInteger("tidemark.looks", 10);

    private static final int LOOKS_MAX = 100 + LOOKS;
    private static final String STORAGE = "storage:\n  tsdb:\n    out_of_order_time_window: 1h\n";

    @TempDir
    Path temp;

    /** Whether the server has cut a block of what came late. */
    private static boolean hasBlockBefore(Path data, long millis) throws IOException {
        for (BlockMeta meta : BlockScanner.scan(new LocalDirectory(data)).blocks()) {
            if (meta.maxMillisExclusive() <= millis) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where a server has merged a block of late samples with one of others, nothing tells any more that the head begins before
     * the end of the merged one: samples that only the log has before that are hidden to whoever reads it afresh, the server itself
     * among them.
     */
    private static long hiddenBefore(Path data) throws IOException {
        long end = Long.MIN_VALUE;
        for (BlockMeta meta : BlockScanner.scan(new LocalDirectory(data)).blocks()) {
            if (!meta.parents().isEmpty() && meta.endsTheHead()) {
                end = Math.max(end, meta.maxMillisExclusive());
            }
        }
        return end;
    }

    private static boolean hasLateLog(Path data) throws IOException {
        for (DirectoryEntry segment : new LocalDirectory(data).list("wbl")) {
            if (segment.sizeBytes() > 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void samplesThatComeLateAreTheServersOwnAnswerToo() throws Exception {
        assumeTrue(PrometheusServer.isInstalled(), "no prometheus on this machine");
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
        try (PrometheusServer server = PrometheusServer.start(
                        temp, data, "127.0.0.1:" + target.getAddress().getPort(), STORAGE);
                Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            boolean inTheLog = false;
            boolean inBlocks = false;
            TreeMap<Labels, TreeMap<Long, Double>> answered = new TreeMap<>();
            for (int look = 0; look < LOOKS_MAX && (look < LOOKS || !inTheLog || !inBlocks); look++) {
                Thread.sleep(1000);
                TreeMap<Labels, TreeMap<Long, Double>> ours = MetricRows.of(tsdb, "demo_late");
                if (ours.isEmpty()) {
                    continue;
                }
                long newest = MetricRows.newest(ours);
                TreeMap<Labels, TreeMap<Long, Double>> theirs = server.answer("demo_late", newest);
                answered = theirs;
                int samplesNow = ours.values().stream().mapToInt(TreeMap::size).sum();
                // What came late between the two looks has no newer time than what we have.
                theirs.forEach((labels, rows) -> {
                    assertThat(rows).as("%s", labels).containsAllEntriesOf(ours.get(labels));
                    assertThat(rows.size() - ours.get(labels).size()).isLessThanOrEqualTo(2);
                });
                boolean lateSeen = ours.values().stream().anyMatch(rows -> rows.firstKey() < base);
                boolean cut = hasBlockBefore(data, base);
                inTheLog |= lateSeen && hasLateLog(data);
                inBlocks |= lateSeen && cut;
                assertThat(samplesNow).isPositive();
                assertThat(tsdb.problems()).isEmpty();
            }
            assertThat(inTheLog)
                    .as("late samples in their log, before the server compacted them")
                    .isTrue();
            assertThat(inBlocks)
                    .as("late samples in blocks of their own, after it had")
                    .isTrue();
            assertThat(Files.exists(data.resolve("wbl"))).isTrue();
            server.kill();
            TreeMap<Labels, TreeMap<Long, Double>> last = MetricRows.of(tsdb, "demo_late");
            MetricRows.assertHolds(last, answered);
            long hidden = hiddenBefore(data);
            last.values().forEach(rows -> rows.keySet().removeIf(time -> time < hidden));
            try (Tsdb fresh = Tsdb.open(data, TsdbOptions.defaults())) {
                TreeMap<Labels, TreeMap<Long, Double>> afresh = MetricRows.of(fresh, "demo_late");
                afresh.values().forEach(rows -> rows.keySet().removeIf(time -> time < hidden));
                assertThat(afresh).isEqualTo(last);
            }
            MetricRows.assertSameAfterRestart(temp, data, List.of("demo_late"), STORAGE);
        } finally {
            target.stop(0);
        }
    }
}
