package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sql.expr.ValueOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Every operator against loops over plain rows, on random rows with NULL, NaN, −0 and duplicates. */
class OperatorModelTest {
    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);

    private long seed;
    private Random random;
    private TestSql db;
    private List<Object[]> l;
    private List<Object[]> r;

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    @BeforeEach
    void tables(RepetitionInfo info) {
        seed = Long.getLong("tidemark.seed", 4711) + info.getCurrentRepetition();
        random = new Random(seed);
        db = new TestSql();
        l = fill("l");
        r = fill("r");
        if (random.nextBoolean()) {
            db.parallel(POOL, 3);
        }
    }

    private List<Object[]> fill(String name) {
        TestTable t = db.table(name)
                .column("id", SqlTypeName.BIGINT)
                .column("s", SqlTypeName.VARCHAR)
                .column("n", SqlTypeName.BIGINT)
                .column("d", SqlTypeName.DOUBLE);
        int rows = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(80);
        for (int i = 0; i < rows; i++) {
            t.row((long) i, text(), number(), real());
        }
        t.batchSize = 1 + random.nextInt(20);
        t.shardColumn = random.nextBoolean() ? 1 : -1;
        t.runtimeSetColumns = random.nextBoolean() ? Set.of(1) : Set.of();
        return t.rows;
    }

    private Object text() {
        return random.nextInt(7) == 0 ? null : "s" + random.nextInt(4);
    }

    private Object number() {
        return random.nextInt(7) == 0 ? null : (Object) (long) random.nextInt(6);
    }

    private Object real() {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> (Object) Double.NaN;
            case 2 -> -0.0;
            case 3 -> 0.0;
            case 4 -> Double.POSITIVE_INFINITY;
            default -> (double) random.nextInt(4);
        };
    }

    /** Compares as bags: rows in any order. */
    private void check(String sql, List<List<Object>> expected) throws IOException {
        List<List<Object>> got = new ArrayList<>(db.query(sql));
        List<List<Object>> want = new ArrayList<>(expected);
        got.sort(ROWS);
        want.sort(ROWS);
        assertThat(normal(got))
                .as("seed %d: %s\n%s", seed, sql, db.explain(sql))
                .isEqualTo(normal(want));
    }

    private static final Comparator<List<Object>> ROWS = (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
            int c = ValueOrder.compareNullsLast(a.get(i), b.get(i));
            if (c != 0) {
                return c;
            }
        }
        return 0;
    };

    /** Zeros without a sign: which of two equal values stands for a group is nobody's promise. */
    private static List<List<Object>> normal(List<List<Object>> rows) {
        List<List<Object>> out = new ArrayList<>();
        for (List<Object> row : rows) {
            out.add(row.stream().map(v -> v instanceof Double x && x == 0 ? (Object) 0.0 : v).toList().stream()
                    .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
        }
        return out;
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    private static List<Object> both(Object[] a, Object[] b) {
        return row(a == null ? null : a[0], b == null ? null : b[0]);
    }

    // ---- conditions in three-valued logic ----

    /** A condition of a pair: true, false or, null, unknown. */
    @FunctionalInterface
    private interface Condition {
        Boolean test(Object[] a, Object[] b);
    }

    private record Named(String sql, Condition condition) {}

    private static Boolean eq(Object a, Object b) {
        return a == null || b == null
                ? null
                : a instanceof Double x ? x.doubleValue() == (Double) b : (Boolean) a.equals(b);
    }

    private static Boolean lt(Object a, Object b) {
        return a == null || b == null ? null : (Boolean) (((Number) a).doubleValue() < ((Number) b).doubleValue());
    }

    private static Boolean and(Boolean a, Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return a == null || b == null ? null : (Boolean) true;
    }

    private Named condition() {
        return switch (random.nextInt(7)) {
            case 0 -> new Named("l.s = r.s", (a, b) -> eq(a[1], b[1]));
            case 1 -> new Named("l.d = r.d", (a, b) -> eq(a[3], b[3]));
            case 2 -> new Named("l.s = r.s AND l.n = r.n", (a, b) -> and(eq(a[1], b[1]), eq(a[2], b[2])));
            case 3 -> new Named("l.s = r.s AND l.n < r.n", (a, b) -> and(eq(a[1], b[1]), lt(a[2], b[2])));
            case 4 -> new Named("l.n < r.d", (a, b) -> lt(a[2], b[3]));
            case 5 ->
                new Named(
                        "l.n = r.d",
                        (a, b) -> a[2] == null || b[3] == null ? null : ((Long) a[2]).doubleValue() == (Double) b[3]);
            default ->
                new Named(
                        "l.s IS NOT DISTINCT FROM r.s AND l.n = r.n",
                        (a, b) -> and(Objects.equals(a[1], b[1]), eq(a[2], b[2])));
        };
    }

    @RepeatedTest(40)
    void joins() throws IOException {
        Named on = condition();
        List<List<Object>> inner = new ArrayList<>();
        List<List<Object>> leftOnly = new ArrayList<>();
        List<List<Object>> rightOnly = new ArrayList<>();
        for (Object[] a : l) {
            boolean any = false;
            for (Object[] b : r) {
                if (Boolean.TRUE.equals(on.condition.test(a, b))) {
                    inner.add(both(a, b));
                    any = true;
                }
            }
            if (!any) {
                leftOnly.add(both(a, null));
            }
        }
        for (Object[] b : r) {
            if (l.stream().noneMatch(a -> Boolean.TRUE.equals(on.condition.test(a, b)))) {
                rightOnly.add(both(null, b));
            }
        }
        String from = "SELECT l.id, r.id FROM l %s JOIN r ON " + on.sql;
        check(String.format(from, "INNER"), inner);
        check(String.format(from, "LEFT"), plus(inner, leftOnly));
        check(String.format(from, "RIGHT"), plus(inner, rightOnly));
        check(String.format(from, "FULL"), plus(plus(inner, leftOnly), rightOnly));
    }

    private static List<List<Object>> plus(List<List<Object>> a, List<List<Object>> b) {
        List<List<Object>> out = new ArrayList<>(a);
        out.addAll(b);
        return out;
    }

    @RepeatedTest(40)
    void subqueries() throws IOException {
        List<List<Object>> in = new ArrayList<>();
        List<List<Object>> notIn = new ArrayList<>();
        List<List<Object>> marks = new ArrayList<>();
        List<List<Object>> exists = new ArrayList<>();
        List<List<Object>> notExists = new ArrayList<>();
        List<List<Object>> counts = new ArrayList<>();
        List<List<Object>> notInCorrelated = new ArrayList<>();
        List<List<Object>> pairs = new ArrayList<>();
        for (Object[] a : l) {
            Boolean isIn = any(r, b -> eq(a[3], b[3]));
            if (Boolean.TRUE.equals(isIn)) {
                in.add(row(a[0]));
            }
            if (Boolean.FALSE.equals(isIn)) {
                notIn.add(row(a[0]));
            }
            marks.add(row(a[0], isIn == null ? null : (Object) (isIn ? 1L : 0L)));
            Boolean found = any(r, b -> Boolean.TRUE.equals(eq(a[1], b[1])));
            (Boolean.TRUE.equals(found) ? exists : notExists).add(row(a[0]));
            counts.add(row(
                    a[0],
                    r.stream().filter(b -> Boolean.TRUE.equals(eq(a[1], b[1]))).count()));
            List<Object[]> mine =
                    r.stream().filter(b -> Boolean.TRUE.equals(eq(a[1], b[1]))).toList();
            if (Boolean.FALSE.equals(any(mine, b -> eq(a[2], b[2])))) {
                notInCorrelated.add(row(a[0]));
            }
            if (Boolean.FALSE.equals(any(r, b -> and(eq(a[1], b[1]), eq(a[2], b[2]))))) {
                pairs.add(row(a[0]));
            }
        }
        check("SELECT id FROM l WHERE d IN (SELECT d FROM r)", in);
        check("SELECT id FROM l WHERE d NOT IN (SELECT d FROM r)", notIn);
        check("SELECT id, d IN (SELECT d FROM r) FROM l", marks);
        check("SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.s = l.s)", exists);
        check("SELECT id FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.s = l.s)", notExists);
        check("SELECT id, (SELECT COUNT(*) FROM r WHERE r.s = l.s) FROM l", counts);
        check("SELECT id FROM l WHERE n NOT IN (SELECT n FROM r WHERE r.s = l.s)", notInCorrelated);
        check("SELECT id FROM l WHERE (s, n) NOT IN (SELECT s, n FROM r)", pairs);
    }

    @FunctionalInterface
    private interface RowTest {
        Boolean test(Object[] row);
    }

    /** OR in three-valued logic. */
    private static Boolean any(List<Object[]> rows, RowTest test) {
        boolean unknown = false;
        for (Object[] row : rows) {
            Boolean is = test.test(row);
            if (Boolean.TRUE.equals(is)) {
                return true;
            }
            unknown |= is == null;
        }
        return unknown ? null : (Boolean) false;
    }

    @RepeatedTest(20)
    void setOperations() throws IOException {
        List<List<Object>> a = l.stream().map(x -> keyed(x[1], x[3])).toList();
        List<List<Object>> b = r.stream().map(x -> keyed(x[1], x[3])).toList();
        String la = "SELECT s, d FROM l ";
        String rb = " SELECT s, d FROM r";
        check(la + "UNION ALL" + rb, plus(a, b));
        check(la + "UNION" + rb, plus(a, b).stream().distinct().toList());
        check(la + "INTERSECT" + rb, a.stream().filter(b::contains).distinct().toList());
        check(
                la + "EXCEPT" + rb,
                a.stream().filter(x -> !b.contains(x)).distinct().toList());
        List<List<Object>> rest = new ArrayList<>(b);
        List<List<Object>> intersect = new ArrayList<>();
        List<List<Object>> except = new ArrayList<>();
        for (List<Object> x : a) {
            (rest.remove(x) ? intersect : except).add(x);
        }
        check(la + "INTERSECT ALL" + rb, intersect);
        check(la + "EXCEPT ALL" + rb, except);
    }

    /** Values that GROUP BY takes as the same are equal. */
    private static List<Object> keyed(Object... values) {
        List<Object> out = new ArrayList<>();
        for (Object v : values) {
            out.add(v instanceof Double d && d == 0 ? (Object) 0.0 : v);
        }
        return out;
    }

    @RepeatedTest(30)
    void aggregates() throws IOException {
        Map<List<Object>, List<Object[]>> byText = groups(1);
        List<List<Object>> expected = new ArrayList<>();
        byText.forEach((key, rows) -> expected.add(plus1(key, aggregated(rows))));
        String calls = "COUNT(*), COUNT(d), SUM(n), MIN(d), MAX(d), COUNT(DISTINCT d), SUM(DISTINCT n),"
                + " COUNT(*) FILTER (WHERE n > 2), MIN(s), AVG(n)";
        check("SELECT s, " + calls + " FROM l GROUP BY s", expected);
        List<List<Object>> byReal = new ArrayList<>();
        groups(3).forEach((key, rows) -> byReal.add(plus1(key, aggregated(rows))));
        check("SELECT d, " + calls + " FROM l GROUP BY d", byReal);
        check("SELECT " + calls + " FROM l", List.of(aggregated(l)));
        List<List<Object>> rolled = new ArrayList<>();
        groups(1, 2).forEach((key, rows) -> rolled.add(row(key.get(0), key.get(1), (long) rows.size())));
        byText.forEach((key, rows) -> rolled.add(row(key.get(0), null, (long) rows.size())));
        rolled.add(row(null, null, (long) l.size()));
        check("SELECT s, n, COUNT(*) FROM l GROUP BY ROLLUP(s, n)", rolled);
        check(
                "SELECT DISTINCT s, d FROM l",
                l.stream().map(x -> keyed(x[1], x[3])).distinct().toList());
    }

    private static List<Object> plus1(List<Object> key, List<Object> rest) {
        List<Object> out = new ArrayList<>(key);
        out.addAll(rest);
        return out;
    }

    private Map<List<Object>, List<Object[]>> groups(int... columns) {
        Map<List<Object>, List<Object[]>> groups = new LinkedHashMap<>();
        for (Object[] row : l) {
            Object[] key = Arrays.stream(columns).mapToObj(c -> row[c]).toArray();
            groups.computeIfAbsent(keyed(key), k -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    private static List<Object> aggregated(List<Object[]> rows) {
        List<Double> reals = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Object[] row : rows) {
            if (row[3] != null) {
                reals.add((Double) row[3]);
            }
            if (row[2] != null) {
                numbers.add((Long) row[2]);
            }
            if (row[1] != null) {
                texts.add((String) row[1]);
            }
        }
        List<Double> real = reals.stream().filter(d -> !d.isNaN()).toList();
        Double nan = reals.isEmpty() ? null : (Double) Double.NaN;
        return row(
                (long) rows.size(),
                (long) reals.size(),
                numbers.isEmpty()
                        ? null
                        : (Object) numbers.stream().mapToLong(x -> x).sum(),
                real.isEmpty() ? nan : (Object) Collections.min(real),
                real.isEmpty() ? nan : (Object) Collections.max(real),
                reals.stream().map(d -> d == 0 ? (Double) 0.0 : d).distinct().count(),
                numbers.isEmpty()
                        ? null
                        : (Object) numbers.stream().distinct().mapToLong(x -> x).sum(),
                numbers.stream().filter(x -> x > 2).count(),
                texts.isEmpty() ? null : Collections.min(texts),
                numbers.isEmpty()
                        ? null
                        : (Object) numbers.stream().mapToLong(x -> x).average().orElse(0));
    }

    @RepeatedTest(30)
    void orderAndLimit() throws IOException {
        boolean descending = random.nextBoolean();
        Boolean first = random.nextBoolean() ? null : (Boolean) random.nextBoolean();
        int column = 1 + random.nextInt(3);
        String name = List.of("id", "s", "n", "d").get(column);
        boolean nullsFirst = first == null ? descending : first;
        Comparator<Object[]> order = (a, b) -> {
            Object x = a[column];
            Object y = b[column];
            if (x == null || y == null) {
                return x == y ? 0 : (x == null) == nullsFirst ? -1 : 1;
            }
            return descending ? -ValueOrder.compare(x, y) : ValueOrder.compare(x, y);
        };
        List<List<Object>> sorted =
                l.stream().sorted(order).map(x -> row(x[0], x[column])).toList();
        String sql = "SELECT id, " + name + " FROM l ORDER BY " + name + (descending ? " DESC" : "")
                + (first == null ? "" : first ? " NULLS FIRST" : " NULLS LAST");
        assertThat(db.query(sql)).as("seed %d: %s", seed, sql).isEqualTo(sorted);
        int offset = random.nextInt(10);
        int limit = random.nextInt(12);
        List<List<Object>> page = sorted.stream().skip(offset).limit(limit).toList();
        assertThat(db.query(sql + " LIMIT " + limit + " OFFSET " + offset))
                .as("seed %d: %s limit %d offset %d", seed, sql, limit, offset)
                .isEqualTo(page);
        assertThat(db.query(sql + " LIMIT ? OFFSET ?", (long) limit, (long) offset))
                .isEqualTo(page);
    }

    @RepeatedTest(30)
    void asOf() throws IOException {
        String[] operators = {"<", "<=", ">", ">="};
        String op = operators[random.nextInt(4)];
        boolean outer = random.nextBoolean();
        List<List<Object>> expected = new ArrayList<>();
        for (Object[] a : l) {
            Object best = null;
            for (Object[] b : r) {
                boolean meets = Boolean.TRUE.equals(eq(a[1], b[1])) && a[2] != null && b[2] != null;
                int c = meets ? Long.compare((Long) b[2], (Long) a[2]) : 0;
                boolean matches = meets
                        && switch (op) {
                            case "<" -> c < 0;
                            case "<=" -> c <= 0;
                            case ">" -> c > 0;
                            default -> c >= 0;
                        };
                if (matches) {
                    long n = (Long) b[2];
                    boolean nearer = best == null || (op.startsWith("<") ? n > (Long) best : n < (Long) best);
                    best = nearer ? (Object) n : best;
                }
            }
            if (best != null || outer) {
                expected.add(row(a[0], best));
            }
        }
        check(
                "SELECT l.id, r.n FROM l " + (outer ? "LEFT " : "") + "ASOF JOIN r MATCH_CONDITION r.n " + op
                        + " l.n ON l.s = r.s",
                expected);
    }
}
