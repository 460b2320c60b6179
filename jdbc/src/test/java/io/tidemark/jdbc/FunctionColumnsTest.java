package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** DatabaseMetaData.getFunctionColumns: what goes into a function, and what comes out. */
class FunctionColumnsTest {
    private static final Set<Integer> NUMBERS =
            Set.of(Types.DOUBLE, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.SMALLINT);

    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = new Driver().connect("jdbc:tidemark:mem:", null);
        try (Statement s = connection.createStatement()) {
            s.executeUpdate("INSERT INTO m (time, value, job) VALUES (now(), 1.5, 'a')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private record Row(String function, String column, int columnType, int dataType, int ordinal) {}

    private static List<Row> columns(String function, String column) throws SQLException {
        List<Row> out = new ArrayList<>();
        try (ResultSet r = connection.getMetaData().getFunctionColumns(null, null, function, column)) {
            while (r.next()) {
                out.add(new Row(
                        r.getString("FUNCTION_NAME"),
                        r.getString("COLUMN_NAME"),
                        r.getInt("COLUMN_TYPE"),
                        r.getInt("DATA_TYPE"),
                        r.getInt("ORDINAL_POSITION")));
            }
        }
        return out;
    }

    @Test
    void theReturnValueComesFirstAtPlaceZero() throws Exception {
        assertThat(columns("left", "%"))
                .containsExactly(
                        new Row("left", "returnValue", DatabaseMetaData.functionReturn, Types.VARCHAR, 0),
                        new Row("left", "text", DatabaseMetaData.functionColumnIn, Types.VARCHAR, 1),
                        new Row("left", "n", DatabaseMetaData.functionColumnIn, Types.BIGINT, 2));
        assertThat(columns("left", "n")).hasSize(1);
        assertThat(columns("no_such_function", "%")).isEmpty();
    }

    @Test
    void aTableFunctionHasColumnsOfItsResult() throws Exception {
        assertThat(columns("family", "%"))
                .containsExactly(
                        new Row("family", "metrics", DatabaseMetaData.functionColumnIn, Types.VARCHAR, 1),
                        new Row("family", "time", DatabaseMetaData.functionColumnResult, Types.TIMESTAMP, 1),
                        new Row("family", "metric", DatabaseMetaData.functionColumnResult, Types.VARCHAR, 2),
                        new Row("family", "value", DatabaseMetaData.functionColumnResult, Types.DOUBLE, 3));
    }

    @Test
    void everyFunctionGivesSomething() throws Exception {
        List<String> functions = new ArrayList<>();
        try (ResultSet r = connection.getMetaData().getFunctions(null, null, "%")) {
            while (r.next()) {
                functions.add(r.getString("FUNCTION_NAME"));
            }
        }
        List<String> giving = columns("%", "%").stream()
                .filter(c -> c.columnType != DatabaseMetaData.functionColumnIn && c.ordinal <= 1)
                .map(Row::function)
                .toList();
        assertThat(giving).containsExactlyElementsOf(functions).hasSizeGreaterThan(140);
    }

    @Test
    void theTypeOfWhatComesOutIsWhatAStatementGives() throws Exception {
        Map<String, String> calls = new LinkedHashMap<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT name, example FROM system.functions WHERE example <> ''")) {
            while (r.next()) {
                String name = r.getString(1);
                String example = r.getString(2);
                // Only where the function is the outermost call of its example.
                if (example.matches("(?i)" + name + "\\([^()]*\\)")) {
                    calls.put(name, "SELECT " + example);
                }
            }
        }
        for (String call : new String[] {
            "avg(value)",
            "sum(value)",
            "count(value)",
            "countif(value > 1)",
            "approx_count_distinct(value)",
            "median(value)",
            "stddev(value)",
            "stddev_pop(value)",
            "stddev_samp(value)",
            "variance(value)",
            "var_pop(value)",
            "var_samp(value)",
            "quantile_cont(value, 0.5)",
            "bool_and(value > 1)",
            "bool_or(value > 1)",
            "every(value > 1)",
            "some(value > 1)",
            "string_agg(job, ',')",
            "listagg(job)",
            "array_agg(value)",
            "collect(value)",
            "grouping(job)",
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)",
            "rate(value, mode => 'exact')",
            "increase(value, mode => 'exact')",
            "delta(value)",
            "irate(value)"
        }) {
            calls.put(
                    call.replaceFirst("\\(.*", ""),
                    "SELECT " + call + " FROM m WHERE time > now() - INTERVAL '1' HOUR AND time < now()"
                            + (call.startsWith("grouping") ? " GROUP BY job" : ""));
        }
        for (String call :
                new String[] {"row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(2)"}) {
            calls.put(call.replaceFirst("\\(.*", ""), "SELECT " + call + " OVER (ORDER BY time) FROM m");
        }
        for (String call : new String[] {
            "ceil(1.5e0)",
            "floor(1.5e0)",
            "now()",
            "date_part('hour', now())",
            "date_trunc('hour', now())",
            "extract(HOUR FROM now())",
            "timestampadd(HOUR, 1, now())",
            "timestampdiff(HOUR, now(), now())",
            "date_bin('5m', now(), now())",
            "rand()"
        }) {
            calls.put(call.replaceFirst("\\(.*", ""), "SELECT " + call);
        }
        List<String> wrong = new ArrayList<>();
        try (Statement s = connection.createStatement()) {
            for (Map.Entry<String, String> e : calls.entrySet()) {
                int told = columns(e.getKey(), "returnValue").get(0).dataType;
                try (ResultSet r = s.executeQuery(e.getValue())) {
                    int given = r.getMetaData().getColumnType(1);
                    // What takes any number gives one of its kind, and is told as the widest.
                    boolean follows = told == Types.DOUBLE && NUMBERS.contains(given);
                    if (told != Types.OTHER && told != given && !follows) {
                        wrong.add(e.getValue() + " gives " + r.getMetaData().getColumnTypeName(1) + ", told " + told);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).hasSizeGreaterThan(80);
    }
}
