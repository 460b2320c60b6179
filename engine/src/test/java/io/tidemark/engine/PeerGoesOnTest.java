package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.model.GoFloat;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.PrometheusServer;
import io.tidemark.engine.testing.Promtool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server goes on in a directory that we have written, is killed, and we go on where it stopped; then it reads all of it again.
 * Nothing that one of the two has acknowledged is lost on the way.
 */
class PeerGoesOnTest {
    private static final TsdbOptions RW = TsdbOptions.defaults().withMode(Mode.RW);
    private static final Labels OURS = Labels.of(Labels.METRIC_NAME, "ours", "zone", "süd");

    @TempDir
    private Path temp;

    private static List<String> lines(Tsdb tsdb) throws IOException {
        List<String> out = new ArrayList<>();
        StoreContent.of(tsdb)
                .forEach((labels, rows) -> rows.forEach((time, bits) -> {
                    StringBuilder line = new StringBuilder(labels.toString()).append(' ');
                    GoFloat.append(line, Double.longBitsToDouble((Long) bits));
                    out.add(line.append(' ').append(time).toString());
                }));
        return out.stream().sorted().toList();
    }

    private static void add(Tsdb tsdb, long fromMillis, int count) throws IOException, AppendException {
        try (Appender appender = tsdb.appender()) {
            for (int i = 0; i < count; i++) {
                appender.append(OURS, fromMillis + i * 1000L, i);
            }
            assertThat(appender.commit().appended()).isEqualTo(count);
        }
    }

    @Test
    void weAndTheServerWriteInTurn() throws Exception {
        Promtool.assumeInstalled();
        assumeTrue(PrometheusServer.isInstalled(), "needs /usr/bin/prometheus");
        Path data = temp.resolve("data");
        long now = System.currentTimeMillis();
        try (Tsdb tsdb = Tsdb.open(data, RW.withMode(Mode.CREATE))) {
            add(tsdb, now - 6 * 3_600_000L, 500);
            tsdb.flush(); // A block, and a log with a checkpoint behind it.
            add(tsdb, now - 600_000L, 500);
        }
        TreeMap<Long, Double> ours;
        TreeMap<Labels, TreeMap<Long, Double>> theirs;
        try (PrometheusServer server = PrometheusServer.start(temp, data, "127.0.0.1:$port", "")) {
            ours = server.answer("ours", now).get(OURS);
            assertThat(ours).hasSize(500);
            theirs = up(server);
            server.kill();
        }
        int before;
        try (Tsdb tsdb = Tsdb.open(data, RW)) {
            tsdb.openForWriting();
            MetricRows.assertHolds(MetricRows.of(tsdb, "up"), theirs);
            assertThat(MetricRows.of(tsdb, "ours").get(OURS)).hasSize(1000).containsAllEntriesOf(ours);
            add(tsdb, System.currentTimeMillis(), 20);
            before = lines(tsdb).size();
        }
        try (PrometheusServer server = PrometheusServer.start(temp, data, "127.0.0.1:$port", "")) {
            theirs = up(server);
            server.kill();
        }
        try (Tsdb tsdb = Tsdb.open(data, RW.withMode(Mode.RO))) {
            MetricRows.assertHolds(MetricRows.of(tsdb, "up"), theirs);
            assertThat(MetricRows.of(tsdb, "ours").get(OURS)).hasSize(1020);
            assertThat(lines(tsdb)).hasSizeGreaterThan(before).isEqualTo(Promtool.dump(data));
        }
        assertThat(IntegrityChecker.check(data).problems()).isEmpty();
    }

    /** What the server has scraped of itself, once that is something. */
    private static TreeMap<Labels, TreeMap<Long, Double>> up(PrometheusServer server) throws Exception {
        long since = System.currentTimeMillis();
        for (int look = 0; look < 200; look++) {
            TreeMap<Labels, TreeMap<Long, Double>> answer = server.answer("up", System.currentTimeMillis());
            if (answer.values().stream().anyMatch(rows -> rows.tailMap(since).size() >= 4)) {
                return answer;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the server scrapes nothing");
    }
}
