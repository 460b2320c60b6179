package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Statements of one shape with other literals each time, through the plan cache and without: columns, rows and errors are the same.
 * {@code -Dtidemark.seed} repeats a failure.
 */
class PlanCacheAgainstFreshPlansTest {
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_125L);
    private static final int END = 3 * 3_600_000;
    private static final Pattern HOLE = Pattern.compile("\\{([a-z]+)}");

    /** Each literal of a kind may stand where it stands, be it right there or an error. */
    private static final List<String> SHAPES = List.of(
            "SELECT host, value, time, job, le FROM cpu WHERE host = {str} ORDER BY {ord}, time, host, job, le, value",
            "SELECT host, job, count(*) FROM cpu WHERE time >= {time} GROUP BY {ord}, 2 ORDER BY 1, 2",
            "SELECT time_bucket({width}, time, closed => {closed}, label => {label}) AS b, count(*) FROM cpu WHERE value > {num}"
                    + " GROUP BY b ORDER BY b",
            "SELECT date_trunc({unit}, time) AS b, max(value) FROM cpu WHERE time < {time} GROUP BY 1 ORDER BY 1",
            "SELECT time, value, host, job, le FROM cpu WHERE value > {num} ORDER BY 1, 2, 3, 4, 5 LIMIT {int} OFFSET {int}",
            "SELECT {lit} AS x, {lit} AS y, time FROM cpu WHERE value > {num} ORDER BY time LIMIT 2",
            "SELECT CAST({lit} AS VARCHAR({size})) AS x, CAST({num} AS DECIMAL({size}, 2)) AS y FROM (VALUES (1)) AS v(n) WHERE n = {num}",
            "SELECT time, host, job, le, value FROM cpu WHERE value BETWEEN {num} AND {num} ORDER BY 1, 2, 3, 4, 5",
            "SELECT max(value * {num}) FROM cpu WHERE value * {num} > {num} AND value <> -{num}",
            "SELECT host, max(time) FROM cpu WHERE host LIKE {like} GROUP BY host ORDER BY 1",
            "SELECT host, max(time) FROM cpu WHERE host NOT LIKE {like} OR job ILIKE {like} GROUP BY host ORDER BY 1",
            "SELECT host, count(*) FROM cpu WHERE host IN ({list}) GROUP BY host ORDER BY 1",
            "SELECT host, count(*) FROM cpu WHERE host NOT IN ({list}) AND job IN ({list}) GROUP BY host ORDER BY 1",
            "SELECT time, count(*) FROM cpu WHERE value IN ({numlist}) OR time IN ({timelist}) GROUP BY time ORDER BY 1",
            "SELECT x FROM (VALUES ('a'), ('bcd'), ('h1'), (NULL)) AS v(x) WHERE x IN ({list}) ORDER BY 1",
            "SELECT host, le, count(*) FROM cpu WHERE le IN ({numlist}) OR host IN ({list}) GROUP BY host, le ORDER BY 1, 2",
            "SELECT count(*) FROM cpu WHERE CASE WHEN job IS NULL THEN 'a' ELSE job END NOT IN ({list})",
            "SELECT n, x FROM (VALUES (1, 2.5), (5, 1), (7, 0)) AS v(n, x) WHERE n IN ({numlist}) OR x IN ({num}, {num}) ORDER BY 1, 2",
            "SELECT host, value FROM cpu QUALIFY row_number() OVER (PARTITION BY host, job, le ORDER BY time DESC) IN ({int}, {int})"
                    + " ORDER BY host, value",
            "SELECT name FROM system.metrics WHERE name IN ({list}) ORDER BY 1",
            "SELECT count(*) FROM cpu WHERE (host, job) IN (({str}, {str}), ({str}, {str}))",
            "SELECT metric, count(*) FROM family({glob}) WHERE metric <> {str} GROUP BY metric ORDER BY 1",
            "SELECT * FROM wide({glob}) WHERE time >= {time} ORDER BY time, host, job, le LIMIT 5",
            "SELECT le, count(*) FROM cpu WHERE le >= {num} GROUP BY le ORDER BY 1",
            "SELECT le, count(*) FROM cpu WHERE le = {lit} GROUP BY le ORDER BY 1",
            "SELECT CASE WHEN value > {num} THEN {str} ELSE {str} END AS c, count(*) FROM cpu GROUP BY 1 ORDER BY 1",
            "SELECT host, count(*) AS n FROM cpu GROUP BY host HAVING count(*) > {num} AND max(value) < {num} ORDER BY 1",
            "SELECT count(*) FROM cpu WHERE COALESCE(host, {str}) = {str}",
            "SELECT {lit} AS x UNION ALL SELECT {lit} AS x",
            "SELECT * FROM (VALUES ({num}), ({num})) AS v(x) WHERE x > {num} ORDER BY 1",
            "SELECT count(*) FROM cpu WHERE time > {time} AND time <= TIMESTAMP '1970-01-01 02:00:00' - INTERVAL '{int}' MINUTE",
            "SELECT host, rate(value) IS NULL FROM cpu WHERE time >= {time} AND time < {time} GROUP BY host ORDER BY 1",
            "SELECT quantile_cont(value, {num}) FROM cpu WHERE host = {str}",
            "SELECT round(value, {int}), substring(host, {int}), time FROM cpu WHERE host >= {str} AND host < {str} ORDER BY 3, 1, 2",
            "SELECT count(*) FROM cpu WHERE host || {str} = {str} OR upper(host) = {str}",
            "SELECT n FROM generate_series({int}, {int}) AS g(n) WHERE n <> {num} LIMIT 3",
            "SELECT count(*) FROM cpu WHERE host IS DISTINCT FROM {lit}",
            "SELECT count(*) FROM cpu WHERE value > (SELECT min(value) FROM mem WHERE host = {str} AND value > {num})",
            "SELECT count(*) FROM cpu AS a JOIN mem AS b ON a.host = b.host AND b.value > {num} WHERE a.job = {str}",
            "SELECT host, value FROM cpu WHERE time < {time} QUALIFY row_number() OVER (PARTITION BY host, job, le ORDER BY time"
                    + " DESC) = {int} ORDER BY host, value",
            "SELECT host FROM (SELECT host, row_number() OVER (PARTITION BY host, job, le ORDER BY time DESC) AS n FROM cpu) WHERE n"
                    + " <= {int} ORDER BY host",
            "SELECT count(*) FROM cpu WHERE label_match(host, {like}) OR value = {lit}",
            "SELECT count(*) FROM cpu WHERE NOT (value > {num} OR host = {str}) AND time BETWEEN {time} AND {time}",
            "SELECT histogram, labels FROM cpu WHERE host = {str} AND time = {time}",
            "SELECT count(*) FILTER (WHERE host = {str}), max(value) FILTER (WHERE value < {num}) FROM cpu WHERE job LIKE {like}",
            "SELECT count(*) FROM cpu WHERE epoch_ms(time) > {int} AND EXTRACT(MINUTE FROM time) = {int}");

    private final Random random = new Random(SEED);

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    private final Map<String, Supplier<String>> literals = new HashMap<>();

    {
        literals.put(
                "int", () -> pick("0", "1", "2", "3", "7", "007", "9223372036854775807", "9223372036854775808", "1.5"));
        literals.put("ord", () -> pick("1", "2", "1", "2", "0", "9", "'1'"));
        literals.put("size", () -> pick("1", "2", "5", "10", "0"));
        literals.put(
                "num",
                () -> pick(
                        "0",
                        "1",
                        "2.5",
                        "2.50",
                        "3e0",
                        "12345678901234567890.12",
                        "0.1",
                        "9.75",
                        "1e300",
                        "5",
                        "-1",
                        "+4",
                        "NULL"));
        literals.put(
                "str",
                () -> pick(
                        "'h1'",
                        "'h2'",
                        "'a'",
                        "''",
                        "'a '",
                        "'it''s'",
                        "'?'",
                        "'\uD83D\uDE00'",
                        "NULL",
                        "'h' \n '1'",
                        "N'h1'",
                        "'h1  '",
                        "5"));
        literals.put(
                "lit",
                () -> random.nextBoolean()
                        ? pickOf("num")
                        : pick("'h1'", "'0.5'", "'+Inf'", "NULL", "TRUE", "'1'", "DATE '1970-01-01'"));
        literals.put(
                "like",
                () -> pick(
                        "'h%'", "'%'", "'h_'", "''", "'h1'", "'%1'", "'h\\%'", "'%h%'", "'H%'", "'\uD83D%'", "NULL"));
        literals.put("list", () -> listOf("str", pickOf("length")));
        literals.put("numlist", () -> listOf("num", pickOf("length")));
        literals.put("timelist", () -> listOf("time", "2"));
        literals.put("length", () -> pick("1", "2", "3", "19", "20", "25"));
        literals.put(
                "width",
                () -> pick("'5m'", "'10m'", "'1h'", "'1d'", "'0s'", "'x'", "INTERVAL '5' MINUTE", "NULL", "'1mo'"));
        literals.put("unit", () -> pick("'minute'", "'hour'", "'day'", "'week'", "'HOUR'", "'eon'"));
        literals.put("closed", () -> pick("'left'", "'right'", "'both'", "NULL"));
        literals.put("label", () -> pick("'start'", "'end'", "'END'", "''"));
        literals.put("glob", () -> pick("'cpu'", "'mem'", "'cpu,mem'", "'c*'", "'m*'", "'*'", "'nix*'", "''"));
        literals.put("time", () -> {
            long millis = random.nextInt(END);
            String iso = Instant.ofEpochMilli(millis).toString();
            return pick(
                    "'" + iso + "'",
                    "'" + iso.replace("T", " ").replace("Z", "") + "'",
                    "TIMESTAMP '" + iso.substring(0, 19).replace("T", " ") + "'",
                    "epoch_ms(" + millis + ")",
                    "'1970-01-01'",
                    "'" + iso.replace("Z", "+02:00") + "'",
                    "'yesterday'",
                    "NULL");
        });
    }

    private String pickOf(String kind) {
        return literals.getOrDefault(kind, () -> "").get();
    }

    private String listOf(String kind, String length) {
        List<String> elements = new ArrayList<>();
        for (int i = Integer.parseInt(length); i > 0; i--) {
            elements.add(pickOf(kind));
        }
        return String.join(pick(", ", ","), elements);
    }

    private String fill(String shape) {
        Matcher hole = HOLE.matcher(shape);
        StringBuilder out = new StringBuilder();
        while (hole.find()) {
            hole.appendReplacement(out, Matcher.quoteReplacement(pickOf(hole.group(1))));
        }
        return hole.appendTail(out).toString();
    }

    /** Written in another way, it is the same statement. */
    private String respell(String sql) {
        return switch (random.nextInt(4)) {
            case 0 -> sql.replace(" WHERE ", "\n  where /* which */ ");
            case 1 -> sql.replace(" FROM ", " -- a remark\nFROM ").replace(" = ", "=");
            default -> sql;
        };
    }

    /** What a statement answers, or what is wrong with it. */
    private static String answer(Answer answer) {
        try {
            return answer.of();
        } catch (SqlFault e) {
            return "fault " + e.getMessage();
        } catch (IOException e) {
            return "fault " + e;
        }
    }

    private interface Answer {
        String of() throws IOException;
    }

    private static String text(SqlResult result) throws IOException {
        StringBuilder out = new StringBuilder(result.columns().toString());
        for (List<@Nullable Object> row : SqlOverRows.rows(result)) {
            out.append('\n').append(row);
        }
        return out.append('\n').append(result.warnings()).toString();
    }

    private static String cached(SqlEngine engine, String sql, SqlSettings settings) {
        return answer(() -> {
            try (SqlResult result = engine.prepare(sql, settings).execute(new Object[0], ExecuteOptions.defaults())) {
                return text(result);
            }
        });
    }

    private static String fresh(SqlEngine engine, String sql, SqlSettings settings) {
        return answer(() -> {
            Planner.Planned planned = engine.planAnew(sql, settings);
            Execution execution = Execution.begin(
                    engine, sql, settings, planned, new Object[0], List.of(), ExecuteOptions.defaults(), null);
            RootSource source;
            try {
                source = new RootSource(planned.plan().open(execution.ctx()), execution, settings.maxResultRows());
            } catch (IOException | RuntimeException e) {
                execution.close();
                throw e;
            }
            try (SqlResult result = new QueryResult(planned, execution, source)) {
                return text(result);
            }
        });
    }

    private static List<RowsSource> sources(Random random) {
        RandomSources sources = new RandomSources(random);
        List<Labels> series = new ArrayList<>(sources.series(25));
        List<RowsSource> all = sources.sources(series, 2, 30, END);
        for (String metric : List.of("cpu", "mem")) {
            all.get(0).add(Labels.of("__name__", metric, "host", "h1", "job", "a", "le", "0.5"), 0, 5);
        }
        return all;
    }

    @Test
    void everyLiteralIsAsGoodAsAPlanOfItsOwn() throws IOException {
        int turns = Math.max(1, Integer.getInteger("tidemark.statements", 2_000) / 10_000);
        List<String> wrong = new ArrayList<>();
        int faults = 0;
        try (SqlOverRows rows = new SqlOverRows(random, sources(random))) {
            SqlEngine engine = rows.engine();
            SqlSettings settings = SqlSettings.defaults();
            for (int turn = 0; turn < turns; turn++) {
                for (String shape : SHAPES) {
                    String sql = respell(fill(shape));
                    String expected = fresh(engine, sql, settings);
                    faults += expected.startsWith("fault") ? 1 : 0;
                    // Twice: the first may make the plan that the second finds.
                    for (int i = 0; i < 2; i++) {
                        String actual = cached(engine, sql, settings);
                        if (!actual.equals(expected)) {
                            wrong.add(sql + "\n  cached: " + actual + "\n  fresh:  " + expected);
                            break;
                        }
                    }
                }
            }
            long uses = engine.planCache().entries().stream()
                    .mapToLong(PlanCache.Plan::uses)
                    .sum();
            assertThat(uses).as("plans that were found").isGreaterThan((long) turns * SHAPES.size() / 2);
            assertThat(faults).as("statements that are wrong").isBetween(turns, turns * SHAPES.size() / 2);
        }
        assertThat(wrong).as("-Dtidemark.seed=" + SEED).isEmpty();
    }

    @Test
    void listsOfOtherValuesFindTheSamePlan() throws IOException {
        List<List<String>> alike = List.of(
                List.of("host IN ('h1')", "host IN ('h2')", "host IN ('h1', 'h2', 'h3')", "host IN ('nix', 'h1')"),
                List.of("host NOT IN ('h1', 'h2')", "host NOT IN ('h3')"),
                List.of("value IN (1, 2)", "value IN (5, 12)", "value IN (3, 3)"),
                List.of("le IN (0.5, 1)", "le IN (2.5, 7)"));
        try (SqlOverRows rows = new SqlOverRows(random, sources(random))) {
            SqlEngine engine = rows.engine();
            SqlSettings settings = SqlSettings.defaults();
            int plans = 0;
            for (List<String> conditions : alike) {
                for (String condition : conditions) {
                    String sql = "SELECT host, count(*), max(value) FROM cpu WHERE " + condition
                            + " AND time >= '1970-01-01'" + " GROUP BY host ORDER BY host";
                    assertThat(cached(engine, sql, settings)).as(sql).isEqualTo(fresh(engine, sql, settings));
                }
                plans++;
                assertThat(engine.planCache().entries())
                        .as(conditions.toString())
                        .hasSize(plans);
            }
        }
    }

    @Test
    void aNewTagAndANewMetricAreSeenByPlansThatAreKnown() throws IOException {
        RowsSource first = new RowsSource("first", SourceRank.block("01A", "01A"));
        first.add(Labels.of("__name__", "cpu", "host", "a"), 1000, 1);
        first.add(Labels.of("__name__", "cpu", "host", "a"), 2000, 2);
        RowsSource second = new RowsSource("second", SourceRank.block("01B", "01B"));
        second.add(Labels.of("__name__", "cpu", "host", "a", "zone", "z"), 2500, 7);
        second.add(Labels.of("__name__", "cup", "host", "b"), 1500, 8);
        SqlSettings settings = SqlSettings.defaults();
        List<String> statements = List.of(
                "SELECT * FROM cpu WHERE host = 'a' ORDER BY time",
                "SELECT * FROM cpu WHERE value > 1 ORDER BY time",
                "SELECT zone, count(*) FROM cpu GROUP BY zone ORDER BY 1",
                "SELECT count(*) FROM cpu WHERE zone = 'z'",
                "SELECT host, value FROM cpu QUALIFY row_number() OVER (PARTITION BY host ORDER BY time DESC) = 1",
                "SELECT * FROM family('c*') ORDER BY time, metric",
                "SELECT * FROM wide('c*') ORDER BY time, host",
                "SELECT * FROM cup",
                "SELECT host, sum(value) FROM cpu GROUP BY host");
        try (SqlOverRows rows = new SqlOverRows(new Random(1), List.of(first))) {
            SqlEngine engine = rows.engine();
            Map<String, String> before = new HashMap<>();
            for (String sql : statements) {
                before.put(sql, cached(engine, sql, settings));
                assertThat(cached(engine, sql, settings)).as(sql).isEqualTo(before.get(sql));
            }
            PreparedSql prepared = engine.prepare(statements.get(0), settings);
            rows.add(second);
            for (String sql : statements) {
                String after = cached(engine, sql, settings);
                assertThat(after)
                        .as(sql)
                        .isEqualTo(fresh(engine, sql, settings))
                        .isNotEqualTo(before.get(sql));
            }
            // What was prepared before answers as if it were prepared now.
            try (SqlResult result = prepared.execute(new Object[0], ExecuteOptions.defaults())) {
                assertThat(text(result)).isEqualTo(fresh(engine, statements.get(0), settings));
            }
            assertThat(cached(engine, "SELECT count(*) FROM cpu WHERE zone = 'z'", settings))
                    .contains("\n[1]");
        }
    }

    @Test
    void otherSettingsAreOtherPlans() throws IOException {
        try (SqlOverRows rows = new SqlOverRows(random, sources(random))) {
            SqlEngine engine = rows.engine();
            SqlSettings plain = SqlSettings.defaults();
            List<SqlSettings> all = List.of(
                    plain,
                    plain.withSchema("system"),
                    plain.withLenientTags(true),
                    plain.withLimits(plain.maxMemoryBytes(), Long.MAX_VALUE, 3),
                    plain.withLimits(plain.maxMemoryBytes(), 1, Long.MAX_VALUE),
                    plain.withSkipCorruption(true),
                    plain.withQueryTimeout(60_000),
                    plain.withPushdown(false));
            List<String> statements = List.of(
                    "SELECT time, value FROM cpu WHERE host = 'h1' ORDER BY time, value",
                    "SELECT nosuchtag, count(*) FROM cpu WHERE value >= 0 GROUP BY 1",
                    "SELECT count(*) FROM metrics WHERE name = 'cpu'",
                    "SELECT max(value) FROM cpu WHERE value < 5");
            for (int turn = 0; turn < 3; turn++) {
                for (SqlSettings settings : all) {
                    for (String sql : statements) {
                        assertThat(cached(engine, sql, settings))
                                .as(sql + " with " + settings)
                                .isEqualTo(fresh(engine, sql, settings));
                    }
                }
            }
            assertThatThrownBy(() -> SqlOverRows.query(engine, statements.get(1), plain))
                    .hasMessageContaining("nosuchtag");
            assertThat(SqlOverRows.query(engine, statements.get(1), all.get(2))).hasSize(1);
            assertThatThrownBy(() -> SqlOverRows.query(engine, statements.get(0), all.get(3)))
                    .hasMessageContaining("maxResultRows");
            assertThat(SqlOverRows.query(engine, statements.get(2), all.get(1))).isEqualTo(List.of(List.of(1L)));
        }
    }
}
