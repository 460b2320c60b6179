package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake is one short error that says what, where and what to do, with the SQLSTATE that tools know. */
class WrongPlacesTest {
    private static final String BLOCK = "01M81SH4GHEHSYA53325N57N18";

    @TempDir
    Path temp;

    private Path data;

    @BeforeEach
    void copyOneBlock() throws IOException {
        data = temp.resolve("data");
        Files.createDirectories(data.resolve("wal"));
        Files.move(
                GoldenData.copyTo(Files.createDirectory(temp.resolve("whole"))).resolve(BLOCK), data.resolve(BLOCK));
    }

    @Test
    void urlsThatNameNothing() {
        refused("jdbc:tidemark:", "08001", "names no directory", "jdbc:tidemark:/path/to/data");
        refused("jdbc:tidemark:///data", "08001", "one slash");
        refused("jdbc:tidemark:file:/data", "08001", "write the path alone");
        refused("jdbc:tidemark:" + data + "%zz", "08001", "%25");
        refused("jdbc:tidemark:" + data + "?mode=sideways", "08001", "mode", "sideways", "auto", "ro");
        refused("jdbc:tidemark:" + data + "?mode", "08001", "mode", "no value");
        refused("jdbc:tidemark:" + data + "?mode=ro&mode=ro", "08001", "twice");
        refused("jdbc:tidemark:" + data + "?moed=ro", "08001", "moed", "known are");
        refused("jdbc:tidemark:" + data + "?threads=many", "08001", "threads", "many");
        refused("jdbc:tidemark:s3://bucket/data", "0A000", "not built yet");
        refused("jdbc:tidemark://host:8123/", "0A000", "not built yet");
        refused("jdbc:tidemark://host:99999/", "08001", "99999", "65535");
    }

