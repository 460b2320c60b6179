package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementLifeTest {
    /** Some 10^17 pairs: never done unless somebody ends it. */
    private static final String ENDLESS =
            "SELECT count(*) FROM up a, up b, up c, up d WHERE a.value + b.value + c.value + d.value < 0";

    @TempDir
    private static Path folder;

    private static Connection connection;

    @BeforeAll
    static void open() throws Exception {
        connection = new Driver().connect("jdbc:tidemark:" + GoldenData.copyTo(folder), null);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static String stateOf(CompletableFuture<SQLException> failure) throws Exception {
        SQLException e = failure.get(60, TimeUnit.SECONDS);
        return e == null ? "done" : e.getSQLState();
    }

    private static CompletableFuture<SQLException> runEndless(Statement s) {
        return CompletableFuture.supplyAsync(() -> {
            try (ResultSet r = s.executeQuery(ENDLESS)) {
                r.next();
                return null;
            } catch (SQLException e) {
                return e;
            }
        });
    }

    @Test
    void cancelEndsAStatementFromAnotherThread() throws Exception {
        try (Statement s = connection.createStatement()) {
            CompletableFuture<SQLException> failure = runEndless(s);
            // Again and again, for it may not have begun; a cancel of nothing does nothing.
            while (!failure.isDone()) {
                s.cancel();
                Thread.onSpinWait();
            }
            assertThat(stateOf(failure)).isEqualTo("57014");
            // And the statement is as good as before.
            assertThat(s.execute("SELECT 1")).isTrue();
        }
    }

    @Test
    void closeEndsAStatementFromAnotherThread() throws Exception {
        Statement s = connection.createStatement();
        CompletableFuture<SQLException> failure = runEndless(s);
        while (!failure.isDone()) {
            s.close();
            Thread.onSpinWait();
        }
        assertThat(stateOf(failure)).isIn("57014", "55000");
    }

    @Test
    void cancelWhenIdleHarmsNothing() throws Exception {
        try (Statement s = connection.createStatement();
                PreparedStatement p = connection.prepareStatement("SELECT 1")) {
            s.cancel();
            p.cancel();
            for (int i = 0; i < 3; i++) {
                try (ResultSet r = s.executeQuery("SELECT 1");
                        ResultSet q = p.executeQuery()) {
                    assertThat(r.next() && q.next()).isTrue();
                }
                s.cancel();
                p.cancel();
            }
        }
    }

    @Test
    void aTimeoutIsASqlTimeoutException() throws Exception {
        try (Statement s = connection.createStatement()) {
            s.setQueryTimeout(1);
            assertThatThrownBy(() -> {
                        try (ResultSet r = s.executeQuery(ENDLESS)) {
                            r.next();
                        }
                    })
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "57014");
        }
    }

    @Test
    void aStatementClosesWithItsLastResultWhereThatIsWanted() throws Exception {
        Statement s = connection.createStatement();
        s.closeOnCompletion();
        ResultSet first = s.executeQuery("SELECT 1");
        ResultSet second = s.executeQuery("SELECT 2");
        assertThat(first.isClosed()).isTrue();
        assertThat(s.isClosed()).isFalse();
        second.close();
        assertThat(s.isClosed()).isTrue();
    }

    @Test
    void resultsThatAreNotHeldEndWithTheTransaction() throws Exception {
        connection.setAutoCommit(false);
        try (Statement held = connection.createStatement(
                        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.HOLD_CURSORS_OVER_COMMIT);
                Statement notHeld = connection.createStatement(
                        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
            ResultSet a = held.executeQuery("SELECT 1");
            ResultSet b = notHeld.executeQuery("SELECT 1");
            connection.commit();
            assertThat(a.isClosed()).isFalse();
            assertThat(b.isClosed()).isTrue();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Test
    void whatCannotBeHadIsDowngradedWithAWarningOnTheConnection() throws Exception {
        connection.clearWarnings();
        for (int i = 0; i < 3; i++) {
            try (Statement s =
                    connection.createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
                assertThat(s.getResultSetType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
                assertThat(s.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
                assertThat((Throwable) connection.getWarnings()).isNotNull();
                // Each is told once, for a pool's connection lives long.
                assertThat((Throwable) connection.getWarnings().getNextWarning().getNextWarning())
                        .isNull();
            }
        }
        connection.clearWarnings();
        assertThat((Throwable) connection.getWarnings()).isNull();
    }

    @Test
    void writesAreRefusedAsReadOnly() throws Exception {
        try (Statement s = connection.createStatement()) {
            for (String sql : new String[] {
                "INSERT INTO up (time, value, job) VALUES (now(), 1, 'x')",
                "INSERT INTO yet_to_be (time, value) VALUES (now(), 1)",
                "DELETE FROM up WHERE job = 'x'"
            }) {
                assertThatThrownBy(() -> s.executeUpdate(sql))
                        .isInstanceOf(SQLException.class)
                        .hasFieldOrPropertyWithValue("SQLState", "25006");
            }
        }
    }

    @Test
    void aParameterTakesTheTypeThatIsAskedFor() throws Exception {
        try (PreparedStatement p = connection.prepareStatement("SELECT count(*) FROM up WHERE job = ?")) {
            p.setObject(1, new StringBuilder("demo").toString(), Types.VARCHAR);
            long demo = count(p);
            assertThat(demo).isPositive();
            p.setObject(1, 5, Types.VARCHAR);
            assertThat(count(p)).isZero();
            p.setObject(1, new java.io.StringReader("demo"));
            assertThat(count(p)).isEqualTo(demo);
            p.clearParameters();
            assertThatThrownBy(p::executeQuery).hasFieldOrPropertyWithValue("SQLState", "07001");
            assertThatThrownBy(() -> p.setInt(2, 1)).hasFieldOrPropertyWithValue("SQLState", "07009");
        }
    }

    private static long count(PreparedStatement p) throws SQLException {
        try (ResultSet r = p.executeQuery()) {
            r.next();
            return r.getLong(1);
        }
    }

    @Test
    void columnsOfOneTableAreFoundByItsExactName() throws Exception {
        DatabaseMetaData m = connection.getMetaData();
        try (ResultSet r = m.getColumns(null, "metrics", "up", "%");
                ResultSet none = m.getColumns(null, "metrics", "no_such", "%");
                ResultSet key = m.getPrimaryKeys(null, "metrics", "up");
                ResultSet tables = m.getTables(null, null, "up", new String[] {null, "TABLE"})) {
            r.next();
            assertThat(r.getString("COLUMN_NAME")).isEqualTo("time");
            assertThat(none.next()).isFalse();
            assertThat(key.next()).isTrue();
            assertThat(tables.next()).isTrue();
        }
    }

    @Test
    void aSchemaThatDoesNotExistIsToldAtConnect() {
        assertThatThrownBy(
                        () -> new Driver().connect("jdbc:tidemark:" + folder.resolve("data") + "?schema=metric", null))
                .hasFieldOrPropertyWithValue("SQLState", "3F000")
                .hasMessageContaining("metrics");
    }
}
