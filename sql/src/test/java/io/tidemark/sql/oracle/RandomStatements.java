package io.tidemark.sql.oracle;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveAggregates.Approximate;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.NaiveStore.Row;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Random statements over one store, each with its answer by plain loops. */
final class RandomStatements {
    /** A statement, its parameters, and what it must answer. */
    record Question(String sql, List<Object> parameters, Expected expected) {
        Question(String sql, Expected expected) {
            this(sql, List.of(), expected);
        }
    }

    private final Random random;
    private final NaiveStore store;
    private final List<String> metrics;
    private final RandomConditions conditions;
    private final RandomSeriesStatements series;
    private final Map<String, List<String>> tags = new LinkedHashMap<>();

    /**
     * @param end times lie in {@code [0, end)}
     */
    RandomStatements(Random random, NaiveStore store, int end) {
        this.random = random;
        this.store = store;
        long[] times = store.rows(TagFilter.ALL, TimeRange.ALL, null, true).stream()
                .mapToLong(Row::time)
                .toArray();
        this.conditions = new RandomConditions(random, end, times);
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (Labels labels : store.series()) {
            Set<String> names = found.computeIfAbsent(labels.metric(), m -> new TreeSet<>());
            for (int i = 0; i < labels.size(); i++) {
                names.add(labels.name(i));
            }
        }
        // Only metrics that have all tags: a missing column is an error, which other tests are about.
        found.forEach((metric, names) -> {
            if (names.containsAll(RandomConditions.TAGS)) {
                tags.put(metric, RandomConditions.TAGS);
            }
        });
        this.metrics = List.copyOf(tags.keySet());
        this.series = new RandomSeriesStatements(random, metrics, conditions, this::rows, end);
    }

    boolean isEmpty() {
        return metrics.isEmpty();
    }

    static String name(String metric) {
        return metric.chars().allMatch(c -> c < 128) ? metric : "\"" + metric + "\"";
    }

    private List<Row> rows(String metric) {
        return store.rows(new TagFilter.Tag(Labels.METRIC_NAME, v -> metric.equals(v)), TimeRange.ALL, null, true);
    }

    static List<Row> where(List<Row> rows, @Nullable Condition condition) {
        return condition == null
                ? rows
                : rows.stream().filter(condition::passes).toList();
    }

    static String clause(@Nullable Condition condition, String alias) {
        return condition == null ? "" : " WHERE " + condition.sql(alias);
    }

    /** The same without parameters. */
    RandomStatements literalsOnly() {
        conditions.literalsOnly();
        return this;
    }

    Question next() {
        return conditions.withParameters(draw());
    }

    private Question draw() {
        return switch (random.nextInt(19)) {
            case 18 -> limited();
            case 0, 1, 2 -> select();
            case 3 -> distinct();
            case 4, 5, 6, 7 -> grouped();
            case 8 -> latest();
            case 9 -> join();
            case 10 -> in();
            case 11, 12 -> series.counters();
            case 13 -> series.family();
            case 14, 15 -> series.wide();
            case 16 -> latestByTime();
            default -> union();
        };
    }

    private String metric() {
        return metrics.get(random.nextInt(metrics.size()));
    }

    private @Nullable Condition maybe(int depth) {
        return random.nextInt(5) == 0 ? null : conditions.condition(depth);
    }

    // ---- rows ----

    /** A column as SQL and as a function of a row. */
    private record Column(String sql, Function<Row, @Nullable Object> value) {}

    static @Nullable Object value(Row row) {
        return row.histogram() == null ? (Object) row.value() : null;
    }

    private Column column() {
        String tag = conditions.tagName();
        return switch (random.nextInt(7)) {
            case 0, 1 -> new Column("value", RandomStatements::value);
            case 2 ->
                new Column("UPPER(" + tag + ")", r -> {
                    String v = r.labels().get(tag);
                    return v == null ? null : v.toUpperCase(Locale.ROOT);
                });
            case 3 ->
                new Column("COALESCE(" + tag + ", '-')", r -> {
                    String v = r.labels().get(tag);
                    return v == null ? "-" : v;
                });
            case 4 -> new Column("value + 1", r -> r.histogram() == null ? (Object) (r.value() + 1) : null);
            default -> new Column(tag, r -> r.labels().get(tag));
        };
    }