    @Test
    void aCorruptIndexIsNamedWithItsPlace() throws Exception {
        Path index = data.resolve(BLOCK).resolve("index");
        byte[] bytes = Files.readAllBytes(index);
        Arrays.fill(bytes, bytes.length - 60, bytes.length, (byte) 0x5a);
        Files.write(index, bytes);
        try (Connection c = DriverManager.getConnection("jdbc:tidemark:" + data);
                Statement statement = c.createStatement()) {
            assertThatThrownBy(() ->
                            statement.executeQuery("SELECT count(*) FROM up").next())
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("XX001");
                        assertThat(e.getMessage()).contains(BLOCK + "/index", "onCorruption=skip");
                    });
        }
    }

    @Test
    void aMissingDirectoryNamesModeCreate() {
        Path missing = temp.resolve("nowhere");
        refused("jdbc:tidemark:" + missing, "08001", missing.toString(), "mode=create");
        refused("jdbc:tidemark:" + missing + "?mode=ro", "08001", missing.toString());
        assertThat(missing).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNoDatabaseNamesModeCreate() throws Exception {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        refused("jdbc:tidemark:" + empty, "08001", empty.toString(), "mode=create");
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("notes.txt"), "hello");
        refused("jdbc:tidemark:" + other, "08001", other.toString());
        refused("jdbc:tidemark:" + other.resolve("notes.txt"), "08001", "notes.txt", "directory");
        refused("jdbc:tidemark:" + data.resolve(BLOCK), "08001", BLOCK);
    }

    @Test
    void anUnreadableFileIsNamed() throws Exception {
        Path index = data.resolve(BLOCK).resolve("index");
        Assumptions.assumeTrue(index.toFile().setReadable(false, false));
        Assumptions.assumeFalse(Files.isReadable(index), "runs as a user who reads every file");
        SQLException e = failure(() -> count("up"));
        assertThat(e.getSQLState()).isIn("58030", "58P01");
        assertThat((Throwable) e).hasMessageContaining("index");
    }

    @Test
    void aFileThatIsADirectoryIsNamed() throws Exception {
        Path index = data.resolve(BLOCK).resolve("index");
        Files.delete(index);
        Files.createDirectory(index);
        SQLException e = failure(() -> count("up"));
        assertThat(e.getSQLState()).isIn("58030", "58P01", "XX001");
        assertThat((Throwable) e).hasMessageContaining("index");
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Files.delete(data.resolve(BLOCK).resolve("index"));
        SQLException e = failure(() -> count("up"));
        assertThat(e.getSQLState()).isIn("58P01", "XX001");
        assertThat((Throwable) e).hasMessageContaining("index");
    }

    @Test
    void mistypedNamesHaveTheNearOne() throws Exception {
        statementRefused("SELECT * FROM demo_queue_dpeth", "42P01", "demo_queue_dpeth", "demo_queue_depth");
        statementRefused("SELECT instnace FROM up", "42703", "instnace", "instance");
        statementRefused("SELECT u.instnace FROM up u", "42703", "instnace", "instance");
        statementRefused("SELECT value FROM up WHERE jbo = 'x'", "42703", "jbo", "job");
        statementRefused("SELECT value FROM metrcs.up", "3F000|42P01", "metrcs");
        statementRefused("SELEC value FROM up", "42601");
        statementRefused("SELECT value FROM up WHERE", "42601");
        statementRefused("SELECT value, FROM up", "42601");
        statementRefused("SELECT nofunc(value) FROM up", "42883", "nofunc");
        statementRefused("SELECT job, value FROM up GROUP BY job", "42803", "value");
        statementRefused("", "42601|42000");
    }

    @Test
    void writesAreRefusedAsReadOnly() throws Exception {
        for (String sql : new String[] {
            "INSERT INTO up (time, value) VALUES (now(), 1)",
            "DELETE FROM up",
            "UPDATE up SET value = 1",
            "DROP TABLE up"
        }) {
            SQLException e = failure(() -> {
                try (Connection c = DriverManager.getConnection("jdbc:tidemark:" + data);
                        Statement s = c.createStatement()) {
                    s.execute(sql);
                }
            });
            assertThat(e.getSQLState()).as(sql + ": " + e.getMessage()).isIn("25006", "0A000", "42601");
        }
    }

    @Test
    void anotherEngineWideValueIsRefusedAndNoValueIsNone() throws Exception {
        try (Connection first = DriverManager.getConnection("jdbc:tidemark:" + data + "?threads=1");
                Connection same = DriverManager.getConnection("jdbc:tidemark:" + data + "/?threads=1");
                Connection silent = DriverManager.getConnection("jdbc:tidemark:" + data);
                Connection readOnly = DriverManager.getConnection("jdbc:tidemark:" + data + "?mode=ro")) {
            assertThat(first.isValid(1) && same.isValid(1) && silent.isValid(1) && readOnly.isValid(1))
                    .isTrue();
            refused("jdbc:tidemark:" + data + "?threads=2", "08001", "threads=2", "threads=1");
        }
        try (Connection later = DriverManager.getConnection("jdbc:tidemark:" + data + "?threads=2")) {
            assertThat(later.isValid(1)).isTrue();
        }
    }

    private void count(String table) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:tidemark:" + data);
                Statement s = c.createStatement();
                ResultSet rs = s.executeQuery("SELECT count(*) FROM " + table)) {
            rs.next();
        }
    }

    private void statementRefused(String sql, String states, String... parts) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:tidemark:" + data);
                Statement s = c.createStatement()) {
            SQLException e = failure(() -> s.execute(sql));
            assertThat((Throwable) e).as(sql).isInstanceOf(SQLSyntaxErrorException.class);
            assertThat(e.getSQLState()).as(sql + ": " + e.getMessage()).matches(states);
            assertThat(e.getMessage()).as(sql).hasSizeLessThan(600);
            for (String part : parts) {
                assertThat(e.getMessage()).as(sql).contains(part);
            }
            try (ResultSet rs = s.executeQuery("SELECT 1")) {
                assertThat(rs.next()).isTrue();
            }
        }
    }

    private static void refused(String url, String state, String... parts) {
        SQLException e = failure(() ->
                DriverManager.getDriver(url).connect(url, new Properties()).close());
        assertThat(e.getSQLState()).as(url + ": " + e.getMessage()).isEqualTo(state);
        assertThat(e.getMessage()).as(url).contains(parts).doesNotContain("\n").hasSizeLessThan(600);
    }

    private static SQLException failure(ThrowingCallable call) {
        SQLException e = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) e).isNotNull();
        return e;
    }
}
