package io.tidemark.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How large a statement may be: just within a limit it is answered, just beyond it is refused with the number that was passed. */
class StatementLimitsTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = requireNonNull(new Driver().connect("jdbc:tidemark:mem:", null));
        try (Statement s = connection.createStatement()) {
            s.executeUpdate("INSERT INTO m (time, value, host) VALUES (TIMESTAMP '2025-01-01 00:00:00', 1, 'a'),"
                    + " (TIMESTAMP '2025-01-01 00:00:01', 2, 'a'), (TIMESTAMP '2025-01-01 00:00:02', 3, 'b')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static String first(String sql) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            assertThat(r.next()).isTrue();
            return r.getString(1);
        }
    }

    private static void refused(ThrowingCallable call, String number) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "54001")
                .hasMessageContaining(number);
    }

    private static String text(int bytes) {
        String frame = "SELECT length('')";
        return "SELECT length('" + "x".repeat(bytes - frame.length()) + "')";
    }

    @Test
    void aMebibyteOfText() throws SQLException {
        assertThat(first(text(1 << 20))).isEqualTo(String.valueOf((1 << 20) - "SELECT length('')".length()));
        refused(() -> first(text((1 << 20) + 1)), "1048577");
    }

    @Test
    void fiveHundredLevels() throws SQLException {
        assertThat(first("SELECT " + "(".repeat(499) + "7" + ")".repeat(499))).isEqualTo("7");
        refused(() -> first("SELECT " + "(".repeat(501) + "7" + ")".repeat(501)), "500 levels");
        refused(() -> first("SELECT " + "(".repeat(200_000)), "500 levels");
    }

    private static String joins(int n) {
        return "SELECT count(*) FROM m AS t0"
                + IntStream.rangeClosed(1, n)
                        .mapToObj(
                                i -> " JOIN m AS t" + i + " ON t" + i + ".time = t0.time AND t" + i + ".host = t0.host")
                        .collect(Collectors.joining());
    }

    @Test
    void sixteenJoins() throws SQLException {
        assertThat(first(joins(16))).isEqualTo("3");
        refused(() -> first(joins(17)), "17");
    }

    private static String correlated(int n) {
        return "SELECT "
                + IntStream.range(0, n)
                        .mapToObj(i -> "(SELECT count(*) FROM m AS x WHERE x.value < t.value + " + i + ")")
                        .collect(Collectors.joining(" + "))
                + " FROM m AS t WHERE t.value = 1 OR EXISTS (SELECT 1 FROM m AS x WHERE x.value > t.value + 5) ORDER BY t.value";
    }

    /** Each becomes some joins, and not twice as many as the one before. */
    @Test
    void correlatedSubqueriesSideBySide() throws SQLException {
        assertThat(first(correlated(4))).isEqualTo("6");
        assertThat(first(correlated(15))).isEqualTo("39");
        refused(() -> first(correlated(17)), "18 joins and subqueries");
    }
}
