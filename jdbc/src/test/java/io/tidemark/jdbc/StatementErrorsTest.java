package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of statements that are wrong or not offered: the state, the place, the cure. */
class StatementErrorsTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO \"Up\" (time, value, \"Job\", job) VALUES ('2026-11-01T00:00:00Z', 1, 'a', 'b')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static void refused(String sql, String state, int line, int column, String... parts) {
        SQLException e = catchThrowableOfType(SQLException.class, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
        assertThat((Throwable) e).as(sql).isNotNull();
        assertThat(e.getSQLState()).as(sql + ": " + e.getMessage()).isEqualTo(state);
        assertThat(e.getMessage())
                .as(sql)
                .startsWith("line " + line + ", column " + column + ": ")
                .satisfies(m -> assertThat(Arrays.asList(parts)).allMatch(m::contains))
                .doesNotContain("\\n");
    }

    @Test
    void aNameThatDiffersFromTwoInCaseIsUnknown() {
        refused("SELECT JOB FROM \"Up\"", "42703", 1, 8, "\"Job\" or \"job\"");
        refused("SELECT u.JOB FROM \"Up\" u", "42703", 1, 10, "\"Job\" or \"job\"");
        refused("DELETE FROM \"Up\" WHERE JOB = 'a'", "42703", 1, 24, "\"Job\" or \"job\"");
    }

    @Test
    void ourOwnStatementsNameThePlace() {
        refused("DELETE FROM nope", "42P01", 1, 13, "no metric nope");
        refused("DELETE\n FROM nope WHERE job = 'a'", "42P01", 2, 7, "no metric nope");
        refused("SHOW SERIES FROM nope", "42P01", 1, 18);
        refused("SHOW TAGS FROM nope", "42P01", 1, 16);
        refused("DESCRIBE nope", "42P01", 1, 10);
        refused("DELETE FROM \"Up\"\n WHERE value > 1", "0A000", 2, 8, "conditions on its time and tags");
        refused("SHOW SERIES FROM \"Up\" WHERE value > 1", "0A000", 1, 29);
        refused("DELETE FROM \"Up\" WHERE nope = 'a'", "42703", 1, 24);
    }

    @Test
    void overWideEachMetricIsAColumn() {
        refused(
                "SELECT rate(value) FROM TABLE(wide('Up'))",
                "42703",
                1,
                13,
                "no column value",
                "over wide each metric is a column of its own: Up");
    }

    @Test
    void systemTablesAreReadOnly() {
        refused("DELETE FROM system.status", "0A000", 1, 13, "tables of system are read only");
        refused("DELETE FROM information_schema.tables WHERE 1 = 1", "0A000", 1, 13, "read only");
        refused("INSERT INTO system.status (a) VALUES (1)", "0A000", 1, 20, "tables of system are read only");
        refused("DELETE FROM system.statis", "42P01", 1, 13, "status");
    }

    @Test
    void numbersThatNoDoubleHoldsAreOutOfRange() {
        refused("SELECT * FROM \"Up\" WHERE value BETWEEN -1e400 AND 1e400", "22003", 1, 40, "1E400");
        refused("SELECT * FROM \"Up\" WHERE value < 1e400", "22003", 1, 34, "1E400");
        refused("SELECT\n 1e400", "22003", 2, 2, "1E400");
    }

    @Test
    void formsOfAnOperatorAreInOneLine() {
        refused("SELECT job + INTERVAL '1' DAY FROM \"Up\"", "42804", 1, 8, "'<NUMERIC> + <NUMERIC>' or '");
        refused("SELECT CEIL(value TO HOUR) FROM \"Up\"", "42804", 1, 8, "' or '");
    }

    @Test
    void durationsAreWrittenAsTheyAreSet() {
        refused("INSERT INTO \"Up\" (time, value) VALUES ('2199-01-01', 1)", "22000", 1, 40, "maxFuture=10m allows");
    }

    @Test
    void whatIsNotOfferedSaysWhatToWrite() {
        refused("SELECT * FROM \"Up\" FOR SYSTEM_TIME AS OF now()", "0A000", 1, 15, "WHERE time <=");
        refused("SELECT * FROM \"Up\" TABLESAMPLE BERNOULLI(10)", "0A000", 1, 15, "rand()");
        refused("SELECT * FROM \"Up\" u TABLESAMPLE SUBSTITUTE('x')", "0A000", 1, 15, "rand()");
        refused(
                "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x WHERE a < 5) SELECT * FROM x",
                "0A000",
                1,
                16,
                "generate_series");
        refused(
                "SELECT DISTINCT ON (job) job, value FROM \"Up\"",
                "0A000",
                1,
                17,
                "QUALIFY row_number()",
                "last(value)");
    }

    @Test
    void theEndOfATextIsToldFromItsLastCharacter() {
        refused("SELECT * FROM \"Up\" FOR x", "42601", 1, 24, "unexpected 'x'");
        refused("SELECT * FROM \"Up\" )", "42601", 1, 20, "unexpected ')'");
        refused("SELECT * FROM \"Up\" WHERE value =", "42601", 1, 32, "ends too early");
        refused("SELECT (1", "42601", 1, 9, "ends too early");
    }

    @Test
    void explainOfDeleteShowsTheLiterals() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet plan =
                        statement.executeQuery("EXPLAIN DELETE FROM \"Up\" WHERE time > '2026-01-01' AND job = 'x'")) {
            StringBuilder text = new StringBuilder();
            while (plan.next()) {
                text.append(plan.getString(1)).append('\n');
            }
            assertThat(text).contains("2026-01-01 00:00:00", "'x'").doesNotContain("?");
        }
    }
}
