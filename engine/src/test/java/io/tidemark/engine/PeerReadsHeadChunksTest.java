package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.GoFloat;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.testing.PrometheusServer;
import io.tidemark.engine.testing.Promtool;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer takes the chunks of the head that we have written for its own. */
class PeerReadsHeadChunksTest {
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withMaxFuture(Long.MAX_VALUE / 4);
    private static final long STEP = 5_000;

    @TempDir
    private Path temp;

    private Path data;
    private long now;

    @BeforeEach
    void begin() {
        Promtool.assumeInstalled();
        data = temp.resolve("data");
        now = System.currentTimeMillis();
    }

    private Tsdb open() throws IOException {
        return Tsdb.open(new LocalDirectory(data), new LocalDirectory(data), OPTIONS, Clock.systemUTC(), false);
    }

    private static Labels series(int n) {
        return Labels.of(Labels.METRIC_NAME, "ours", "n", "n" + n);
    }

    private void add(Tsdb tsdb, int from, int to) throws IOException {
        try (Appender appender = tsdb.appender()) {
            for (int i = from; i < to; i++) {
                for (int n = 0; n < 5; n++) {
                    appender.append(series(n), now - (2000 - i) * STEP, i * 0.25 * n);
                }
            }
            assertThat(appender.commit().rejected()).isEmpty();
        } catch (AppendException e) {
            throw new AssertionError(e);
        }
    }

    /** Blocks, files of chunks of several openings, deletions, and a log that goes on behind them. */
    private void write(Tsdb tsdb, int from) throws IOException {
        add(tsdb, from, from + 400);
        tsdb.maintenance().round();
        tsdb.delete(
                new TagFilter.Tag("n", "n2"::equals),
                new TimeRange(now - (2000 - from - 100) * STEP, now - (2000 - from - 70) * STEP));
        add(tsdb, from + 400, from + 500);
    }

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

    private Path copy(String name) throws IOException {
        Path to = temp.resolve(name);
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(data.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(data.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    private static void assertHasFiles(Path directory) {
        assertThat(directory.resolve("chunks_head").resolve("000001")).exists();
        assertThat(directory.resolve("chunks_head").resolve("000002")).exists();
    }

    @Test
    void promtoolDumpsWhatWeAnswer() throws Exception {
        List<String> whole;
        Path killed;
        try (Tsdb tsdb = open()) {
            write(tsdb, 0);
        }
        try (Tsdb tsdb = open()) {
            write(tsdb, 500);
            write(tsdb, 1000);
            whole = lines(tsdb);
            killed = copy("killed"); // All that the system has of it, as after a kill.
        }
        for (Path each : List.of(killed, data)) {
            assertHasFiles(each);
            assertThat(Promtool.dump(each)).isEqualTo(whole);
        }
        try (Tsdb tsdb = open()) {
            assertThat(lines(tsdb)).isEqualTo(whole);
            assertThat(tsdb.problems()).isEmpty();
        }
    }

    @Test
    void aServerTakesThemWithoutAWarning() throws Exception {
        assumeTrue(PrometheusServer.isInstalled(), "needs /usr/bin/prometheus");
        try (Tsdb tsdb = open()) {
            write(tsdb, 0);
        }
        try (Tsdb tsdb = open()) {
            write(tsdb, 500);
            add(tsdb, 1000, 2000);
            tsdb.maintenance().round();
        }
        TreeMap<Labels, TreeMap<Long, Double>> ours;
        try (Tsdb tsdb = open()) {
            ours = MetricRows.of(tsdb, "ours");
        }
        assertHasFiles(data);
        try (PrometheusServer server = PrometheusServer.start(temp, data, "", "")) {
            TreeMap<Labels, TreeMap<Long, Double>> theirs = server.answer("ours", now);
            assertThat(theirs).hasSize(5);
            theirs.forEach((labels, rows) -> assertThat(
                            ours.getOrDefault(labels, new TreeMap<>()).tailMap(rows.firstKey()))
                    .isEqualTo(rows));
            assertThat(server.log())
                    .contains("On-disk memory mappable chunks replay completed")
                    .doesNotContain("level=warn", "level=error");
        }
    }

    /** With a log that only names the series, what the peer prints is what it has found in the files. */
    @Test
    void promtoolDumpsTheChunksThemselves() throws Exception {
        List<String> whole;
        SeriesRecord named = new SeriesRecord(5);
        try (Tsdb tsdb = open();
                Appender appender = tsdb.appender()) {
            add(tsdb, 0, 1000);
            whole = lines(tsdb);
            for (int n = 0; n < 5; n++) {
                named.add(appender.series(series(n)), series(n));
            }
        }
        LocalDirectory directory = new LocalDirectory(data);
        directory.deleteTree("wal");
        try (WalWriter log = new WalWriter(directory, "wal")) {
            log.log(List.of(RecordEncoder.encode(named)));
        }
        assertThat(Promtool.dump(data))
                .hasSizeBetween(5 * 700, whole.size() - 5)
                .isSubsetOf(whole);
    }
}
