package io.tidemark.sql.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.ExecuteOptions;
import io.tidemark.sql.SqlEngine;
import io.tidemark.sql.SqlResult;
import io.tidemark.sql.SqlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What EXPLAIN says of each form of statement, as text and as JSON, and that the counters of EXPLAIN ANALYZE are those of the
 * data: three blocks of two hours, four series of {@code cpu}, two of {@code mem}, and two of {@code disk_read} and {@code disk_write}
 * each, a sample every 30 seconds, 120 in a chunk.
 */
class ExplainGoldenTest {
    private static final long TWO_HOURS = 7_200_000;
    private static final int SAMPLES_PER_BLOCK = 240;
    private static final int BLOCKS = 3;

    @TempDir
    Path temp;

    private @Nullable Tsdb tsdb;
    private @Nullable SqlEngine engine;

    @BeforeEach
    void open() throws IOException {
        LocalDirectory directory = new LocalDirectory(temp);
        for (int block = 0; block < BLOCKS; block++) {
            BlockMaker maker = new BlockMaker();
            for (int host = 1; host <= 4; host++) {
                List<String> pairs = new ArrayList<>(List.of(Labels.METRIC_NAME, "cpu", "host", "h" + host));
                if (host < 4) {
                    pairs.addAll(List.of("job", host < 3 ? "web" : "db", "code", Integer.toString(200 + 100 * host)));
                }
                add(maker, Labels.of(pairs.toArray(new String[0])), block);
                if (host < 3) {
                    add(maker, Labels.of(Labels.METRIC_NAME, "mem", "host", "h" + host, "job", "web"), block);
                    add(maker, Labels.of(Labels.METRIC_NAME, "disk_read", "host", "h" + host), block);
                    add(maker, Labels.of(Labels.METRIC_NAME, "disk_write", "host", "h" + host), block);
                }
            }
            maker.write(directory, "01KDWFM00" + "ABC".charAt(block) + "4XQW3ZF925R9G5TQ");
        }
        tsdb = Tsdb.open(directory, TsdbOptions.defaults().withThreads(2));
        engine = new SqlEngine(tsdb);
    }

    private static void add(BlockMaker maker, Labels labels, int block) {
        for (int i = 0; i < SAMPLES_PER_BLOCK; i++) {
            maker.add(labels, block * TWO_HOURS + i * 30_000L, i % 7);
        }
    }

    @AfterEach
    void close() throws IOException {
        Objects.requireNonNull(engine).close();
        Objects.requireNonNull(tsdb).close();
    }

