package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine tells of itself. */
class SystemTablesTest {
    @TempDir
    Path folder;

    private Connection open(String options) throws SQLException {
        return Objects.requireNonNull(
                new Driver().connect("jdbc:tidemark:" + folder.resolve("db") + options, new Properties()));
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : " ").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void blocksChunksHeadLogAndStatus() throws SQLException {
        try (Connection connection = open("?mode=create")) {
            run(
                    connection,
                    "INSERT INTO load (time, value, host) SELECT t, 1, h FROM generate_series(TIMESTAMP '2026-03-01"
                            + " 00:00:00', TIMESTAMP '2026-03-01 01:59:00', INTERVAL '1' MINUTE) AS g(t), (VALUES ('a'), ('b'))"
                            + " AS v(h)");
            assertThat(rows(connection, "SELECT name, series, first_time, last_time FROM system.head"))
                    .containsExactly("head 2 2026-03-01 00:00:00.000 2026-03-01 01:59:00.000");
            assertThat(rows(connection, "SELECT * FROM system.blocks")).isEmpty();
            assertThat(rows(connection, "SELECT source, sum(samples) FROM system.chunks GROUP BY source"))
                    .containsExactly("head 240");
            assertThat(rows(connection, "SELECT kind FROM system.wal")).contains("segment");
            assertThat(rows(connection, "SELECT state, reason, directory_made_by, blocks FROM system.status"))
                    .containsExactly("writer null tidemark 0");
            run(connection, "FLUSH");
            assertThat(rows(connection, "SELECT level, series, samples, first_time, end_time FROM system.blocks"))
                    .containsExactly("1 2 240 2026-03-01 00:00:00.000 2026-03-01 01:59:00.001");
            assertThat(
                            rows(
                                    connection,
                                    "SELECT metric, encoding, sum(samples), min(first_time), max(last_time) FROM system.chunks"
                                            + " WHERE metric = 'load' AND labels LIKE '%host=\"b\"%' GROUP BY metric, encoding"))
                    .containsExactly("load XOR 120 2026-03-01 00:00:00.000 2026-03-01 01:59:00.000");
            assertThat(rows(
                            connection,
                            "SELECT b.chunk_bytes > sum(c.bytes) FROM system.chunks c JOIN system.blocks b ON"
                                    + " b.ulid = c.source GROUP BY b.chunk_bytes"))
                    .containsExactly("true");
            assertThat(rows(connection, "SELECT count(*) FROM system.problems")).containsExactly("0");
        }
    }

    /** Nobody can tell how many samples a block had that has no meta.json that can be read, nor of which times. */
    @Test
    void whatIsNotKnownOfAProblemIsNull() throws Exception {
        try (Connection connection = open("?mode=create")) {
            run(connection, "INSERT INTO load (time, value, host) VALUES (TIMESTAMP '2026-03-01 00:00:00', 1, 'a')");
            run(connection, "FLUSH");
        }
        try (var blocks = Files.list(folder.resolve("db"))) {
            Path meta = blocks.map(b -> b.resolve("meta.json"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.writeString(meta, "{");
        }
        try (Connection connection = open("?mode=ro")) {
            assertThat(rows(connection, "SELECT first_time, last_time, samples FROM system.problems"))
                    .containsExactly("null null null");
        }
    }

    @Test
    void aBlockThatCannotBeReadIsAFaultOfTheListingToo() throws Exception {
        try (Connection connection = open("?mode=create")) {
            run(connection, "INSERT INTO load (time, value, host) VALUES (TIMESTAMP '2026-03-01 00:00:00', 1, 'a')");
            run(connection, "FLUSH");
        }
        try (var blocks = Files.list(folder.resolve("db"))) {
            Path index = blocks.map(b -> b.resolve("index"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(index);
            // In the table of postings, which ends where the table of contents begins.
            bytes[bytes.length - 60] ^= 0x11;
            Files.write(index, bytes);
        }
        try (Connection connection = open("?mode=ro")) {
            for (String sql : List.of(
                    "SHOW METRICS",
                    "SELECT * FROM system.metrics",
                    "SELECT * FROM family('l*')",
                    "SHOW TAGS FROM load")) {
                assertThatThrownBy(() -> rows(connection, sql))
                        .as(sql)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("XX001"));
            }
        }
        try (Connection connection = open("?mode=ro&onCorruption=skip");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW METRICS")) {
            assertThat(result.next()).isFalse();
            assertThat(Objects.requireNonNull(statement.getWarnings()).getMessage())
                    .contains("index");
        }
    }
}
