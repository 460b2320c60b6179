package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.PrometheusAnswers;
import io.tidemark.engine.PrometheusAnswers.Query;
import io.tidemark.engine.PrometheusAnswers.Sample;
import io.tidemark.engine.PrometheusAnswers.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What Prometheus 2.42 answered, asked in SQL, as far as SQL can say it: the columns beside {@code v} are the labels. In the
 * texts, {@code {m; where}} stands for the newest sample of each series of a metric in the five minutes before the question, or in
 * less where a third part says so: a series that has ended since is there all the same, because SQL sees no staleness markers.
 * {@code {in 5m}} are the times of a range, {@code {tags m}} the names of a metric's tags. All selectors, staleness included, are
 * asked of the engine by {@code PrometheusSelectorsTest}.
 */
class PrometheusAnswersTest {
    private static final Map<String, String> SQL = new LinkedHashMap<>();

    private static void sql(String id, String text) {
        SQL.put(id, text);
    }

    private static void overTime(String id, String function, String metric, String where, String range) {
        sql(
                id,
                "SELECT {tags " + metric + "}, " + function + " AS v FROM " + metric + " WHERE " + where + " AND {in "
                        + range + "} GROUP BY {tags " + metric + "}");
    }

    static {
        for (String id : List.of("i000", "i001", "i002", "i003", "i004", "i052")) {
            sql(id, "SELECT * FROM {demo_queue_depth; TRUE}");
        }
        sql("i005", "SELECT * FROM {up; TRUE; 30s}");
        sql("i101", "SELECT * FROM {up; TRUE; 30s} ORDER BY v");
        sql("i006", "SELECT * FROM {up; job = 'dead'}");
        sql("i007", "SELECT * FROM {up; TRUE; 30s} WHERE v = 0");
        sql("i008", "SELECT * FROM {demo_requests_total; method = 'GET' AND label_match(status, '4..|5..')}");
        sql(
                "i009",
                "SELECT * FROM {demo_requests_total; method IS DISTINCT FROM 'GET' AND NOT label_match(path, '/api.*') AND region"
                        + " IS NOT NULL}");
        sql("i012", "SELECT * FROM {node_load1; rack IS NULL}");
        sql("i014", "SELECT * FROM {node_load1; zone = 'a' OR zone IS NULL}");
        sql("i015", "SELECT * FROM {node_load5; zone = 'b'}");
        overTime("i016", "count(value)", "node_load5", "zone = 'b'", "20m");
        sql("i017", "SELECT * FROM {demo_special_value; TRUE}");
        sql("i018", "SELECT * FROM {demo_special_value; TRUE} WHERE NOT v = v");
        sql("i019", "SELECT * FROM {demo_special_value; kind NOT IN ('nan', 'mixed')} ORDER BY v DESC");
        sql("i020", "SELECT * FROM {demo_special_value; kind = 'mixed'}");
        overTime("i021", "rate(value)", "demo_requests_total", "TRUE", "1m");
        overTime("i022", "rate(value)", "demo_requests_total", "status = '200' AND path = '/'", "5m");
        overTime("i023", "increase(value)", "demo_requests_total", "method = 'POST'", "10m");
        overTime("i024", "irate(value)", "demo_requests_total", "region = 'eu-west'", "1m");
        overTime("i026", "delta(value)", "demo_temperature_celsius", "TRUE", "2m");
        sql("i032", "SELECT status, sum(rate(value)) AS v FROM demo_requests_total WHERE {in 2m} GROUP BY status");
        sql("r117", "SELECT status, sum(rate(value)) AS v FROM demo_requests_total WHERE {in 1m} GROUP BY status");
        sql(
                "i049",
                "SELECT {tags demo_requests_total}, rate(value) AS v FROM demo_requests_total WHERE status = '404' AND {in 1m offset"
                        + " 3m} GROUP BY {tags demo_requests_total}");
        // A window every fifteen seconds that is thirty wide: two rows of buckets.
        String windows =
                "SELECT {tags demo_requests_total}, time_bucket('30s', time, TIMESTAMP '1970-01-01 00:00:%s', closed =>"
                        + " 'right', label => 'end') AS b, rate(value) AS r FROM demo_requests_total WHERE status = '200' AND {in 6m} GROUP"
                        + " BY {tags demo_requests_total}, b";
        sql(
                "i053",
                "SELECT {tags demo_requests_total}, max(r) AS v FROM (" + windows.formatted("00") + " UNION ALL "
                        + windows.formatted("15")
                        + ") AS w WHERE epoch_ms(b) BETWEEN {now} - 300000 AND {now} GROUP BY {tags"
                        + " demo_requests_total}");
        // Which of two equal ones comes second is chance there, and said here.
        sql(
                "r124",
                "SELECT {tags demo_requests_total}, rate(value) AS v FROM demo_requests_total WHERE {in 30s} GROUP BY {tags"
                        + " demo_requests_total} ORDER BY v DESC NULLS LAST, path DESC LIMIT 2");
        sql("i033", "SELECT region, status, sum(v) AS v FROM {demo_requests_total; TRUE} GROUP BY region, status");
        sql("i034", "SELECT zone, avg(v) AS v FROM {node_load1; TRUE} GROUP BY zone");
        sql("i035", "SELECT min(v) AS v FROM {demo_temperature_celsius; TRUE}");
        sql("i036", "SELECT site, max(v) AS v FROM {demo_temperature_celsius; TRUE} GROUP BY site");
        sql("i039", "SELECT quantile_cont(v, 0.9) AS v FROM {demo_temperature_celsius; TRUE}");
        sql("i040", "SELECT site, stddev_pop(v) AS v FROM {demo_temperature_celsius; TRUE} GROUP BY site");
        sql("i041", "SELECT var_pop(v) AS v FROM {demo_temperature_celsius; TRUE}");
        sql("i044", "SELECT job, 1 AS v FROM {up; TRUE; 30s} GROUP BY job");
        sql(
                "i047",
                "SELECT {tags demo_request_duration_seconds_sum}, s.v / c.v AS v FROM (SELECT {tags"
                        + " demo_request_duration_seconds_sum}, rate(value) AS v FROM demo_request_duration_seconds_sum WHERE"
                        + " {in 5m} GROUP BY {tags demo_request_duration_seconds_sum}) AS s JOIN (SELECT {tags"
                        + " demo_request_duration_seconds_sum}, rate(value) AS v FROM demo_request_duration_seconds_count WHERE"
                        + " {in 5m} GROUP BY {tags demo_request_duration_seconds_sum}) AS c USING ({tags"
                        + " demo_request_duration_seconds_sum})");
        overTime("i055", "quantile_cont(value, 0.95)", "demo_rpc_seconds", "quantile = '0.99'", "5m");
        Map<String, String> functions = Map.of(
                "i056", "avg(value)",
                "i057", "min(value)",
                "i058", "max(value)",
                "i059", "sum(value)",
                "i060", "count(value)",
                "i061", "last(value)",
                "i062", "1",
                "i063", "stddev_pop(value)",
                "i064", "var_pop(value)");
        functions.forEach((id, function) -> overTime(id, function, "demo_temperature_celsius", "site = 'south'", "4m"));
        overTime("i065", "max(value)", "demo_pod_cpu", "TRUE", "30s");
        sql(
                "i067",
                "SELECT count(*) AS v FROM (SELECT series_id FROM demo_pod_cpu WHERE {in 25m} GROUP BY series_id) AS s");
        overTime("i069", "last(value)", "demo_burst_level", "TRUE", "12m");
        sql(
                "i073",
                "SELECT a.instance, a.job, a.method, a.path, a.region, a.v / b.v AS v FROM {demo_requests_total; status = 500}"
                        + " AS a JOIN {demo_requests_total; status = 200} AS b USING (instance, job, method, path, region)");
        sql(
                "i074",
                "SELECT {tags demo_request_duration_seconds_count}, c.v / r.v AS v FROM"
                        + " {demo_request_duration_seconds_count; TRUE} AS c JOIN (SELECT path, sum(v) AS v FROM"
                        + " {demo_requests_total; TRUE} GROUP BY path) AS r USING (path)");
        sql("i076", "SELECT {tags node_load1}, CASE WHEN v > 0.5 THEN 1 ELSE 0 END AS v FROM {node_load1; TRUE}");
        sql("i077", "SELECT * FROM {demo_temperature_celsius; TRUE} WHERE v > 25 AND v < 31");
        sql(
                "i079",
                "SELECT a.* FROM {demo_temperature_celsius; TRUE} AS a WHERE site NOT IN (SELECT site FROM"
                        + " {demo_temperature_celsius; site = 'west'})");
        sql("i080", "SELECT {tags demo_queue_depth}, -v + mod(power(2, 3), 5) AS v FROM {demo_queue_depth; TRUE}");
        sql("i081", "SELECT {tags demo_temperature_celsius}, atan2(v, v) AS v FROM {demo_temperature_celsius; TRUE}");
        sql("i082", "SELECT *, split_part(instance, ':', 1) AS host FROM {up; TRUE; 30s}");
        sql("i083", "SELECT *, method || '|' || path AS mp FROM {demo_requests_total; status = 200}");
        sql(
                "i084",
                "SELECT {tags demo_temperature_celsius}, least(greatest(v, 18), 24) AS v FROM"
                        + " {demo_temperature_celsius; TRUE}");
        sql(
                "i085",
                "SELECT {tags demo_temperature_celsius}, floor(v / 0.5 + 0.5) * 0.5 AS v FROM"
                        + " {demo_temperature_celsius; TRUE}");
        // Not i091: the peer's logarithm of a subnormal number is wrong.
        Map<String, String> scalars = Map.of(
                "i087", "abs(v)",
                "i088", "ceil(v)",
                "i089", "floor(v)",
                "i090", "exp(v)",
                "i092", "log2(v)",
                "i093", "sqrt(v)");
        scalars.forEach((id, function) ->
                sql(id, "SELECT {tags demo_special_value}, " + function + " AS v FROM {demo_special_value; TRUE}"));
        sql(
                "i094",
                "SELECT {tags demo_temperature_celsius}, {now} / 1e3 - max(epoch_ms(time)) / 1e3 AS v FROM"
                        + " demo_temperature_celsius WHERE {in 5m} GROUP BY {tags demo_temperature_celsius}");
        sql(
                "i097",
                "SELECT {tags demo_stamped_value}, max(epoch_ms(time)) / 1000.0 AS v FROM demo_stamped_value WHERE {in 5m}"
                        + " GROUP BY {tags demo_stamped_value}");
        sql("i099", "SELECT sum(v) AS v FROM {up; TRUE; 30s}");
        sql("i100", "SELECT 1 + 2 * 3 AS v");
        sql("i103", "SELECT * FROM {\"job:demo_requests:rate1m\"; TRUE}");
        sql("i104", "SELECT * FROM demo_temperature_celsius WHERE site = 'north' AND {in 3m}");
        sql("i105", "SELECT * FROM node_load1 WHERE zone = 'a' AND {in 20m}");
        sql("i106", "SELECT * FROM demo_requests_total WHERE status = '500' AND path = '/login' AND {in 3m}");
        sql("i107", "SELECT * FROM up WHERE job = 'demo' AND {in 10m}");
        sql("i108", "SELECT * FROM node_load1 WHERE job = 'fast' AND {in 40s}");
    }

    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver()
                .connect(
                        "jdbc:tidemark:"
                                + Path.of("../examples/data").toAbsolutePath().normalize() + "?mode=ro",
                        new Properties()));
    }

    @AfterAll
    static void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void sqlAnswersAsThePeerDid() throws IOException, SQLException {
        List<String> wrong = new ArrayList<>();
        Map<String, Query> all = PrometheusAnswers.all();
        for (Map.Entry<String, String> e : SQL.entrySet()) {
            Query query = Objects.requireNonNull(all.get(e.getKey()));
            long step = Math.max(1, query.stepMillis());
            for (long at = query.startMillis(); at <= query.endMillis(); at += step) {
                try {
                    compare(query, e.getValue(), at);
                } catch (AssertionError | SQLException failure) {
                    wrong.add(e.getKey() + " " + failure.getMessage());
                    break;
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(SQL).hasSizeGreaterThan(70);
    }

    private static void compare(Query query, String template, long at) throws SQLException {
        String sql = sqlOf(template, at);
        String where = query.id() + " at " + at + " " + query.text() + "\n" + sql;
        Map<String, Double> expected = new TreeMap<>();
        for (Series series : query.result()) {
            Map<String, String> labels = new TreeMap<>(series.labels());
            labels.remove("__name__");
            for (Sample sample : series.samples()) {
                boolean raw = query.stepMillis() == 0 && template.contains("SELECT * FROM") && !template.contains("{");
                if (query.stepMillis() == 0 || sample.millis() == at) {
                    boolean several = series.samples().size() > 1 && query.stepMillis() == 0;
                    expected.put(labels + (raw || several ? "@" + sample.millis() : ""), sample.value());
                }
            }
        }
        Map<String, Double> actual = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                Map<String, String> labels = new TreeMap<>();
                double value = Double.NaN;
                String time = "";
                boolean none = false;
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    switch (columns.getColumnLabel(i)) {
                        case "v", "value" -> {
                            value = rows.getDouble(i);
                            none = rows.wasNull();
                        }
                        case "time" ->
                            time = "@"
                                    + Objects.requireNonNull(rows.getObject(i, Instant.class))
                                            .toEpochMilli();
                        default -> {
                            if (rows.getString(i) != null) {
                                labels.put(columns.getColumnLabel(i), rows.getString(i));
                            }
                        }
                    }
                }
                if (!none) {
                    actual.put(labels + time, value);
                }
            }
        }
        assertThat(actual.keySet()).as(where).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((key, value) -> {
            double found = actual.getOrDefault(key, Double.NaN);
            boolean same = Double.compare(found, value) == 0
                    || found == value
                    || Math.abs(found - value) <= 1e-12 * Math.max(Math.abs(found), Math.abs(value));
            assertThat(same)
                    .as(where + "\n" + key + ": " + found + " for " + value)
                    .isTrue();
        });
    }

    // ---- the texts ----

    private static String sqlOf(String template, long at) throws SQLException {
        StringBuilder sql = new StringBuilder();
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            int close = template.indexOf('}', open);
            sql.append(template, from, open).append(part(template.substring(open + 1, close), at));
            from = close + 1;
        }
        return sql.append(template.substring(from)).toString();
    }

    private static String part(String part, long at) throws SQLException {
        if (part.equals("now")) {
            return Long.toString(at);
        }
        if (part.startsWith("tags ")) {
            return tags(part.substring(5));
        }
        if (part.startsWith("in ")) {
            return in(part.substring(3), at);
        }
        String[] selector = part.split("; ");
        String tags = tags(selector[0].replace("\"", ""));
        return "(SELECT " + tags + ", last(value) AS v FROM " + selector[0] + " WHERE (" + selector[1] + ") AND "
                + in(selector.length > 2 ? selector[2] : "5m", at) + " GROUP BY " + tags + ")";
    }

    /** Ranges of 2.42 have both their edges. */
    private static String in(String range, long at) {
        int offset = range.indexOf(" offset ");
        if (offset > 0) {
            return in(range.substring(0, offset), at - millis(range.substring(offset + 8)));
        }
        return "time >= '" + Instant.ofEpochMilli(at - millis(range)) + "' AND time <= '" + Instant.ofEpochMilli(at)
                + "'";
    }

    private static long millis(String range) {
        return Long.parseLong(range.substring(0, range.length() - 1)) * (range.endsWith("m") ? 60_000 : 1000);
    }

    private static final Map<String, String> TAGS = new HashMap<>();

    private static String tags(String metric) throws SQLException {
        String known = TAGS.get(metric);
        if (known == null) {
            StringBuilder tags = new StringBuilder();
            try (ResultSet columns =
                    connection.getMetaData().getColumns(null, "metrics", metric.replace("_", "\\_"), "%")) {
                while (columns.next()) {
                    String name = columns.getString("COLUMN_NAME");
                    if (!name.equals("time") && !name.equals("value")) {
                        tags.append(tags.isEmpty() ? "" : ", ").append(name);
                    }
                }
            }
            known = tags.toString();
            TAGS.put(metric, known);
        }
        return known;
    }
}
