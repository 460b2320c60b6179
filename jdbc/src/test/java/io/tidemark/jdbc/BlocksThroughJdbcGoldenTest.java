package io.tidemark.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Golden;
import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus 2.42 wrote into its blocks comes out of JDBC, table by table, to the last bit and millisecond, less exactly
 * the staleness markers.
 */
class BlocksThroughJdbcGoldenTest {
    @TempDir
    Path temp;

    /** Times with the bits of their values, of one series. */
    private static final class Samples {
        private long[] times = new long[1024];
        private long[] bits = new long[1024];
        private int size;

        void add(long time, double value) {
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                bits = Arrays.copyOf(bits, size * 2);
            }
            times[size] = time;
            bits[size++] = Double.doubleToRawLongBits(value);
        }

        /** In the order of time, newest source last where sources overlap (which these don't). */
        List<Long> flat() {
            TreeMap<Long, Long> sorted = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                assertThat(sorted.put(times[i], bits[i]))
                        .as("a second sample at %s", times[i])
                        .isNull();
            }
            List<Long> out = new ArrayList<>(size * 2);
            sorted.forEach((time, value) -> {
                out.add(time);
                out.add(value);
            });
            return out;
        }
    }

    @Test
    void everyTableHoldsTheBlocksSamplesLessTheMarkers() throws Exception {
        Path data = copyOfTheBlocks();
        Map<String, Map<Labels, Samples>> expected = new TreeMap<>();
        long[] dumpedAndHidden = readBlocks(data, expected);
        assertThat(dumpedAndHidden[0]).isEqualTo(promtoolsLines());
        assertThat(dumpedAndHidden[1]).isPositive();

        long rows = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:tidemark:" + data)) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rs = connection.getMetaData().getTables("tidemark", "metrics", "%", null)) {
                while (rs.next()) {
                    tables.add(rs.getString("TABLE_NAME"));
                }
            }
            assertThat(tables).containsAll(expected.keySet());
            for (String table : tables) {
                Map<Labels, Samples> actual = read(connection, table);
                Map<Labels, Samples> wanted = expected.getOrDefault(table, Map.of());
                assertThat(actual.keySet()).as(table).isEqualTo(wanted.keySet());
                for (Map.Entry<Labels, Samples> e : wanted.entrySet()) {
                    Samples got = actual.get(e.getKey());
                    assertThat(got.flat().equals(e.getValue().flat()))
                            .as("the samples of %s", e.getKey())
                            .isTrue();
                    rows += got.size;
                }
            }
        }
        assertThat(rows).isEqualTo(dumpedAndHidden[0] - dumpedAndHidden[1]);
    }

    private Path copyOfTheBlocks() throws IOException {
        Path data = temp.resolve("blocks only");
        Files.createDirectories(data.resolve("wal"));
        Path whole = GoldenData.copyTo(Files.createDirectory(temp.resolve("whole")));
        try (Stream<Path> list = Files.list(whole)) {
            for (Path block :
                    list.filter(p -> Files.exists(p.resolve("meta.json"))).toList()) {
                Files.move(block, data.resolve(block.getFileName()));
            }
        }
        return data;
    }

    private static long promtoolsLines() throws IOException {
        long sum = 0;
        try (InputStream in = requireNonNull(Golden.class.getResourceAsStream("/golden/prometheus-2.42/blocks.tsv"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList()) {
                sum += Long.parseLong(line.split("\t", -1)[1]);
            }
        }
        return sum;
    }

    /** The float samples in the engine's own reading, by metric and series; how many there are with markers, and of markers. */
    private static long[] readBlocks(Path data, Map<String, Map<Labels, Samples>> into) throws IOException {
        long dumped = 0;
        long hidden = 0;
        LocalDirectory directory = new LocalDirectory(data);
        SeriesEntry series = new SeriesEntry();
        SampleBatch batch = new SampleBatch(256);
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            Block block = new Block(directory, meta);
            for (int i = 0; i < block.all().size(); i++) {
                int ref = block.all().get(i);
                block.series(ref, TimeRange.ALL, series);
                Intervals deleted = block.tombstones(ref);
                batch.clear();
                block.readChunks(series, 0, series.chunkCount, batch);
                for (int s = 0; s < batch.size; s++) {
                    boolean isHistogram = batch.histograms != null && batch.histograms[s] != null;
                    if (isHistogram || deleted.contains(batch.times[s])) {
                        continue;
                    }
                    dumped++;
                    if (StaleMarker.is(batch.values[s])) {
                        hidden++;
                    } else {
                        into.computeIfAbsent(series.labels.metric(), m -> new HashMap<>())
                                .computeIfAbsent(series.labels, l -> new Samples())
                                .add(batch.times[s], batch.values[s]);
                    }
                }
            }
            block.release();
        }
        return new long[] {dumped, hidden};
    }

    private static Map<Labels, Samples> read(Connection connection, String table) throws SQLException {
        Map<String, Samples> byTags = new HashMap<>();
        Map<Labels, Samples> out = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            ResultSetMetaData meta = rs.getMetaData();
            int columns = meta.getColumnCount();
            List<String> names = new ArrayList<>();
            for (int c = 1; c <= columns; c++) {
                names.add(meta.getColumnLabel(c));
            }
            assertThat(names.subList(0, 2)).containsExactly("time", "value");
            StringBuilder key = new StringBuilder();
            while (rs.next()) {
                double value = rs.getDouble(2);
                if (rs.wasNull()) {
                    continue;
                }
                long time = rs.getObject(1, LocalDateTime.class)
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
                key.setLength(0);
                for (int c = 3; c <= columns; c++) {
                    if (!names.get(c - 1).equals("histogram")) {
                        key.append(rs.getString(c)).append('\0');
                    }
                }
                Samples samples = byTags.get(key.toString());
                if (samples == null) {
                    samples = new Samples();
                    byTags.put(key.toString(), samples);
                    out.put(labels(table, names, rs), samples);
                }
                samples.add(time, value);
            }
        }
        return out;
    }

    private static Labels labels(String table, List<String> names, ResultSet rs) throws SQLException {
        Map<String, String> labels = new TreeMap<>();
        labels.put(Labels.METRIC_NAME, table);
        for (int c = 3; c <= names.size(); c++) {
            String value = names.get(c - 1).equals("histogram") ? null : rs.getString(c);
            if (value != null) {
                labels.put(names.get(c - 1), value);
            }
        }
        return Labels.of(labels);
    }
}