    private Question select() {
        String metric = metric();
        Condition condition = maybe(3);
        List<Column> columns = new ArrayList<>(List.of(new Column("time", Row::time)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            columns.add(column());
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(String.join(", ", columns.stream().map(Column::sql).toList()));
        sql.append(" FROM ").append(name(metric)).append(clause(condition, ""));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row row : where(rows(metric), condition)) {
            rows.add(cells(columns, row));
        }
        List<Integer> order = List.of();
        switch (random.nextInt(6)) {
            case 5 -> {
                boolean descending = random.nextBoolean();
                sql.append(" ORDER BY time").append(descending ? " DESC" : "").append(", 2");
                order = List.of(descending ? -1 : 0, 1);
            }
            case 0 -> {
                sql.append(" ORDER BY time");
                order = List.of(0);
            }
            case 1 -> {
                sql.append(" ORDER BY time DESC");
                order = List.of(-1);
            }
            case 2 -> {
                sql.append(" ORDER BY 2 DESC, 1");
                order = List.of(-2, 0);
            }
            default -> {}
        }
        long limit = Long.MAX_VALUE;
        long offset = 0;
        if (random.nextInt(3) == 0) {
            limit = random.nextInt(12);
            sql.append(" LIMIT ").append(limit);
            if (random.nextInt(3) == 0) {
                offset = random.nextInt(6);
                sql.append(" OFFSET ").append(offset);
            }
        }
        return new Question(sql.toString(), new Expected(rows, 0, order, offset, limit));
    }

    private static List<@Nullable Object> cells(List<Column> columns, Row row) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (Column column : columns) {
            cells.add(column.value.apply(row));
        }
        return cells;
    }

    /** What stands around a query with a LIMIT, which of one series leaves no choice, sees only what that leaves. */
    private Question limited() {
        String metric = metric();
        List<Row> all = rows(metric);
        if (all.isEmpty()) {
            return select();
        }
        Labels labels = all.get(random.nextInt(all.size())).labels();
        List<String> of = new ArrayList<>();
        for (String tag : RandomConditions.TAGS) {
            String v = labels.get(tag);
            of.add(v == null ? tag + " IS NULL" : tag + " = " + RandomConditions.text(v));
        }
        boolean descending = random.nextBoolean();
        int limit = random.nextInt(8);
        int offset = random.nextInt(3);
        List<Row> series = new ArrayList<>(where(all, null));
        series.removeIf(r -> !r.labels().equals(labels));
        series.sort((a, b) -> descending ? Long.compare(b.time(), a.time()) : Long.compare(a.time(), b.time()));
        Condition condition = conditions.condition(1);
        List<Row> left = where(series.stream().skip(offset).limit(limit).toList(), condition);
        String from =
                " FROM (SELECT time, value, host, job, le FROM " + name(metric) + " WHERE " + String.join(" AND ", of)
                        + " ORDER BY time" + (descending ? " DESC" : "") + " LIMIT " + limit
                        + (offset > 0 ? " OFFSET " + offset : "") + ") AS q" + clause(condition, "");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (random.nextBoolean()) {
            left.forEach(r -> rows.add(new ArrayList<>(Arrays.asList(r.time(), value(r)))));
            return new Question("SELECT time, value" + from, Expected.bag(rows));
        }
        rows.add(new ArrayList<>(
                Arrays.asList((long) left.size(), (long) values(left).length, time(left, false), time(left, true))));
        return new Question("SELECT count(*), count(value), min(time), max(time)" + from, Expected.bag(rows));
    }

