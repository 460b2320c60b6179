package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.IntegrityChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** INSERT, DELETE and what belongs to them, through java.sql. */
class WritingTest {
    @TempDir
    Path folder;

    private static Connection open(String url) throws SQLException {
        return Objects.requireNonNull(new Driver().connect(url, new Properties()));
    }

    private Connection create(String properties) throws SQLException {
        return open("jdbc:tidemark:" + folder.resolve("db") + "?mode=create" + properties);
    }

    private static long update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
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

    private static AbstractThrowableAssert<?, ? extends Throwable> assertState(ThrowingCallable work, String state) {
        return assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private void assertClean() throws Exception {
        assertThat(IntegrityChecker.check(folder.resolve("db")).problems()).isEmpty();
    }

    @Test
    void metricsAndTagsComeIntoBeingByInsert() throws Exception {
        try (Connection c = create("")) {
            assertThat(
                            update(
                                    c,
                                    "INSERT INTO t (time, value, room) VALUES ('2026-01-01T00:00:00Z', 1.5, 'bath'),"
                                            + " (TIMESTAMP '2026-01-01 00:00:10', -0.0, NULL), ('2026-01-01 00:00:20', CAST('NaN' AS DOUBLE), '')"))
                    .isEqualTo(3);
            assertThat(update(c, "INSERT INTO t (time, value, \"Floor\") VALUES ('2026-01-01 00:00:30', 1e300, 'ü')"))
                    .isOne();

            assertThat(rows(c, "SELECT * FROM t ORDER BY time"))
                    .containsExactly(
                            "2026-01-01 00:00:00.000 1.5 null bath",
                            "2026-01-01 00:00:10.000 -0 null null",
                            "2026-01-01 00:00:20.000 NaN null null",
                            "2026-01-01 00:00:30.000 1E300 ü null");
            try (ResultSet columns = c.getMetaData().getColumns(null, "metrics", "t", "%")) {
                List<String> names = new ArrayList<>();
                while (columns.next()) {
                    names.add(columns.getString("COLUMN_NAME"));
                }
                assertThat(names).containsExactly("time", "value", "Floor", "room");
            }
        }
        try (Connection c = open("jdbc:tidemark:" + folder.resolve("db"))) {
            assertThat(rows(c, "SELECT count(*) FROM t")).containsExactly("4");
            assertThat(c.isReadOnly()).isFalse();
            assertThat((Throwable) c.getWarnings()).isNull();
            assertThat(update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:01:00', 5)"))
                    .isOne();
        }
        assertClean();
    }

    @Test
    void anotherValueReplacesAndTheSameIsNoChange() throws Exception {
        try (Connection c = create("")) {
            update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 1), ('2026-01-01 00:01:00', 2)");
            update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 10), ('2026-01-01 00:01:00', 2)");
            assertThat(rows(c, "SELECT value FROM t ORDER BY time")).containsExactly("10", "2");
            update(c, "FLUSH");
            update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 100)");
            assertThat(rows(c, "SELECT value FROM t ORDER BY time")).containsExactly("100", "2");
            update(c, "FLUSH");
            update(c, "COMPACT");
            assertThat(rows(c, "SELECT value FROM t ORDER BY time")).containsExactly("100", "2");
        }
        assertClean();
    }

    @Test
    void aBatchGoesOnBehindARowThatIsWrong() throws Exception {
        try (Connection c = create("");
                PreparedStatement insert = c.prepareStatement("INSERT INTO t (time, value, tag) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 1_000; i++) {
                insert.setObject(1, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i / 10));
                if (i == 500) {
                    insert.setString(2, "no number");
                } else {
                    insert.setDouble(2, i);
                }
                insert.setString(3, "x" + i % 10);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts()).hasSize(1_000);
                assertThat(e.getUpdateCounts()[499]).isOne();
                assertThat(e.getUpdateCounts()[500]).isEqualTo(Statement.EXECUTE_FAILED);
                assertThat(e.getUpdateCounts()[501]).isOne();
                assertThat((Throwable) e).hasMessageContaining("parameter 2").hasMessageContaining("no number");
            });
            assertThat(rows(c, "SELECT count(*), sum(value) FROM t")).containsExactly("999 499000");
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertClean();
    }

    @Test
    void aBatchOfStatementsGoesOnToo() throws Exception {
        try (Connection c = create("");
                Statement batch = c.createStatement()) {
            batch.addBatch(
                    "INSERT INTO t (time, value, tag) VALUES ('2026-01-01T00:00:00Z', 1, 'a'), ('2026-01-01T00:00:01Z', 1, 'a')");
            batch.addBatch("INSERT INTO t nonsense");
            batch.addBatch("SELECT 1");
            batch.addBatch("INSERT INTO t (time, value, tag) VALUES ('2026-01-01T00:00:00Z', 2, 'b')");
            assertThatThrownBy(batch::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts())
                        .containsExactly(2, Statement.EXECUTE_FAILED, Statement.EXECUTE_FAILED, 1);
                assertThat((Throwable) e.getNextException()).hasMessageContaining("nonsense");
                assertThat((Throwable) e.getNextException().getNextException()).hasMessageContaining("rows");
            });
            assertThat(batch.executeBatch()).isEmpty();
            try (PreparedStatement delete = c.prepareStatement("DELETE FROM t WHERE tag = ? AND time < ?")) {
                for (String time : List.of("2026-01-02T00:00:00Z", "no time", "2026-01-03T00:00:00Z")) {
                    delete.setString(1, time.startsWith("2026-01-02") ? "a" : "b");
                    delete.setString(2, time);
                    delete.addBatch();
                }
                assertThatThrownBy(delete::executeBatch)
                        .isInstanceOfSatisfying(
                                BatchUpdateException.class,
                                e -> assertThat(e.getUpdateCounts()).containsExactly(2, Statement.EXECUTE_FAILED, 1));
            }
        }
        assertClean();
    }

    private static void batch(PreparedStatement insert, int second, @Nullable String... tags) throws SQLException {
        for (String tag : tags) {
            insert.setObject(1, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second));
            insert.setDouble(2, second);
            insert.setString(3, tag);
            insert.setString(4, tag == null || tag.isEmpty() ? "y" : tag.toUpperCase(Locale.ROOT));
            insert.addBatch();
        }
        insert.executeBatch();
    }

    @Test
    void batchesFindTheSeriesOfTheirTagsWhateverHappenedToThemMeanwhile() throws Exception {
        String sql = "INSERT INTO t (time, value, a, b) VALUES (?, ?, ?, ?)";
        String all = "SELECT EXTRACT(SECOND FROM time), a, b FROM t ORDER BY 1, 2 NULLS LAST, 3";
        try (Connection c = create("&durability=os");
                Statement statement = c.createStatement();
                PreparedStatement one = c.prepareStatement(sql);
                PreparedStatement other = c.prepareStatement(sql.replace("a, b", "b, a"))) {
            batch(one, 0, "p", "q", "", "r");
            batch(one, 1, "p", "q", null, "r");
            batch(one, 2, "p", null, "r", "q");
            assertThat(rows(c, all))
                    .containsExactly(
                            "0 p P",
                            "0 q Q",
                            "0 r R",
                            "0 null y",
                            "1 p P",
                            "1 q Q",
                            "1 r R",
                            "1 null y",
                            "2 p P",
                            "2 q Q",
                            "2 r R",
                            "2 null y");
            assertThat(rows(c, "SELECT count(DISTINCT a), count(DISTINCT b) FROM t"))
                    .containsExactly("3 4");
            statement.execute("DELETE FROM t WHERE a = 'q'");
            batch(other, 3, "p", "q", "r");
            batch(one, 4, "p", "q", null, "r");
            assertThat(rows(c, all.replace("ORDER", "WHERE time > TIMESTAMP '2026-01-01 00:00:02' ORDER")))
                    .containsExactly("3 P p", "3 Q q", "3 R r", "4 p P", "4 q Q", "4 r R", "4 null y");
            statement.execute("FLUSH");
            batch(one, 5, "p", "q", null, "r");
            statement.execute("DELETE FROM t");
            statement.execute("FLUSH");
            batch(one, 6, "p", "q", null, "r");
            batch(other, 7, "p", "q", "r");
            assertThat(rows(c, all)).containsExactly("6 p P", "6 q Q", "6 r R", "6 null y", "7 P p", "7 Q q", "7 R r");
        }
        try (Connection c = create("")) {
            assertThat(rows(c, all)).containsExactly("6 p P", "6 q Q", "6 r R", "6 null y", "7 P p", "7 Q q", "7 R r");
        }
        assertClean();
    }

    @Test
    void nobodySeesATransactionBeforeItsCommit() throws Exception {
        try (Connection writer = create("");
                Connection reader = open("jdbc:tidemark:" + folder.resolve("db"))) {
            update(writer, "INSERT INTO there (time, value) VALUES ('2026-01-01 00:00:00', 1)");
            writer.setAutoCommit(false);
            update(writer, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 1)");
            assertState(() -> rows(writer, "SELECT * FROM t"), "42P01");
            // A statement that fails does not spoil what is pending.
            assertState(() -> update(writer, "INSERT INTO t (time, value) VALUES ('never', 1)"), "22007");
            assertState(() -> update(writer, "DELETE FROM there"), "25001").hasMessageContaining("setAutoCommit(true)");
            assertState(() -> update(writer, "FLUSH"), "25001");
            update(writer, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:01', 2)");
            assertState(() -> rows(reader, "SELECT * FROM t"), "42P01");
            writer.commit();
            assertThat(rows(reader, "SELECT value FROM t ORDER BY time")).containsExactly("1", "2");

            update(writer, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:02', 3)");
            writer.rollback();
            writer.commit();
            assertThat(rows(writer, "SELECT count(*) FROM t")).containsExactly("2");
            update(writer, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:03', 4)");
            writer.setAutoCommit(true);
            assertThat(rows(reader, "SELECT count(*) FROM t")).containsExactly("3");
            writer.setAutoCommit(false);
            update(writer, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:04', 5)");
        }
        try (Connection c = open("jdbc:tidemark:" + folder.resolve("db"))) {
            assertThat(rows(c, "SELECT count(*) FROM t"))
                    .as("closing rolls back")
                    .containsExactly("3");
        }
        assertClean();
    }

    @Test
    void deleteTakesExactlyWhatItsConditionSays() throws Exception {
        try (Connection c = create("")) {
            for (String tag : List.of("a", "b", "c")) {
                for (int i = 0; i < 10; i++) {
                    update(
                            c,
                            "INSERT INTO t (time, value, tag) VALUES ('2026-01-01 00:00:0" + i + "', " + i + ", '" + tag
                                    + "')");
                }
            }
            assertThat(update(c, "DELETE FROM t WHERE tag IN ('a', 'b') AND time >= '2026-01-01 00:00:05'"))
                    .isEqualTo(10);
            assertThat(update(c, "DELETE FROM t WHERE tag = 'z'")).isZero();
            assertThat(rows(c, "SELECT tag, count(*) FROM t GROUP BY tag ORDER BY tag"))
                    .containsExactly("a 5", "b 5", "c 10");
            assertState(() -> update(c, "DELETE FROM t WHERE value = 3"), "0A000");
            assertState(() -> update(c, "UPDATE t SET value = 3"), "0A000").hasMessageContaining("INSERT");
            // What comes after a deletion is seen.
            update(c, "INSERT INTO t (time, value, tag) VALUES ('2026-01-01 00:00:07', 70, 'a')");
            assertThat(rows(c, "SELECT value FROM t WHERE tag = 'a' AND time > '2026-01-01 00:00:04'"))
                    .containsExactly("70");
            update(c, "FLUSH");
            assertThat(update(c, "DELETE FROM t WHERE tag = 'c'")).isEqualTo(10);
            update(c, "COMPACT");
            assertThat(rows(c, "SHOW TAG VALUES FROM t.tag")).allMatch(row -> !row.startsWith("c"));
            assertThat(rows(c, "SELECT tag, count(*) FROM t GROUP BY tag ORDER BY tag"))
                    .containsExactly("a 6", "b 5");
        }
        assertClean();
    }

    @Test
    void whoMayNotWriteIsTold() throws Exception {
        try (Connection c = create("")) {
            update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 1)");
            try (Connection ro = open("jdbc:tidemark:" + folder.resolve("db") + "?mode=ro")) {
                assertThat(ro.isReadOnly()).isTrue();
                assertThat(rows(ro, "SELECT count(*) FROM t")).containsExactly("1");
                assertState(() -> update(ro, "INSERT INTO t (time, value) VALUES (now(), 1)"), "25006");
                assertState(() -> update(ro, "DELETE FROM t"), "25006");
            }
            c.setReadOnly(true);
            assertState(() -> update(c, "INSERT INTO t (time, value) VALUES (now(), 1)"), "25006");
            c.setReadOnly(false);
            assertThat(update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:05', 1)"))
                    .isOne();
            assertState(() -> open("jdbc:tidemark:" + folder.resolve("db") + "?durability=os"), "08001")
                    .hasMessageContaining("durability=os")
                    .hasMessageContaining("durability=commit");
        }
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/file"), "x");
        assertState(() -> open("jdbc:tidemark:" + folder.resolve("other") + "?mode=create"), "08001");
    }

    @Test
    void aRowThatIsTooOldIsToldAndHarmsNoOther() throws Exception {
        try (Connection c = create("&outOfOrderWindow=1h")) {
            update(c, "INSERT INTO t (time, value) VALUES ('2026-01-02 00:00:00', 1)");
            try (Statement s = c.createStatement()) {
                assertThat(s.executeUpdate("INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 1),"
                                + " ('2026-01-01 23:30:00', 2)"))
                        .isOne();
                assertThat((Throwable) s.getWarnings())
                        .hasMessageContaining("1 of 2 rows")
                        .hasMessageContaining("TOO_OLD");
            }
            assertState(() -> update(c, "INSERT INTO t (time, value) VALUES ('2026-01-01 00:00:00', 1)"), "22000");
            assertThat(rows(c, "SELECT count(*) FROM t")).containsExactly("2");
        }
        assertClean();
    }

    @Test
    void databasesInMemoryAreSharedByTheirNameAlone() throws SQLException {
        try (Connection a = open("jdbc:tidemark:mem:");
                Connection b = open("jdbc:tidemark:mem:");
                Connection c = open("jdbc:tidemark:mem:shared");
                Connection d = open("jdbc:tidemark:mem:shared")) {
            update(a, "INSERT INTO t (time, value) VALUES (now(), 1)");
            assertState(() -> rows(b, "SELECT * FROM t"), "42P01");
            update(c, "INSERT INTO t (time, value) VALUES (now(), 1)");
            assertThat(rows(d, "SELECT value FROM t")).containsExactly("1");
            assertState(() -> rows(a, "SELECT * FROM nothing"), "42P01");
        }
        try (Connection c = open("jdbc:tidemark:mem:shared")) {
            assertState(() -> rows(c, "SELECT * FROM t"), "42P01");
        }
    }

    @Test
    void insertFromAQueryAndASnapshot() throws Exception {
        Path copy = folder.resolve("copy");
        try (Connection c = create("")) {
            StringBuilder many = new StringBuilder("INSERT INTO t (time, value, tag) VALUES ");
            for (int i = 0; i < 10_000; i++) {
                many.append(i == 0 ? "" : ", ")
                        .append("('")
                        .append(Instant.ofEpochSecond(1_750_000_000 + i))
                        .append("', ")
                        .append(i)
                        .append(", 'x")
                        .append(i % 7)
                        .append("')");
            }
            assertThat(update(c, many.toString())).isEqualTo(10_000);
            assertThat(
                            update(
                                    c,
                                    "INSERT INTO per_minute (time, value, tag) SELECT time_bucket('1m', time), max(value), tag FROM t GROUP BY 1, 3"))
                    .isEqualTo(Long.parseLong(
                            rows(c, "SELECT count(*) FROM per_minute").get(0)));
            update(c, "SNAPSHOT TO '" + copy + "'");
            update(c, "INSERT INTO t (time, value, tag) VALUES ('2026-01-01 00:00:00', 1, 'after')");
        }
        try (Connection c = open("jdbc:tidemark:" + copy)) {
            assertThat(rows(c, "SELECT count(*), sum(value) FROM t")).containsExactly("10000 49995000");
        }
        assertThat(IntegrityChecker.check(copy).problems()).isEmpty();
        assertClean();
    }

    /** A life of inserts, deletions, flushes, compactions and new openings equals a plain map. */
    @Test
    void aRandomLifeEqualsAMap() throws Exception {
        long seed = Long.getLong("tidemark.seed", new Random().nextLong());
        Random random = new Random(seed);
        TreeMap<String, String> model = new TreeMap<>();
        Connection c = create("&durability=os");
        try {
            update(c, "INSERT INTO m (time, value, a, b) VALUES ('2026-01-01T00:00:00Z', 7, 'stays', 'b')");
            model.put("stays b 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z 7 stays b");
            for (int step = 0; step < 120; step++) {
                int what = random.nextInt(20);
                if (what < 12) {
                    int n = 1 + random.nextInt(30);
                    try (PreparedStatement insert =
                            c.prepareStatement("INSERT INTO m (time, value, a, b) VALUES (?, ?, ?, ?)")) {
                        for (int i = 0; i < n; i++) {
                            Instant time = Instant.ofEpochSecond(1_760_000_000L + random.nextInt(40_000));
                            String a = "a" + random.nextInt(4);
                            String b = random.nextBoolean() ? null : "b" + random.nextInt(2);
                            double value = random.nextInt(100);
                            insert.setObject(1, time);
                            insert.setDouble(2, value);
                            insert.setString(3, a);
                            insert.setString(4, b);
                            insert.addBatch();
                            model.put(a + " " + b + " " + time, time + " " + (long) value + " " + a + " " + b);
                        }
                        insert.executeBatch();
                    }
                } else if (what < 15) {
                    String a = "a" + random.nextInt(4);
                    Instant from = Instant.ofEpochSecond(1_760_000_000L + random.nextInt(40_000));
                    Instant to = from.plusSeconds(random.nextInt(8_000));
                    long visible = model.keySet().stream()
                            .filter(k -> isIn(k, a, from, to))
                            .count();
                    assertThat(update(
                                    c,
                                    "DELETE FROM m WHERE a = '" + a + "' AND time BETWEEN '" + from + "' AND '" + to
                                            + "'"))
                            .as("seed %d", seed)
                            .isEqualTo(visible);
                    model.keySet().removeIf(k -> isIn(k, a, from, to));
                } else if (what < 17) {
                    update(c, "FLUSH");
                } else if (what < 18) {
                    update(c, "COMPACT");
                } else {
                    c.close();
                    assertThat(IntegrityChecker.check(folder.resolve("db")).problems())
                            .as("seed %d", seed)
                            .isEmpty();
                    c = create("&durability=os");
                }
                assertThat(stored(c)).as("seed %d step %d", seed, step).isEqualTo(model);
            }
        } finally {
            c.close();
        }
        assertClean();
    }

    private static boolean isIn(String key, String a, Instant from, Instant to) {
        String[] parts = key.split(" ");
        Instant time = Instant.parse(parts[2]);
        return parts[0].equals(a) && !time.isBefore(from) && !time.isAfter(to);
    }

    private static Map<String, String> stored(Connection c) throws SQLException {
        TreeMap<String, String> stored = new TreeMap<>();
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT time, value, a, b FROM m")) {
            while (rows.next()) {
                Instant time = rows.getObject(1, Instant.class);
                String key = rows.getString(3) + " " + rows.getString(4) + " " + time;
                stored.put(key, time + " " + rows.getLong(2) + " " + rows.getString(3) + " " + rows.getString(4));
            }
        }
        return stored;
    }
}
