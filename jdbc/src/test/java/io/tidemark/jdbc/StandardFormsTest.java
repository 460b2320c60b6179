package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Forms that other databases take, and the names that they give. */
class StandardFormsTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO m (time, value, job) VALUES ('2026-11-01T00:00:00Z', 1, 'a'),"
                    + " ('2026-11-01T00:00:01Z', 2, 'a')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    /** The columns' names, then the rows. */
    private static List<String> ask(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(result.getMetaData().getColumnLabel(i));
            }
            lines.add(String.join(" ", row));
            while (result.next()) {
                row.clear();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                lines.add(String.join(" ", row));
            }
        }
        return lines;
    }

    @Test
    void typesAndLiteralsOfTheStandard() throws SQLException {
        assertThat(
                        ask(
                                "SELECT CAST('1.1' AS FLOAT(53)) AS d, CAST('1.1' AS float(24)) AS r, '1.1'::float(53) + 1 AS s"))
                .containsExactly("d r s", "1.1 1.1 2.1");
        assertThat(types("SELECT CAST(1 AS FLOAT(53)), CAST(1 AS FLOAT(24)), CAST(1 AS FLOAT(25)), 1::float(7)"))
                .containsExactly("DOUBLE", "REAL", "DOUBLE", "REAL");
        assertThat(ask("SELECT count(*) FROM m WHERE time < TIMESTAMP WITH TIME ZONE '2026-11-01 00:00:01.000000'"))
                .containsExactly("count", "1");
        assertThat(ask("SELECT count(*) FROM m WHERE time < timestamp with time zone '2026-11-01 01:00:01+01:00'"))
                .containsExactly("count", "1");
        assertThat(ask("SELECT count(*) FROM m WHERE job LIKE 'a' ESCAPE '' AND job NOT ILIKE 'b%' ESCAPE ''"))
                .containsExactly("count", "2");
    }

    private static List<String> types(String sql) throws SQLException {
        List<String> types = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                types.add(result.getMetaData().getColumnTypeName(i));
            }
        }
        return types;
    }

    @Test
    void tableIsSelectedWhole() throws SQLException {
        assertThat(ask("TABLE m ORDER BY time DESC LIMIT 1"))
                .containsExactly("time value job", "2026-11-01 00:00:01.000 2 a");
        assertThat(ask("TABLE metrics.m LIMIT 1 OFFSET 1"))
                .containsExactly("time value job", "2026-11-01 00:00:01.000 2 a");
        assertThat(ask("WITH a AS (TABLE m) SELECT count(*) FROM a WHERE time IN (SELECT time FROM (TABLE m LIMIT 1))"))
                .containsExactly("count", "1");
    }

    @Test
    void columnsOfValuesAreNumbered() throws SQLException {
        assertThat(ask("VALUES (1, 'a'), (2, 'b')")).containsExactly("column1 column2", "1 a", "2 b");
        assertThat(ask("VALUES (1, 'a'), (2, 'b') ORDER BY column1 DESC LIMIT 1"))
                .containsExactly("column1 column2", "2 b");
        assertThat(ask("SELECT * FROM (VALUES (1, 'a'))")).containsExactly("column1 column2", "1 a");
        assertThat(ask("SELECT column2 FROM (VALUES (1, 'a'), (2, 'b')) AS v WHERE v.column1 = 2"))
                .containsExactly("column2", "b");
        assertThat(ask("SELECT y FROM (VALUES (1, 'a')) AS v(x, y)")).containsExactly("y", "a");
        assertThat(ask("SELECT job, column2 FROM m JOIN (VALUES (1, 'x')) v ON m.value = v.column1"))
                .containsExactly("job column2", "a x");
        assertThat(ask("VALUES (1) UNION ALL VALUES (2)")).containsExactly("column1", "1", "2");
        assertThat(ask("WITH v AS (VALUES (1, 2)) SELECT * FROM v")).containsExactly("column1 column2", "1 2");
        assertThat(ask("SELECT count(*) FROM m WHERE value IN (VALUES 1.0, 2.0)"))
                .containsExactly("count", "2");
    }

    @Test
    void oneRowIsFetchedWhereNoNumberStands() throws SQLException {
        assertThat(ask("SELECT value FROM m ORDER BY time FETCH FIRST ROW ONLY"))
                .containsExactly("value", "1");
        assertThat(ask("SELECT value FROM m ORDER BY time OFFSET 1 ROW FETCH NEXT ROW ONLY"))
                .containsExactly("value", "2");
        assertThat(ask("SELECT value FROM m ORDER BY time FETCH FIRST 2 ROWS ONLY"))
                .containsExactly("value", "1", "2");
    }

    @Test
    void functionsThatAreNotThereAreNamed() {
        for (String function : List.of("corr", "regr_r2", "covar_pop", "nothing_like_it")) {
            SQLException e =
                    catchThrowableOfType(SQLException.class, () -> ask("SELECT " + function + "(value, value) FROM m"));
            assertThat((Throwable) e).as(function).isNotNull();
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42883");
            assertThat(e.getMessage()).startsWith("line 1, column 8: no function " + function);
        }
    }

    @Test
    void aMedianIsCalledSo() throws SQLException {
        assertThat(ask("SELECT median(value), quantile_cont(value, 0.5) FROM m"))
                .containsExactly("median quantile_cont", "1.5 1.5");
    }
}
