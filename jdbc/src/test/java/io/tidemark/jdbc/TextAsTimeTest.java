package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ISO text is a time wherever a time stands, as a literal and as a parameter that is bound by setString. */
class TextAsTimeTest {
    private static final Pattern TIME = Pattern.compile("'(2[^']*)'");

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
        rows(
                "INSERT INTO m (time, value, job) VALUES ('2026-03-01T00:10:00Z', 1, 'web'), ('2026-03-01T01:20:00Z', 2, 'web')");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** The rows as text; parameters are bound by setString. */
    private List<String> rows(String sql, String... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return rows;
            }
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.append(i == 1 ? "" : " | ").append(result.getString(i));
                    }
                    rows.add(row.toString());
                }
            }
        }
        return rows;
    }

    /** Each line is an expression with a time in quotes, and what it gives; asked with a literal and with a parameter. */
    private void check(String table) {
        List<String> wrong = new ArrayList<>();
        for (String line : table.strip().split("\n")) {
            String expression = line.substring(0, line.lastIndexOf("->")).strip();
            String expected = line.substring(line.lastIndexOf("->") + 2).strip();
            String from = expression.contains("generate_series") ? "SELECT * FROM " : "SELECT ";
            String to = expression.contains("generate_series") ? "" : " FROM m ORDER BY time LIMIT 1";
            List<String> texts = new ArrayList<>();
            String asked = TIME.matcher(expression).replaceAll(m -> {
                texts.add(m.group(1));
                return "?";
            });
            for (boolean bound : new boolean[] {false, true}) {
                String sql = from + (bound ? asked : expression) + to;
                String got;
                try {
                    got = String.join(", ", rows(sql, bound ? texts.toArray(String[]::new) : new String[0]));
                } catch (SQLException e) {
                    got = e.getSQLState() + " " + e.getMessage();
                }
                if (!got.equals(expected)) {
                    wrong.add(sql + " gives " + got + ", not " + expected);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void inTheArgumentsOfFunctions() {
        check("""
                epoch_ms('2026-01-01T00:00:00Z') -> 1767225600000
                epoch_ms('2026-01-01T02:00:00+02:00') -> 1767225600000
                unix_millis('2026-01-01') -> 1767225600000
                time_bucket('1h', time, '2026-01-01T00:30:00Z') -> 2026-02-28 23:30:00.000
                time_bucket('1h', '2026-01-01T00:30:00Z') -> 2026-01-01 00:00:00.000
                date_bin('15 minutes', time, '2026-01-01T00:05:00Z') -> 2026-03-01 00:05:00.000
                date_trunc('hour', '2026-01-01T00:30:00Z') -> 2026-01-01 00:00:00.000
                timestamp_trunc('2026-01-01T10:30:00Z', DAY) -> 2026-01-01 00:00:00.000
                time_floor('2026-01-01T10:33:00Z', 'PT5M') -> 2026-01-01 10:30:00.000
                FLOOR('2026-01-01T00:30:00Z' TO HOUR) -> 2026-01-01 00:00:00.000
                CEIL('2026-01-01T00:30:00Z' TO HOUR) -> 2026-01-01 01:00:00.000
                to_local('2026-01-01T00:00:00Z', 'Europe/Berlin') -> 2026-01-01 01:00:00.000
                TIMESTAMPDIFF(HOUR, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z') -> 24
                TIMESTAMPDIFF(MINUTE, '2026-03-01T00:00:00Z', time) -> 10
                TIMESTAMPADD(HOUR, 1, '2026-01-01T00:00:00Z') -> 2026-01-01 01:00:00.000
                {fn timestampadd(SQL_TSI_HOUR, 1, '2026-01-01T00:00:00Z')} -> 2026-01-01 01:00:00.000
                EXTRACT(HOUR FROM '2026-01-01T05:00:00Z') -> 5
                date_part('hour', '2026-01-01T05:00:00Z') -> 5
                HOUR('2026-01-01T05:00:00Z') -> 5
                YEAR('2026-01-01T05:00:00Z') -> 2026
                monthname('2026-01-01T05:00:00Z') -> January
                last_day('2026-01-01T05:00:00Z') -> 2026-01-31
                GREATEST(time, '2026-03-01T00:15:00Z') -> 2026-03-01 00:15:00.000
                LEAST('2026-03-01T00:05:00Z', time) -> 2026-03-01 00:05:00.000
                generate_series('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', INTERVAL '1' HOUR) -> 2026-01-01 00:00:00.000, 2026-01-01 01:00:00.000
                """);
    }

    @Test
    void inArithmetic() {
        check("""
                '2026-01-01T00:00:00Z' + INTERVAL '1' DAY -> 2026-01-02 00:00:00.000
                INTERVAL '1' DAY + '2026-01-01T00:00:00Z' -> 2026-01-02 00:00:00.000
                '2026-01-01T00:00:00Z' - INTERVAL '1' DAY -> 2025-12-31 00:00:00.000
                EXTRACT(MINUTE FROM time - '2026-03-01T00:00:00Z') -> 10
                EXTRACT(MINUTE FROM '2026-03-01T00:30:00Z' - time) -> 20
                """);
    }

    @Test
    void amongAlternatives() {
        check("""
                COALESCE(time, '2026-01-01T00:00:00Z') -> 2026-03-01 00:10:00.000
                COALESCE('2026-01-01T00:00:00Z', time) -> 2026-01-01 00:00:00.000
                NULLIF(time, '2026-03-01T00:10:00Z') -> null
                IFNULL(time, '2026-01-01T00:00:00Z') -> 2026-03-01 00:10:00.000
                IF(value > 5, time, '2026-01-01T00:00:00Z') -> 2026-01-01 00:00:00.000
                DECODE(time, '2026-03-01T00:10:00Z', 1, 2) -> 1
                CASE WHEN value > 5 THEN time ELSE '2026-01-01T00:00:00Z' END -> 2026-01-01 00:00:00.000
                CASE WHEN value < 5 THEN '2026-01-01T00:00:00Z' ELSE time END -> 2026-01-01 00:00:00.000
                CASE time WHEN '2026-03-01T00:10:00Z' THEN 1 ELSE 2 END -> 1
                lag(time, 1, '2026-01-01T00:00:00Z') OVER (ORDER BY time) -> 2026-01-01 00:00:00.000
                time IN ('2026-03-01T00:10:00Z', '2026-01-01') -> true
                '2026-03-01T00:10:00Z' IN (time, now()) -> true
                (SELECT max(t) FROM (SELECT time AS t FROM m UNION ALL SELECT '2026-03-01T05:00:00Z') x) -> 2026-03-01 05:00:00.000
                """);
    }

    @Test
    void theirCommonTypeIsTheTimes() throws SQLException {
        for (String item : List.of(
                "COALESCE(time, '2026-01-01T00:00:00Z')",
                "lag(time, 1, '2026-01-01T00:00:00Z') OVER (ORDER BY time)",
                "CASE WHEN value > 5 THEN time ELSE '2026-01-01T00:00:00Z' END",
                "time FROM m UNION SELECT '2026-01-01T00:00:00Z'",
                "time AS t FROM m UNION SELECT '2026-01-01T00:00:00Z' AS t",
                "'2026-01-01T00:00:00Z' UNION ALL SELECT time")) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + item + " FROM m");
                    ResultSet result = statement.executeQuery()) {
                assertThat(result.getMetaData().getColumnType(1)).as(item).isEqualTo(Types.TIMESTAMP);
                assertThat(result.getMetaData().getScale(1)).as(item).isEqualTo(3);
            }
        }
    }

    @Test
    void asTimestampLiteral() {
        check("""
                TIMESTAMP '2026-01-01T02:00:00+02:00' -> 2026-01-01 00:00:00.000
                {ts '2026-01-01T00:00:00Z'} -> 2026-01-01 00:00:00.000
                CASE WHEN value > 5 THEN time ELSE TIMESTAMP '2026-01-01T00:00:00Z' END -> 2026-01-01 00:00:00.000
                time IN (TIMESTAMP '2026-03-01T00:10:00Z', {ts '2026-01-01T00:00:00Z'}) -> true
                TIMESTAMP '2026-03-01T00:10:00Z' = time -> true
                epoch_ms(TIMESTAMP '2026-01-01T00:00:00Z') -> 1767225600000
                TIMESTAMP '2026-01-01T00:00:00Z' + INTERVAL '1' DAY -> 2026-01-02 00:00:00.000
                (SELECT count(*) FILTER (WHERE time > TIMESTAMP '2026-03-01T01:00:00Z') FROM m) -> 1
                (SELECT count(*) FROM m WHERE time > TIMESTAMP '2026-02-28T01:00:00Z' + INTERVAL '1' DAY) -> 1
                """.lines().map(line -> line.replace("'2026", "' 2026")).reduce("", (all, line) -> all + line + "\n"));
    }

    @Test
    void textThatIsNoTimeIsNamedWithItsPlace() {
        refused("SELECT epoch_ms('soon')", 17);
        refused("SELECT time_bucket('1h', time, 'soon') FROM m", 32);
        refused("SELECT time_bucket('1h', 'soon')", 26);
        refused("SELECT FLOOR('soon' TO HOUR)", 14);
        refused("SELECT TIMESTAMPDIFF(HOUR, 'soon', now())", 28);
        refused("SELECT GREATEST(time, 'soon') FROM m", 23);
        refused("SELECT time - 'soon' FROM m", 15);
        refused("SELECT 'soon' + INTERVAL '1' DAY", 8);
        refused("SELECT COALESCE(time, 'soon') FROM m", 23);
        refused("SELECT lag(time, 1, 'soon') OVER (ORDER BY time) FROM m", 21);
        refused("SELECT CASE WHEN value > 1 THEN 'soon' ELSE time END FROM m", 33);
        refused("SELECT time FROM m UNION ALL SELECT 'soon'", 37);
        refused("SELECT time FROM m UNION ALL SELECT 'soon' AS t", 37);
        refused("SELECT TIMESTAMP 'soon'", 8);
        refused("SELECT count(*) FROM m WHERE time > TIMESTAMP 'soon'", 37);
        refused("SELECT count(*) FROM m WHERE TIMESTAMP '12026-01-01T00:00:00Z' > time", 30);
    }

    private void refused(String sql, int column) {
        SQLException e = catchThrowableOfType(SQLException.class, () -> rows(sql));
        assertThat((Throwable) e).as(sql).isNotNull();
        assertThat(e.getSQLState()).as(sql + ": " + e.getMessage()).isEqualTo("22007");
        assertThat(e.getMessage()).as(sql).startsWith("line 1, column " + column + ": ");
    }

    @Test
    void otherTypesInTheirPlacesAreRefusedBeforeTheStatementRuns() {
        for (String sql : List.of(
                "SELECT time_bucket('1h', value) FROM m",
                "SELECT time_bucket(5, time) FROM m",
                "SELECT time_bucket('1h', time, 5) FROM m")) {
            SQLException e = catchThrowableOfType(SQLException.class, () -> rows(sql));
            assertThat((Throwable) e).as(sql).isNotNull();
            assertThat(e.getSQLState()).as(sql + ": " + e.getMessage()).isEqualTo("42804");
        }
    }

    @Test
    void datesAreMidnights() throws SQLException {
        assertThat(rows("SELECT epoch_ms(DATE '2026-01-01'), to_local(DATE '2026-01-01', 'Europe/Berlin'),"
                        + " time_bucket('1h', DATE '2026-01-01')"))
                .containsExactly("1767225600000 | 2026-01-01 01:00:00.000 | 2026-01-01 00:00:00.000");
    }

    @Test
    void eachLiteralHasItsOwnPlan() throws SQLException {
        for (int i = 0; i < 2; i++) {
            assertThat(
                            rows(
                                    "SELECT time_bucket('1h', time, '2026-01-01T00:30:00Z') FROM m WHERE time < '2026-03-01T01:00:00Z'"))
                    .containsExactly("2026-02-28 23:30:00.000");
            assertThat(
                            rows(
                                    "SELECT time_bucket('1h', time, '2026-01-01T00:05:00Z') FROM m WHERE time < '2026-03-01T02:00:00Z'"))
                    .containsExactly("2026-03-01 00:05:00.000", "2026-03-01 01:05:00.000");
            refused("SELECT time_bucket('1h', time, 'soon') FROM m WHERE time < '2026-03-01T01:00:00Z'", 32);
            refused("SELECT time_bucket('1h', time, '2026-01-01T00:05:00Z') FROM m WHERE time < 'soon'", 76);
            assertThat(rows("SELECT count(*) FROM m WHERE time >= '2026-03-01T00:00:00Z' + INTERVAL '1' HOUR"))
                    .containsExactly("1");
            assertThat(rows("SELECT count(*) FROM m WHERE time >= '2026-02-28T23:00:00Z' + INTERVAL '1' HOUR"))
                    .containsExactly("2");
            assertThat(rows("SELECT count(*) FROM m WHERE COALESCE(time, '2026-01-01') = '2026-03-01T00:10:00Z'"))
                    .containsExactly("1");
        }
    }

    @Test
    void parametersHaveTheTypesOfWhatStandsBesideThem() throws SQLException {
        assertThat(rows("SELECT COALESCE(?, 'x'), COALESCE(?, value) + 1 FROM m LIMIT 1", "long text", "3"))
                .containsExactly("long text | 4");
        assertThat(rows("SELECT GREATEST(value, ?) FROM m LIMIT 1", "7")).containsExactly("7");
        assertThat(rows("SELECT TIMESTAMPADD(HOUR, ?, time) FROM m ORDER BY time LIMIT 1", "1"))
                .containsExactly("2026-03-01 01:10:00.000");
        assertThat(rows("SELECT time_floor(?, ?), ?", "2026-01-01T00:07:00Z", "PT5M", "x"))
                .containsExactly("2026-01-01 00:05:00.000 | x");
        assertThat(rows("SELECT time - ? * INTERVAL '1' MINUTE FROM m ORDER BY time LIMIT 1", "10"))
                .containsExactly("2026-03-01 00:00:00.000");
    }

    @Test
    void aGroupedExpressionIsTheSelectedOne() throws SQLException {
        for (String expression : List.of(
                "GREATEST(time, '2026-03-01T01:20:00Z')",
                "COALESCE(time, '2026-03-01T01:20:00Z')",
                "time - '2026-03-01T01:20:00Z'",
                "time_bucket('1h', time, '2026-03-01T01:20:00Z')",
                "'2026-03-01T01:20:00Z' + INTERVAL '1' DAY")) {
            assertThat(rows("SELECT " + expression + ", count(*) FROM m GROUP BY " + expression))
                    .as(expression)
                    .isNotEmpty();
        }
    }
}
