package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.PrometheusServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server with blocks of some seconds scrapes itself while one open directory follows it: at every look our samples are
 * the server's own answer up to our newest time; after kill -9 they are what it had answered, and what it answers when it is
 * started again on a copy.
 */
class FollowPrometheusTest {
    /** A slow machine may need more than these to show all that is to be seen; then there are more. */
    private static final int LOOKS = Integer.getInteger("tidemark.looks", 10);

    private static final int LOOKS_MAX = 100 + LOOKS;
    private static final List<String> METRICS =
            List.of("up", "prometheus_tsdb_head_samples_appended_total", "prometheus_engine_query_duration_seconds");

    /** What a look costs that finds nothing new: the listing and the chunks of the one metric that is asked for. */
    private static final long LOOK_BYTES = 64 << 10;

    @TempDir
    Path temp;

    @Test
    void everyLookIsTheServersOwnAnswer() throws Exception {
        assumeTrue(PrometheusServer.isInstalled(), "no prometheus on this machine");
        Path data = temp.resolve("data");
        try (PrometheusServer server = PrometheusServer.start(temp, data, "127.0.0.1:$port", "");
                Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            TreeMap<String, TreeMap<Labels, TreeMap<Long, Double>>> answered = new TreeMap<>();
            TreeSet<String> blocks = new TreeSet<>();
            for (int look = 0; look < LOOKS_MAX && (look < LOOKS || blocks.equals(blocks(data))); look++) {
                Thread.sleep(1000);
                for (String metric : METRICS) {
                    TreeMap<Labels, TreeMap<Long, Double>> ours = MetricRows.of(tsdb, metric);
                    if (ours.isEmpty()) {
                        continue;
                    }
                    long newest = MetricRows.newest(ours);
                    assertThat(System.currentTimeMillis() - newest).as("lag").isLessThan(5000);
                    TreeMap<Labels, TreeMap<Long, Double>> theirs = server.answer(metric, newest);
                    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
                    theirs.forEach((labels, rows) ->
                            assertThat(ours.get(labels)).as("%s", labels).isEqualTo(rows));
                    answered.put(metric, theirs);
                }
                blocks.addAll(blocks(data));
                assertThat(tsdb.problems()).isEmpty();
            }
            assertThat(answered.keySet()).containsExactlyInAnyOrderElementsOf(METRICS);
            assertThat(blocks(data))
                    .as("blocks came and went under us")
                    .isNotEmpty()
                    .isNotEqualTo(blocks);
            server.kill();
            for (String metric : METRICS) {
                MetricRows.assertHolds(MetricRows.of(tsdb, metric), answered.get(metric));
            }
            readAfresh(data, tsdb);
            MetricRows.assertSameAfterRestart(temp, data, METRICS, "");
        }
    }

    @Test
    void lookReadsWhatIsNewAndNothingAgain() throws Exception {
        assumeTrue(PrometheusServer.isInstalled(), "no prometheus on this machine");
        Path data = temp.resolve("data");
        try (PrometheusServer server = PrometheusServer.start(temp, data, "127.0.0.1:$port", "");
                Tsdb tsdb = Tsdb.open(data, TsdbOptions.defaults())) {
            Thread.sleep(2000);
            MetricRows.of(tsdb, "up");
            TreeSet<String> before = blocks(data);
            long logged = logBytes(data);
            int newBlocks = 0;
            for (int look = 0; look < LOOKS_MAX && (look < LOOKS / 2 || newBlocks == 0); look++) {
                Thread.sleep(1000);
                IoCounters.Snapshot start = tsdb.io().snapshot();
                MetricRows.of(tsdb, "up");
                long read = tsdb.io().snapshot().since(start).bytesRead();
                TreeSet<String> now = blocks(data);
                TreeSet<String> added = new TreeSet<>(now);
                added.removeAll(before);
                long grown = Math.max(0, logBytes(data) - logged);
                for (String block : added) {
                    grown += sizeOf(data.resolve(block));
                }
                newBlocks += added.size();
                assertThat(read)
                        .as("look %d, %d bytes are new, of which %d blocks", look, grown, added.size())
                        .isLessThanOrEqualTo(grown + LOOK_BYTES);
                before = now;
                logged = logBytes(data);
            }
            assertThat(newBlocks).as("the head was cut meanwhile").isPositive();
            server.kill();
        }
    }

    private static void readAfresh(Path data, Tsdb followed) throws IOException {
        try (Tsdb fresh = Tsdb.open(data, TsdbOptions.defaults())) {
            for (String metric : METRICS) {
                assertThat(MetricRows.of(fresh, metric)).isEqualTo(MetricRows.of(followed, metric));
            }
        }
    }

    private static TreeSet<String> blocks(Path data) throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            TreeSet<String> out = new TreeSet<>();
            all.filter(p -> Files.exists(p.resolve("meta.json")))
                    .forEach(p -> out.add(p.getFileName().toString()));
            return out;
        }
    }

    private static long logBytes(Path data) throws IOException {
        return sizeOf(data.resolve("wal"));
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(p -> p.toFile().length())
                    .sum();
        }
    }
}