    private Question distinct() {
        String metric = metric();
        Condition condition = maybe(2);
        List<Column> columns = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            columns.add(key());
        }
        Set<List<@Nullable Object>> rows = new LinkedHashSet<>();
        for (Row row : where(rows(metric), condition)) {
            rows.add(cells(columns, row));
        }
        String list = String.join(", ", columns.stream().map(Column::sql).toList());
        return new Question(
                "SELECT DISTINCT " + list + " FROM " + name(metric) + clause(condition, ""),
                Expected.bag(new ArrayList<>(rows)));
    }

    private Question latest() {
        String metric = metric();
        Condition condition = maybe(2);
        if (random.nextInt(3) == 0) {
            return firstOfEach(metric, condition);
        }
        boolean all = random.nextBoolean();
        List<String> partition = new ArrayList<>(RandomConditions.TAGS);
        for (int i = all ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            partition.remove(random.nextInt(partition.size()));
        }
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : where(rows(metric), condition)) {
            List<@Nullable Object> key = new ArrayList<>();
            partition.forEach(tag -> key.add(row.labels().get(tag)));
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        // Over fewer tags several series may share the newest time: any of them will do.
        List<List<@Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, members) -> {
            long newest = members.stream().mapToLong(Row::time).max().orElseThrow();
            Set<@Nullable Object> values = new HashSet<>();
            members.stream().filter(r -> r.time() == newest).forEach(r -> values.add(value(r)));
            List<@Nullable Object> row = new ArrayList<>(key);
            row.add(newest);
            row.add(values);
            rows.add(row);
        });
        String list = String.join(", ", partition);
        String over = random.nextBoolean() && all ? "series_id" : list;
        String from = name(metric) + clause(condition, "");
        String first = List.of(" = 1", " <= 1", " < 2").get(random.nextInt(3));
        String columns = "SELECT " + list + ", time, value";
        int spelling = random.nextInt(4);
        if (spelling == 1) {
            rows.forEach(row -> row.add(1L));
        }
        String sql = switch (spelling) {
            case 0 ->
                columns + " FROM " + from + " QUALIFY row_number() OVER (PARTITION BY " + over + " ORDER BY time DESC)"
                        + first;
            case 1 ->
                columns + ", row_number() OVER (PARTITION BY " + list + " ORDER BY time DESC) AS n FROM " + from
                        + " QUALIFY n" + first;
            case 2 ->
                columns + " FROM (SELECT *, row_number() OVER (PARTITION BY " + list + " ORDER BY time DESC) AS n FROM "
                        + from + ") WHERE n" + first;
            default ->
                "WITH r AS (SELECT " + list + ", time, value, row_number() OVER (PARTITION BY " + list
                        + " ORDER BY time DESC) AS n FROM " + from + ") " + columns + " FROM r WHERE n" + first;
        };
        return new Question(sql, new Expected(rows, partition.size(), List.of(), 0, Long.MAX_VALUE));
    }

    /** {@code last} and {@code arg_max}: the newest value that is one, of a group. */
    private Question latestByTime() {
        String metric = metric();
        Condition condition = maybe(2);
        List<Column> keys = new ArrayList<>();
        List<String> tags = random.nextBoolean() ? RandomConditions.TAGS : List.of(conditions.tagName());
        tags.forEach(tag -> keys.add(new Column(tag, r -> r.labels().get(tag))));
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : where(rows(metric), condition)) {
            groups.computeIfAbsent(cells(keys, row), k -> new ArrayList<>()).add(row);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, members) -> {
            List<@Nullable Object> row = new ArrayList<>(key);
            row.add(time(members, true));
            row.addAll(Arrays.asList(
                    byTime(members, true), byTime(members, true), byTime(members, false), byTime(members, false)));
            rows.add(row);
        });
        String list = String.join(", ", tags);
        return new Question(
                "SELECT " + list
                        + ", max(time), last(value), arg_max(value, time), first(value), arg_min(value, time) FROM "
                        + name(metric) + clause(condition, "") + " GROUP BY " + list,
                new Expected(rows, tags.size(), List.of(), 0, Long.MAX_VALUE));
    }

    /** The first or last few of each series: what looks like the latest of each, and is not always. */
    private Question firstOfEach(String metric, @Nullable Condition condition) {
        boolean descending = random.nextBoolean();
        int count = 1 + random.nextInt(3);
        Map<Labels, List<Row>> series = new LinkedHashMap<>();
        where(rows(metric), condition)
                .forEach(r -> series.computeIfAbsent(r.labels(), l -> new ArrayList<>())
                        .add(r));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        series.values().forEach(of -> {
            of.sort((a, b) -> descending ? Long.compare(b.time(), a.time()) : Long.compare(a.time(), b.time()));
            of.stream()
                    .limit(count)
                    .forEach(r ->
                            rows.add(new ArrayList<>(Arrays.asList(r.labels().get("host"), r.time(), value(r)))));
        });
        String bound = random.nextBoolean() ? " <= " + count : " < " + (count + 1);
        return new Question(
                "SELECT host, time, value FROM " + name(metric) + clause(condition, "")
                        + " QUALIFY row_number() OVER (PARTITION BY le, host, job ORDER BY time"
                        + (descending ? " DESC)" : ")") + (count == 1 && random.nextBoolean() ? " = 1" : bound),
                Expected.bag(rows));
    }

    // ---- groups ----

    private Column key() {
        String tag = conditions.tagName();
        return switch (random.nextInt(8)) {
            case 0 ->
                new Column("UPPER(" + tag + ")", r -> {
                    String v = r.labels().get(tag);
                    return v == null ? null : v.toUpperCase(Locale.ROOT);
                });
            case 1 ->
                new Column("COALESCE(" + tag + ", '-')", r -> {
                    String v = r.labels().get(tag);
                    return v == null ? "-" : v;
                });
            case 2 ->
                new Column("CASE WHEN " + tag + " LIKE 'h%' THEN 'host' ELSE 'other' END", r -> {
                    String v = r.labels().get(tag);
                    return v != null && v.startsWith("h") ? "host" : "other";
                });
            default -> new Column(tag, r -> r.labels().get(tag));
        };
    }

    private Column bucket() {
        return switch (random.nextInt(5)) {
            case 0 -> new Column("FLOOR(time TO HOUR)", r -> Math.floorDiv(r.time(), 3_600_000L) * 3_600_000L);
            case 1 -> new Column("date_trunc('minute', time)", r -> Math.floorDiv(r.time(), 60_000L) * 60_000L);
            case 2 ->
                new Column(
                        "time_bucket('10m', time, closed => 'right', label => 'end')",
                        r -> Math.floorDiv(r.time() - 1, 600_000L) * 600_000L + 600_000L);
            case 3 ->
                new Column(
                        "time_bucket(INTERVAL '15 minutes', time)", r -> Math.floorDiv(r.time(), 900_000L) * 900_000L);
            default -> new Column("time_bucket('25m', time)", r -> Math.floorDiv(r.time(), 1_500_000L) * 1_500_000L);
        };
    }

    /** An aggregate as SQL and as a function of a group's rows. */
    private record Aggregate(String sql, Function<List<Row>, @Nullable Object> value) {}

    private Aggregate aggregate() {
        Aggregate plain = plainAggregate();
        if (random.nextInt(4) > 0) {
            return plain;
        }
        Condition filter = random.nextBoolean() ? conditions.tags(2) : conditions.condition(1);
        return new Aggregate(
                plain.sql + " FILTER (WHERE " + filter.sql("") + ")", rows -> plain.value.apply(where(rows, filter)));
    }

    private Aggregate plainAggregate() {
        String tag = conditions.tagName();
        return switch (random.nextInt(17)) {
            case 0, 1 -> new Aggregate("count(*)", rows -> (long) rows.size());
            case 2 -> new Aggregate("count(value)", rows -> (long) values(rows).length);
            case 3, 4 -> new Aggregate("sum(value)", rows -> sum(values(rows), 1));
            case 5 -> new Aggregate("min(value)", rows -> extreme(values(rows), false));
            case 6 -> new Aggregate("max(value)", rows -> extreme(values(rows), true));
            case 7, 8 -> new Aggregate("avg(value)", rows -> sum(values(rows), values(rows).length));
            case 9 -> new Aggregate("min(time)", rows -> time(rows, false));
            case 10 -> new Aggregate("max(time)", rows -> time(rows, true));
            case 11 ->
                new Aggregate(
                        "count(DISTINCT " + tag + ")",
                        rows -> rows.stream()
                                .map(r -> r.labels().get(tag))
                                .filter(v -> v != null)
                                .distinct()
                                .count());
            case 12 ->
                new Aggregate(
                        "count(" + tag + ")",
                        rows -> rows.stream()
                                .filter(r -> r.labels().get(tag) != null)
                                .count());
            case 13 -> new Aggregate("last(value)", rows -> byTime(rows, true));
            case 14 -> new Aggregate("first(value)", rows -> byTime(rows, false));
            case 15 ->
                new Aggregate(
                        "sum(value * 2)",
                        rows -> sum(Arrays.stream(values(rows)).map(v -> v * 2).toArray(), 1));
            default -> new Aggregate("stddev_pop(value)", rows -> deviation(values(rows)));
        };
    }

    static double[] values(List<Row> rows) {
        return rows.stream()
                .filter(r -> r.histogram() == null)
                .mapToDouble(Row::value)
                .toArray();
    }

    private static @Nullable Object time(List<Row> rows, boolean greatest) {
        if (rows.isEmpty()) {
            return null;
        }
        return greatest
                ? rows.stream().mapToLong(Row::time).max().orElseThrow()
                : rows.stream().mapToLong(Row::time).min().orElseThrow();
    }

    /** At equal times any series' value will do. */
    private static @Nullable Object byTime(List<Row> rows, boolean last) {
        List<Row> floats = rows.stream().filter(r -> r.histogram() == null).toList();
        Object time = time(floats, last);
        if (time == null) {
            return null;
        }
        Set<Object> values = new HashSet<>();
        floats.stream().filter(r -> r.time() == (Long) time).forEach(r -> values.add(r.value()));
        return values;
    }

    static @Nullable Object extreme(double[] values, boolean greatest) {
        double[] numbers = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        if (numbers.length == 0) {
            return values.length == 0 ? null : (Object) Double.NaN;
        }
        return greatest
                ? Arrays.stream(numbers).max().orElseThrow()
                : Arrays.stream(numbers).min().orElseThrow();
    }

    static @Nullable Object sum(double[] values, int divisor) {
        if (values.length == 0) {
            return null;
        }
        BigDecimal exact = BigDecimal.ZERO;
        double magnitudes = 0;
        double special = 0;
        for (double v : values) {
            if (Double.isFinite(v)) {
                exact = exact.add(new BigDecimal(v));
                magnitudes += Math.abs(v);
            } else {
                special += v;
            }
        }
        if (special != 0) {
            return new Approximate(special, 0);
        }
        double value = exact.divide(BigDecimal.valueOf(divisor), MathContext.DECIMAL128)
                .doubleValue();
        return new Approximate(value, 2 * (Math.ulp(magnitudes) / divisor + Math.ulp(value)));
    }

    private static @Nullable Object deviation(double[] values) {
        if (values.length == 0) {
            return null;
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double value = Math.sqrt(squares / values.length);
        double greatest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        // Of numbers as far apart as 1e300 and 1 nobody's deviation is exact, and its square overflows.
        return new Approximate(
                value, greatest > 1e100 ? Double.POSITIVE_INFINITY : Math.abs(value) * 1e-9 + greatest * 1e-9);
    }

    private Question grouped() {
        String metric = metric();
        Condition condition = maybe(2);
        List<Column> keys = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(key());
        }
        if (random.nextInt(3) == 0) {
            keys.add(random.nextBoolean() ? 0 : keys.size(), bucket());
        }
        List<Aggregate> aggregates = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            aggregates.add(aggregate());
        }
        long having = random.nextInt(3) == 0 ? random.nextInt(10) : -1;
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        for (Row row : where(rows(metric), condition)) {
            groups.computeIfAbsent(cells(keys, row), k -> new ArrayList<>()).add(row);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, members) -> {
            if (members.size() > having) {
                List<@Nullable Object> row = new ArrayList<>(key);
                aggregates.forEach(a -> row.add(a.value.apply(members)));
                rows.add(row);
            }
        });
        List<String> items = new ArrayList<>();
        keys.forEach(k -> items.add(k.sql));
        aggregates.forEach(a -> items.add(a.sql));
        StringBuilder sql = new StringBuilder("SELECT ").append(String.join(", ", items));
        sql.append(" FROM ").append(name(metric)).append(clause(condition, ""));
        if (!keys.isEmpty()) {
            sql.append(" GROUP BY ");
            for (int i = 0; i < keys.size(); i++) {
                sql.append(i == 0 ? "" : ", ").append(random.nextBoolean() ? Integer.toString(i + 1) : keys.get(i).sql);
            }
        }
        if (having >= 0) {
            sql.append(" HAVING count(*) > ").append(having);
        } else if (random.nextInt(10) == 0) {
            // Known when the statement runs, not before; without keys it leaves no row, where WHERE would leave one.
            sql.append(" HAVING CURRENT_TIMESTAMP < TIMESTAMP '2000-01-01 00:00:00'");
            rows.clear();
        }
        List<Integer> order = List.of();
        if (!keys.isEmpty() && random.nextInt(3) == 0) {
            boolean descending = random.nextBoolean();
            sql.append(" ORDER BY 1").append(descending ? " DESC" : "");
            order = List.of(descending ? -1 : 0);
        }
        long limit = Long.MAX_VALUE;
        long offset = 0;
        if (!keys.isEmpty() && random.nextInt(4) == 0) {
            limit = random.nextInt(6);
            offset = random.nextInt(3);
            sql.append(" LIMIT ").append(limit).append(offset > 0 ? " OFFSET " + offset : "");
        }
        if (keys.isEmpty()) {
            // One row or none: a constant first column is its key.
            sql.replace(0, 7, "SELECT 'all' AS k, ");
            rows.forEach(row -> row.add(0, "all"));
        }
        return new Question(sql.toString(), new Expected(rows, Math.max(1, keys.size()), order, offset, limit));
    }

    // ---- several metrics ----

    private Question join() {
        String left = metric();
        String right = metric();
        Condition a = conditions.condition(1);
        Condition b = conditions.condition(1);
        String tag = conditions.tagName();
        boolean outer = random.nextInt(3) == 0;
        List<Row> rights = where(rows(right), b);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row x : where(rows(left), a)) {
            boolean matched = false;
            for (Row y : rights) {
                String s = x.labels().get(tag);
                if (x.time() == y.time() && s != null && s.equals(y.labels().get(tag))) {
                    matched = true;
                    List<@Nullable Object> row = new ArrayList<>(Arrays.asList(x.time(), s));
                    row.add(value(x));
                    row.add(value(y));
                    rows.add(row);
                }
            }
            if (!matched && outer) {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(x.time());
                row.add(x.labels().get(tag));
                row.add(value(x));
                row.add(null);
                rows.add(row);
            }
        }
        String on = "a.time = b.time AND a." + tag + " = b." + tag;
        String sql = outer
                ? "SELECT a.time, a." + tag + ", a.value, b.value FROM " + name(left) + " a LEFT JOIN " + name(right)
                        + " b ON " + on + " AND " + b.sql("b.") + " WHERE " + a.sql("a.")
                : "SELECT a.time, a." + tag + ", a.value, b.value FROM " + name(left) + " a JOIN " + name(right)
                        + " b ON " + on + " WHERE " + a.sql("a.") + " AND " + b.sql("b.");
        return new Question(sql, Expected.bag(rows));
    }

    /** IN and EXISTS, or not, alone or beside another condition: there their third value, unknown, is seen. */
    private Question in() {
        String metric = metric();
        String other = metric();
        Condition outer = conditions.condition(1);
        Condition inner = conditions.condition(1);
        String tag = conditions.tagName();
        boolean exists = random.nextBoolean();
        boolean negated = random.nextInt(3) == 0;
        boolean either = random.nextInt(3) == 0;
        Set<@Nullable String> found = new HashSet<>();
        where(rows(other), inner).forEach(r -> found.add(r.labels().get(tag)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row row : rows(metric)) {
            String v = row.labels().get(tag);
            Boolean is = v != null && found.contains(v);
            if (!exists && !is && !found.isEmpty() && (v == null || found.contains(null))) {
                is = null;
            }
            boolean passes = is != null && is != negated;
            if (either ? passes || outer.passes(row) : passes && outer.passes(row)) {
                rows.add(new ArrayList<>(Arrays.asList(row.time(), v)));
            }
        }
        String query = exists
                ? "EXISTS (SELECT 1 FROM " + name(other) + " y WHERE y." + tag + " = x." + tag + " AND "
                        + inner.sql("y.") + ")"
                : "x." + tag + " IN (SELECT " + tag + " FROM " + name(other) + " WHERE " + inner.sql("") + ")";
        String sql = "SELECT time, " + tag + " FROM " + name(metric) + " x WHERE " + outer.sql("x.")
                + (either ? " OR " : " AND ") + (negated ? "NOT " : "") + query;
        return new Question(sql, Expected.bag(rows));
    }

    private Question union() {
        String left = metric();
        String right = metric();
        Condition a = conditions.condition(1);
        Condition b = conditions.condition(1);
        List<Row> all = new ArrayList<>(where(rows(left), a));
        all.addAll(where(rows(right), b));
        String tag = conditions.tagName();
        Map<@Nullable String, Long> counts = new LinkedHashMap<>();
        all.forEach(r -> counts.merge(r.labels().get(tag), 1L, Long::sum));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        counts.forEach((key, n) -> rows.add(new ArrayList<>(Arrays.asList(key, n))));
        return new Question(
                "SELECT t, count(*) FROM (SELECT " + tag + " AS t FROM " + name(left) + " WHERE " + a.sql("")
                        + " UNION ALL SELECT " + tag + " FROM " + name(right) + " WHERE " + b.sql("") + ") GROUP BY t",
                Expected.bag(rows));
    }
}