    private List<String> ask(String sql) throws IOException {
        List<String> lines = new ArrayList<>();
        try (SqlResult result = Objects.requireNonNull(engine)
                .prepare(sql, SqlSettings.defaults())
                .execute(new Object[0], ExecuteOptions.defaults())) {
            BatchSource source = Objects.requireNonNull(result.batches());
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    lines.add(String.valueOf(batch.column(0).boxed(row)));
                }
            }
        }
        return lines;
    }

    @Test
    void plansAreAsWritten() throws IOException {
        List<String> written = written();
        List<String> actual = new ArrayList<>();
        for (String line : written) {
            if (line.startsWith("== ")) {
                actual.add(line);
                actual.addAll(explained(line.substring(3)));
            } else if (line.isEmpty() || line.startsWith("#")) {
                actual.add(line);
            }
        }
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", written));
    }

    private List<String> explained(String sql) throws IOException {
        try {
            return ask("EXPLAIN " + sql);
        } catch (IOException e) {
            return List.of("error: " + e.getMessage());
        }
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<String> written = written();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).startsWith("== ")) {
                String sql = written.get(i).substring(3);
                List<String> json = ask("EXPLAIN AS JSON " + sql);
                assertThat(json).hasSize(1);
                List<String> lines = new ArrayList<>();
                append(mapper.readTree(json.get(0)), "", lines);
                assertThat(lines).as(sql).isEqualTo(written.subList(i + 1, i + 1 + lines.size()));
            }
        }
    }

    private static void append(JsonNode step, String indent, List<String> lines) {
        lines.add(indent + step.path("step").textValue());
        step.properties().forEach(field -> {
            if (!field.getKey().equals("step") && !field.getKey().equals("inputs")) {
                lines.add(indent + "    " + field.getKey() + ": "
                        + field.getValue().textValue());
            }
        });
        step.path("inputs").forEach(input -> append(input, indent + "  ", lines));
    }

    /** The totals and steps of a run. */
    private Map<String, String> analyzed(String sql) throws IOException {
        JsonNode root = new ObjectMapper()
                .readTree(ask("EXPLAIN ANALYZE AS JSON " + sql).get(0));
        Map<String, String> totals = new LinkedHashMap<>();
        root.properties()
                .forEach(field -> totals.put(field.getKey(), field.getValue().asText()));
        StringBuilder rows = new StringBuilder();
        for (JsonNode step = root.path("inputs").path(0);
                !step.isMissingNode();
                step = step.path("inputs").path(0)) {
            rows.append(rows.length() == 0 ? "" : " < ")
                    .append(step.path("rows").asText());
        }
        totals.put("steps", rows.toString());
        return totals;
    }

    private void counts(String sql, String... expected) throws IOException {
        Map<String, String> totals = analyzed(sql);
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String entry : expected) {
            wanted.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        totals.keySet().retainAll(wanted.keySet());
        assertThat(totals).as(sql).containsExactlyInAnyOrderEntriesOf(wanted);
    }

    @Test
    void analyzeCountsWhatIsThere() throws IOException {
        // 4 series × 3 blocks × 2 chunks of 120 samples.
        counts(
                "SELECT time, value FROM cpu",
                "rows=2880",
                "series matched=4",
                "blocks=3 opened, 0 skipped",
                "chunks=24 opened, 0 known from before, 0 skipped",
                "samples decoded=2880",
                "postings read=12",
                "steps=2880 < 2880");
        counts(
                "SELECT time, value FROM cpu WHERE host = 'h2'",
                "rows=720",
                "series matched=1",
                "chunks=6 opened, 0 known from before, 0 skipped",
                "samples decoded=720",
                "steps=720 < 720");
        // The second half of one block.
        counts(
                "SELECT time, value FROM cpu WHERE time >= TIMESTAMP '1970-01-01 03:00:00' "
                        + "AND time < TIMESTAMP '1970-01-01 04:00:00'",
                "rows=480",
                "series matched=4",
                "blocks=1 opened, 2 skipped",
                "chunks=4 opened, 0 known from before, 4 skipped",
                "samples decoded=480");
        counts(
                "SELECT time, value FROM cpu WHERE host = 'h2' AND time < TIMESTAMP '1970-01-01 00:10:00'",
                "rows=20",
                "series matched=1",
                "chunks=1 opened, 0 known from before, 1 skipped",
                "samples decoded=120");
        counts(
                "SELECT time, value FROM cpu ORDER BY time DESC LIMIT 5",
                "rows=5",
                "chunks=4 opened, 0 known from before, 20 skipped",
                "samples decoded=480",
                "steps=5 < 5 < 5");
        counts(
                "SELECT host, last(value) FROM cpu GROUP BY host",
                "rows=4",
                "chunks=4 opened, 0 known from before, 20 skipped",
                "samples decoded=480");
        // Every seventh value is 6.
        counts(
                "SELECT time, value FROM cpu WHERE value * 2 > 11",
                "rows=408",
                "samples decoded=2880",
                "steps=408 < 408 < 2880");
        counts("SELECT time, value FROM cpu WHERE value > 5.5", "rows=408", "samples decoded=2880", "steps=408 < 408");
        counts(
                "SELECT time, value FROM cpu WHERE host = 'none'",
                "rows=0",
                "series matched=0",
                "chunks=0 opened, 0 known from before, 0 skipped",
                "samples decoded=0");
        // The hosts of mem, which is read first, choose the series of cpu.
        counts(
                "SELECT c.time FROM cpu c JOIN mem m ON c.time = m.time AND c.host = m.host",
                "rows=1440",
                "series matched=4",
                "samples decoded=2880",
                "steps=1440 < 1440 < 1440 < 1440");
    }

    @Test
    void analyzeCountsWhatLiesSideBySide() throws IOException {
        // 2 metrics × 2 series × 3 blocks × 2 chunks of 120 samples; the index is asked once in each block.
        counts(
                "SELECT * FROM wide('disk_*')",
                "rows=1440",
                "series matched=4",
                "blocks=3 opened, 0 skipped",
                "chunks=24 opened, 0 known from before, 0 skipped",
                "samples decoded=2880",
                "postings read=12",
                "steps=1440 < 1440");
        counts(
                "SELECT * FROM wide('disk_*') ORDER BY time DESC LIMIT 5",
                "rows=5",
                "chunks=4 opened, 0 known from before, 20 skipped",
                "samples decoded=480");
        counts(
                "SELECT * FROM wide('disk_*') QUALIFY row_number() OVER (PARTITION BY host ORDER BY time DESC) = 1",
                "rows=2",
                "chunks=4 opened, 0 known from before, 20 skipped",
                "samples decoded=480");
        // Every seventh value is 6; what is not shown is not read.
        counts(
                "SELECT time, host, read FROM wide('disk_*') WHERE read > 5.5",
                "rows=204",
                "series matched=2",
                "samples decoded=1440");
        // Nothing is above 6: the other metric's chunks are left alone.
        counts(
                "SELECT time, host, read, write FROM wide('disk_*') WHERE write > 6",
                "rows=0",
                "series matched=4",
                "chunks=12 opened, 0 known from before, 12 skipped",
                "samples decoded=1440");
        counts(
                "SELECT time, read, write FROM wide('disk_*') WHERE write > 5.5 ORDER BY time DESC LIMIT 1",
                "rows=1",
                "chunks=4 opened, 0 known from before, 20 skipped",
                "samples decoded=480");
        counts(
                "SELECT host, count(*), avg(read) FROM wide('disk_*') WHERE write > 5.5 GROUP BY host",
                "rows=2",
                "samples decoded=2880",
                "steps=2");
        counts(
                "SELECT host, last(read) FROM wide('disk_*') GROUP BY host",
                "rows=2",
                "chunks=2 opened, 0 known from before, 22 skipped",
                "samples decoded=240");
    }

    @Test
    void whatASubqueryBoundsIsNotRead() throws IOException {
        // One chunk tells the newest time, which no other series can pass; then the newest chunk of each series.
        counts(
                "SELECT time, value FROM cpu WHERE time > (SELECT max(time) - INTERVAL '5' MINUTE FROM cpu)",
                "rows=40",
                "samples decoded=600");
    }

    @Test
    void wholeChunksAreKnownFromBeforeTheSecondTime() throws IOException {
        String sql = "SELECT host, sum(value) FROM cpu GROUP BY host";
        counts(sql, "chunks=24 opened, 0 known from before, 0 skipped", "samples decoded=2880");
        counts(sql, "chunks=0 opened, 24 known from before, 0 skipped", "samples decoded=0");
    }

    @Test
    void bytesAreThoseOfTheChunks() throws IOException {
        long stored = Long.parseLong(
                ask("SELECT sum(bytes) FROM system.chunks WHERE metric = 'cpu'").get(0));
        long all = bytes("SELECT time, value FROM cpu");
        long none = bytes("SELECT time, value FROM cpu WHERE host = 'none'");
        long half = bytes("SELECT time, value FROM cpu WHERE job = 'web'");
        assertThat(all - none).isBetween(stored, 2 * stored);
        assertThat(half - none).isBetween(stored / 2, stored);
    }

    private long bytes(String sql) throws IOException {
        String text = Objects.requireNonNull(analyzed(sql).get("bytes read"));
        return Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    private static List<String> written() throws IOException {
        try (InputStream in = Objects.requireNonNull(ExplainGoldenTest.class.getResourceAsStream("plans.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
