package io.tidemark.sql.oracle;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.NaiveAggregates.Approximate;
import io.tidemark.engine.testing.NaiveStore.Row;
import io.tidemark.sql.oracle.RandomStatements.Question;
import io.tidemark.sql.time.PrometheusRates;
import io.tidemark.sql.time.PrometheusRates.Function;
import io.tidemark.sql.time.PrometheusRates.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Random statements that are about series: counters, several metrics at once. */
final class RandomSeriesStatements {
    private final Random random;
    private final List<String> metrics;
    private final RandomConditions conditions;
    private final java.util.function.Function<String, List<Row>> store;
    private final int end;

    /**
     * @param store the rows of a metric
     * @param end times lie in {@code [0, end)}
     */
    RandomSeriesStatements(
            Random random,
            List<String> metrics,
            RandomConditions conditions,
            java.util.function.Function<String, List<Row>> store,
            int end) {
        this.random = random;
        this.metrics = metrics;
        this.conditions = conditions;
        this.store = store;
        this.end = end;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private List<String> someTags(int atMost) {
        List<String> tags = new ArrayList<>(RandomConditions.TAGS);
        Collections.shuffle(tags, random);
        return tags.subList(0, random.nextInt(atMost + 1));
    }

    // ---- counters ----

    /** Buckets as SQL, and as functions of a time and of a lower edge. */
    private record Bucketing(String sql, LongUnaryOperator lower, long width, boolean labelEnd) {}

    private @Nullable Bucketing bucketing() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 ->
                new Bucketing("time_bucket('10m', time)", t -> Math.floorDiv(t, 600_000L) * 600_000L, 600_000, false);
            case 2 ->
                new Bucketing(
                        "time_bucket('7m', time, closed => 'right', label => 'end')",
                        t -> Math.floorDiv(t - 1, 420_000L) * 420_000L,
                        420_000,
                        true);
            case 3 ->
                new Bucketing(
                        "time_bucket(INTERVAL '20' MINUTE, time, TIMESTAMP '1970-01-01 00:03:00', closed => 'right')",
                        t -> Math.floorDiv(t - 180_001, 1_200_000L) * 1_200_000L + 180_000,
                        1_200_000,
                        false);
            default ->
                new Bucketing("FLOOR(time TO HOUR)", t -> Math.floorDiv(t, 3_600_000L) * 3_600_000L, 3_600_000, false);
        };
    }

    /** The samples of one group, a map for each series, and the window that they are in. */
    private record Group(Map<Labels, List<Row>> series, long start, long end) {
        List<Row> rows() {
            return series.values().stream().flatMap(List::stream).toList();
        }
    }

    private interface OfGroup {
        @Nullable
        Object of(Group group);
    }

    private record Aggregate(String sql, OfGroup value) {}

    Question counters() {
        boolean family = random.nextInt(4) == 0;
        boolean wide = !family && random.nextInt(4) == 0;
        List<String> from = family || wide ? someMetrics() : List.of(pick(metrics));
        String measure = wide ? pick(from) : null;
        Condition tags = random.nextInt(3) == 0 ? null : conditions.tags(2);
        long a = random.nextInt(end);
        long b = a + 1 + random.nextInt(end);
        boolean withStart = random.nextBoolean();
        boolean withEnd = random.nextBoolean();
        Bucketing bucketing = bucketing();
        List<String> keys = new ArrayList<>(someTags(2));
        if (family && random.nextBoolean()) {
            keys.add("metric");
        }
        Map<List<@Nullable Object>, Group> groups = new LinkedHashMap<>();
        if (keys.isEmpty() && bucketing == null) {
            groups.put(List.of(), new Group(new TreeMap<>(), a, b));
        }
        Map<Labels, TreeMap<Long, Double>> all = new TreeMap<>();
        for (String metric : from) {
            for (Row row : store.apply(metric)) {
                if (row.histogram() == null) {
                    all.computeIfAbsent(row.labels(), l -> new TreeMap<>()).put(row.time(), row.value());
                }
                boolean inside =
                        (withStart ? row.time() >= a : row.time() > a) && (withEnd ? row.time() <= b : row.time() < b);
                if (!inside || (tags != null && !tags.passes(row)) || (wide && row.histogram() != null)) {
                    continue;
                }
                List<@Nullable Object> key = new ArrayList<>();
                keys.forEach(k -> key.add(row.labels().get(k.equals("metric") ? Labels.METRIC_NAME : k)));
                long start = a;
                long stop = b;
                if (bucketing != null) {
                    long lower = bucketing.lower.applyAsLong(row.time());
                    key.add(bucketing.labelEnd ? lower + bucketing.width : lower);
                    start = Math.max(a, lower);
                    stop = Math.min(b, lower + bucketing.width);
                }
                Group fresh = new Group(new TreeMap<>(), start, stop);
                groups.computeIfAbsent(key, k -> fresh)
                        .series
                        .computeIfAbsent(row.labels(), l -> new ArrayList<>())
                        .add(row);
            }
        }
        List<Aggregate> aggregates = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            aggregates.add(aggregate(all, a, withStart, measure));
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, group) -> {
            List<@Nullable Object> row = new ArrayList<>(key.isEmpty() ? List.of("all") : key);
            aggregates.forEach(aggregate -> row.add(aggregate.value.of(group)));
            rows.add(row);
        });
        List<String> items = new ArrayList<>(keys);
        if (bucketing != null) {
            items.add(bucketing.sql);
        }
        int n = items.size();
        if (n == 0) {
            items.add("'all' AS k");
        }
        aggregates.forEach(aggregate -> items.add(aggregate.sql));
        StringBuilder sql = new StringBuilder("SELECT ").append(String.join(", ", items));
        sql.append(" FROM ");
        if (wide) {
            sql.append("wide('").append(String.join(",", from)).append("')");
        } else {
            sql.append(family ? family(from) : RandomStatements.name(from.get(0)));
        }
        sql.append(" WHERE time >").append(withStart ? "= " : " ").append(conditions.timeText(a));
        sql.append(" AND time <").append(withEnd ? "= " : " ").append(conditions.timeText(b));
        if (tags != null) {
            sql.append(" AND ").append(tags.sql(""));
        }
        for (int i = 1; i <= n; i++) {
            sql.append(i == 1 ? " GROUP BY " : ", ")
                    .append(random.nextBoolean() ? Integer.toString(i) : items.get(i - 1));
        }
        return new Question(sql.toString(), new Expected(rows, Math.max(1, n), List.of(), 0, Long.MAX_VALUE));
    }

    /**
     * An aggregate of a counter function, or another.
     *
     * @param measure the metric whose column of {@code wide} it is of, or null
     */
    private Aggregate aggregate(
            Map<Labels, TreeMap<Long, Double>> all, long rangeStart, boolean withStart, @Nullable String measure) {
        String value = measure == null ? "value" : "\"" + measure + "\"";
        if (measure != null && random.nextInt(6) == 0) {
            return new Aggregate(
                    "count(*)",
                    group -> group.rows().stream()
                            .map(row -> List.of(row.labels().with(Labels.METRIC_NAME, ""), row.time()))
                            .distinct()
                            .count());
        }
        if (measure == null && random.nextInt(6) == 0) {
            return random.nextBoolean()
                    ? new Aggregate("count(*)", group -> (long) group.rows().size())
                    : new Aggregate(
                            "max(value)",
                            group -> RandomStatements.extreme(RandomStatements.values(group.rows()), true));
        }
        String call;
        java.util.function.BiFunction<Group, Labels, @Nullable Double> perSeries;
        int kind = random.nextInt(6);
        if (kind < 4) {
            Function function = Function.values()[kind];
            call = function.call(value);
            perSeries = (group, labels) ->
                    PrometheusRates.of(Version.V3, function, floats(group, labels), group.start, group.end);
        } else {
            boolean rate = kind == 5;
            call = (rate ? "rate" : "increase") + "(" + value + ", mode => 'exact')";
            perSeries = (group, labels) -> {
                Double rise = PrometheusRates.exactIncrease(
                        all.getOrDefault(labels, new TreeMap<>()), floats(group, labels), rangeStart, withStart);
                return rise == null || !rate ? rise : (Double) (rise / ((group.end - group.start) / 1000.0));
            };
        }
        Condition filter = random.nextInt(4) == 0 ? conditions.tags(1) : null;
        // Rises are added up in another order than here.
        boolean rounded = kind >= 4;
        String outer = pick(List.of("", "sum", "sum", "avg", "max", "min", "count"));
        String sql = (outer.isEmpty() ? call : outer + "(" + call + ")")
                + (filter == null ? "" : " FILTER (WHERE " + filter.sql("") + ")");
        if (outer.isEmpty() && filter != null) {
            sql = "sum(" + call + ") FILTER (WHERE " + filter.sql("") + ")";
        }
        return new Aggregate(sql, group -> {
            List<Double> found = new ArrayList<>();
            double magnitude = 0;
            for (Labels labels : group.series.keySet()) {
                Row any = group.series.get(labels).get(0);
                boolean chosen = (filter == null || filter.passes(any))
                        && (measure == null || labels.metric().equals(measure));
                Double ofSeries = chosen ? perSeries.apply(group, labels) : null;
                if (ofSeries != null) {
                    found.add(ofSeries);
                    for (double v : floats(group, labels).values()) {
                        magnitude += Double.isFinite(v) ? Math.abs(v) : 0;
                    }
                }
            }
            double[] values = found.stream().mapToDouble(v -> v).toArray();
            return switch (outer) {
                case "count" -> (Object) (long) values.length;
                case "max" -> loose(RandomStatements.extreme(values, true), rounded, magnitude);
                case "min" -> loose(RandomStatements.extreme(values, false), rounded, magnitude);
                case "avg" -> loose(RandomStatements.sum(values, values.length), rounded, magnitude);
                default -> loose(RandomStatements.sum(values, 1), rounded, magnitude);
            };
        });
    }

    private static @Nullable Object loose(@Nullable Object value, boolean rounded, double magnitude) {
        if (!rounded || value == null) {
            return value;
        }
        double of = value instanceof Approximate approximate ? approximate.value() : (Double) value;
        return new Approximate(of, Math.abs(of) * 1e-12 + magnitude * 1e-12);
    }

    private static TreeMap<Long, Double> floats(Group group, Labels labels) {
        TreeMap<Long, Double> floats = new TreeMap<>();
        for (Row row : group.series.getOrDefault(labels, List.of())) {
            if (row.histogram() == null) {
                floats.put(row.time(), row.value());
            }
        }
        return floats;
    }

    // ---- several metrics ----

    private List<String> someMetrics() {
        List<String> some = new ArrayList<>(metrics);
        Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(some.size()));
    }

    private static String family(List<String> metrics) {
        return "family('" + String.join(",", metrics) + "')";
    }

    Question family() {
        List<String> from = someMetrics();
        Condition condition = random.nextInt(4) == 0 ? null : conditions.condition(2);
        String only = random.nextInt(4) == 0 ? pick(metrics) : null;
        List<Row> rows = new ArrayList<>();
        for (String metric : from) {
            if (only == null || metric.equals(only)) {
                rows.addAll(RandomStatements.where(store.apply(metric), condition));
            }
        }
        String where = RandomStatements.clause(condition, "");
        if (only != null) {
            where += (where.isEmpty() ? " WHERE " : " AND ") + "metric = '" + only + "'";
        }
        List<String> tags = someTags(3);
        String list = String.join(", ", tags);
        String columns = "metric" + (list.isEmpty() ? "" : ", " + list);
        String table = (random.nextBoolean() ? family(from) : "TABLE(" + family(from) + ")") + " AS f";
        List<List<@Nullable Object>> expected = new ArrayList<>();
        switch (random.nextInt(3)) {
            case 0 -> {
                rows.forEach(row -> {
                    List<@Nullable Object> cells = key(row, tags);
                    cells.add(row.time());
                    cells.add(RandomStatements.value(row));
                    expected.add(cells);
                });
                return new Question(
                        "SELECT " + columns + ", time, value FROM " + table + where, Expected.bag(expected));
            }
            case 1 -> {
                groups(rows, tags).forEach((key, members) -> {
                    List<@Nullable Object> cells = new ArrayList<>(key);
                    double[] values = RandomStatements.values(members);
                    cells.addAll(Arrays.asList(
                            (long) members.size(),
                            (long) values.length,
                            RandomStatements.sum(values, 1),
                            RandomStatements.extreme(values, true)));
                    expected.add(cells);
                });
                return new Question(
                        "SELECT " + columns + ", count(*), count(value), sum(value), max(value) FROM " + table + where
                                + " GROUP BY " + columns,
                        new Expected(expected, 1 + tags.size(), List.of(), 0, Long.MAX_VALUE));
            }
            default -> {
                groups(rows, tags).forEach((key, members) -> {
                    List<@Nullable Object> cells = new ArrayList<>(key);
                    long newest = members.stream().mapToLong(Row::time).max().orElseThrow();
                    LinkedHashSet<@Nullable Object> values = new LinkedHashSet<>();
                    members.stream()
                            .filter(row -> row.time() == newest)
                            .forEach(row -> values.add(RandomStatements.value(row)));
                    cells.add(newest);
                    cells.add(values);
                    expected.add(cells);
                });
                return new Question(
                        "SELECT " + columns + ", time, value FROM " + table + where
                                + " QUALIFY row_number() OVER (PARTITION BY " + columns + " ORDER BY time DESC) = 1",
                        new Expected(expected, 1 + tags.size(), List.of(), 0, Long.MAX_VALUE));
            }
        }
    }

    private static List<@Nullable Object> key(Row row, List<String> tags) {
        List<@Nullable Object> key = new ArrayList<>();
        key.add(row.labels().metric());
        tags.forEach(tag -> key.add(row.labels().get(tag)));
        return key;
    }

    private static Map<List<@Nullable Object>, List<Row>> groups(List<Row> rows, List<String> tags) {
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(key(row, tags), k -> new ArrayList<>()).add(row));
        return groups;
    }

    /** A row of {@code wide}: a row's tags and time, and a value for each metric that has one. */
    private record WideRow(Row place, Map<String, Double> values) {}

    Question wide() {
        List<String> from = someMetrics();
        boolean star = from.stream().allMatch(m -> m.length() == 3) && random.nextBoolean();
        Map<String, String> names = new LinkedHashMap<>();
        from.forEach(m -> names.put(m, star ? m.substring(1) : m));
        Map<List<Object>, WideRow> zipped = new LinkedHashMap<>();
        for (String metric : from) {
            for (Row row : store.apply(metric)) {
                if (row.histogram() == null) {
                    Labels tags = row.labels().with(Labels.METRIC_NAME, "");
                    zipped.computeIfAbsent(List.of(tags, row.time()), k -> new WideRow(row, new LinkedHashMap<>()))
                            .values
                            .put(metric, row.value());
                }
            }
        }
        Condition place = switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> conditions.tags(2);
            default -> new Condition.And(conditions.tags(1), conditions.time());
        };
        List<WideRow> rows = new ArrayList<>();
        for (WideRow row : zipped.values()) {
            if (place == null || place.passes(row.place)) {
                rows.add(row);
            }
        }
        String where = RandomStatements.clause(place, "");
        for (int i = random.nextInt(5); i > 2; i--) {
            String measured = pick(from);
            String name = quoted(names, measured);
            double bound = random.nextInt(44) / 4.0;
            int kind = random.nextInt(4);
            rows.removeIf(row -> !passes(row.values.get(measured), kind, bound));
            where += (where.isEmpty() ? " WHERE " : " AND ")
                    + switch (kind) {
                        case 0 -> name + " > " + bound;
                        case 1 -> name + " IS NOT NULL";
                        case 2 -> name + " BETWEEN 1 AND " + bound;
                        default -> "(" + name + " IS NULL OR " + name + " < " + bound + ")";
                    };
        }
        String glob = String.join(
                ",", from.stream().map(m -> star ? m.charAt(0) + "*" : m).toList());
        String table = "wide('" + glob + "')";
        List<String> measures = from.stream().map(m -> quoted(names, m)).toList();
        List<String> tags = random.nextBoolean() ? RandomConditions.TAGS : someTags(2);
        List<List<@Nullable Object>> expected = new ArrayList<>();
        switch (random.nextInt(3)) {
            case 0 -> {
                for (WideRow row : rows) {
                    List<@Nullable Object> cells = new ArrayList<>();
                    cells.add(row.place.time());
                    tags.forEach(tag -> cells.add(row.place.labels().get(tag)));
                    from.forEach(m -> cells.add(row.values.get(m)));
                    expected.add(cells);
                }
                String list = tags.isEmpty() ? "" : String.join(", ", tags) + ", ";
                boolean limited = random.nextInt(3) == 0;
                boolean newest = random.nextBoolean();
                int limit = random.nextInt(10);
                int offset = random.nextInt(3);
                return new Question(
                        "SELECT time, " + list + String.join(", ", measures) + " FROM " + table + where
                                + (limited
                                        ? " ORDER BY time" + (newest ? " DESC" : "") + " LIMIT " + limit + " OFFSET "
                                                + offset
                                        : ""),
                        limited
                                ? new Expected(expected, 0, List.of(newest ? -1 : 0), offset, limit)
                                : Expected.bag(expected));
            }
            case 1 -> {
                Map<List<@Nullable Object>, List<WideRow>> groups = new LinkedHashMap<>();
                boolean bucket = random.nextBoolean();
                // Without it, nothing needs the rows themselves.
                boolean counted = random.nextBoolean();
                for (WideRow row : rows) {
                    List<@Nullable Object> key = new ArrayList<>();
                    key.add("all");
                    tags.forEach(tag -> key.add(row.place.labels().get(tag)));
                    if (bucket) {
                        key.add(Math.floorDiv(row.place.time(), 600_000L) * 600_000L);
                    }
                    groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
                }
                groups.forEach((key, members) -> {
                    List<@Nullable Object> cells = new ArrayList<>(key);
                    if (counted) {
                        cells.add((long) members.size());
                    }
                    for (String metric : from) {
                        double[] values = members.stream()
                                .filter(row -> row.values.containsKey(metric))
                                .mapToDouble(row -> row.values.getOrDefault(metric, Double.NaN))
                                .toArray();
                        cells.addAll(Arrays.asList(
                                (long) values.length,
                                RandomStatements.extreme(values, true),
                                RandomStatements.sum(values, 1)));
                        if (tags.containsAll(RandomConditions.TAGS)) {
                            // Of one series there is one newest.
                            cells.add(members.stream()
                                    .filter(row -> row.values.containsKey(metric))
                                    .max(Comparator.comparingLong(row -> row.place.time()))
                                    .map(row -> row.values.get(metric))
                                    .orElse(null));
                        }
                    }
                    cells.add(members.stream()
                            .mapToLong(row -> row.place.time())
                            .max()
                            .orElseThrow());
                    expected.add(cells);
                });
                StringBuilder aggregates = new StringBuilder();
                boolean newest = random.nextBoolean();
                measures.forEach(m -> {
                    aggregates.append(", count(" + m + "), max(" + m + "), sum(" + m + ")");
                    if (tags.containsAll(RandomConditions.TAGS)) {
                        aggregates.append(newest ? ", last(" + m + ")" : ", arg_max(" + m + ", time)");
                    }
                });
                String keys = "'all' AS k" + (tags.isEmpty() ? "" : ", " + String.join(", ", tags))
                        + (bucket ? ", time_bucket('10m', time) AS b" : "");
                String by = String.join(", ", tags) + (bucket ? (tags.isEmpty() ? "b" : ", b") : "");
                // Without a group there is one row even of nothing.
                String having = by.isEmpty() ? " HAVING max(time) IS NOT NULL" : " GROUP BY " + by;
                return new Question(
                        "SELECT " + keys + (counted ? ", count(*)" : "") + aggregates + ", max(time) FROM " + table
                                + where + having,
                        new Expected(expected, 1 + tags.size() + (bucket ? 1 : 0), List.of(), 0, Long.MAX_VALUE));
            }
            default -> {
                Map<Labels, WideRow> newest = new TreeMap<>();
                for (WideRow row : rows) {
                    newest.merge(
                            row.place.labels().with(Labels.METRIC_NAME, ""),
                            row,
                            (x, y) -> x.place.time() > y.place.time() ? x : y);
                }
                for (WideRow row : newest.values()) {
                    List<@Nullable Object> cells = new ArrayList<>();
                    RandomConditions.TAGS.forEach(
                            tag -> cells.add(row.place.labels().get(tag)));
                    cells.add(row.place.time());
                    from.forEach(m -> cells.add(row.values.get(m)));
                    expected.add(cells);
                }
                String list = String.join(", ", RandomConditions.TAGS);
                return new Question(
                        "SELECT " + list + ", time, " + String.join(", ", measures) + " FROM " + table + where
                                + " QUALIFY row_number() OVER (PARTITION BY " + list + " ORDER BY time DESC) = 1",
                        Expected.bag(expected));
            }
        }
    }

    private static boolean passes(@Nullable Double value, int kind, double bound) {
        return switch (kind) {
            case 0 -> value != null && value > bound;
            case 1 -> value != null;
            case 2 -> value != null && value >= 1 && value <= bound;
            default -> value == null || value < bound;
        };
    }

    private static String quoted(Map<String, String> names, String metric) {
        return "\"" + names.get(metric) + "\"";
    }
}
