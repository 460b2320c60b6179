package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

class WindowTest {
    private final TestSql sql = new TestSql();

    private void sample() {
        sql.table("t")
                .column("k", SqlTypeName.VARCHAR)
                .column("ts", SqlTypeName.TIMESTAMP)
                .column("v", SqlTypeName.DOUBLE)
                .row("a", 0L, 1.0)
                .row("a", 60_000L, 3.0)
                .row("b", 0L, 10.0)
                .row("a", 120_000L, null)
                .row("b", 60_000L, 20.0)
                .row("a", 180_000L, 4.0)
                .row("a", 180_000L, 6.0);
    }

    private String column(String expression) throws IOException {
        return sql.query("SELECT " + expression + " FROM t").stream()
                .map(r -> String.valueOf(r.get(0)))
                .collect(Collectors.joining(" "));
    }

    @Test
    void ranksFollowTheOrderAndTies() throws IOException {
        sample();
        assertThat(column("ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("1 2 1 3 2 4 5");
        assertThat(column("RANK() OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("1 2 1 3 2 4 4");
        assertThat(column("DENSE_RANK() OVER (PARTITION BY k ORDER BY ts DESC)"))
                .isEqualTo("4 3 2 2 1 1 1");
        assertThat(column("PERCENT_RANK() OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("0.0 0.25 0.0 0.5 1.0 0.75 0.75");
        assertThat(column("CUME_DIST() OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("0.2 0.4 0.5 0.6 1.0 1.0 1.0");
        assertThat(column("NTILE(2) OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("1 1 1 1 2 2 2");
        assertThat(column("NTILE(10) OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("1 2 1 3 2 4 5");
    }

    @Test
    void lagAndLeadLookBackAndAhead() throws IOException {
        sample();
        assertThat(column("LAG(v) OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("null 1.0 null 3.0 10.0 null 4.0");
        assertThat(column("LEAD(v, 2) OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("null 4.0 null 6.0 null null null");
        assertThat(column("LAG(v, 1, 0.0) OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("0.0 1.0 0.0 3.0 10.0 null 4.0");
        assertThat(column("LAG(v, 1, v) OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("1.0 1.0 10.0 3.0 10.0 null 4.0");
        assertThat(column("LAG(v) IGNORE NULLS OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("null 1.0 null 3.0 10.0 3.0 4.0");
    }

    @Test
    void valuesOfTheFrame() throws IOException {
        sample();
        assertThat(column("FIRST_VALUE(v) OVER (PARTITION BY k ORDER BY ts DESC)"))
                .isEqualTo("4.0 4.0 20.0 4.0 20.0 4.0 4.0");
        assertThat(column("LAST_VALUE(v) OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("1.0 3.0 10.0 null 20.0 6.0 6.0");
        assertThat(column("LAST_VALUE(v) IGNORE NULLS OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("1.0 3.0 10.0 3.0 20.0 6.0 6.0");
        assertThat(column("NTH_VALUE(v, 2) OVER (PARTITION BY k ORDER BY ts)"))
                .isEqualTo("null 3.0 null 3.0 20.0 3.0 3.0");
    }

    @Test
    void aggregatesOverFrames() throws IOException {
        sample();
        assertThat(column("SUM(v) OVER (PARTITION BY k)")).isEqualTo("14.0 14.0 30.0 14.0 30.0 14.0 14.0");
        assertThat(column("SUM(v) OVER (PARTITION BY k ORDER BY ts)")).isEqualTo("1.0 4.0 10.0 4.0 30.0 14.0 14.0");
        assertThat(column("SUM(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"))
                .isEqualTo("1.0 4.0 10.0 3.0 30.0 4.0 10.0");
        assertThat(column("COUNT(*) OVER (PARTITION BY k ORDER BY ts RANGE INTERVAL '1' MINUTE PRECEDING)"))
                .isEqualTo("1 2 1 2 2 3 3");
        assertThat(column("AVG(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"))
                .isEqualTo("3.5 4.333333333333333 15.0 5.0 20.0 5.0 6.0");
        assertThat(column("MAX(v) OVER (ORDER BY ts ROWS BETWEEN 5 FOLLOWING AND 9 FOLLOWING)"))
                .isEqualTo("6.0 null 6.0 null null null null");
    }

    @Test
    void windowsMixWithOtherExpressionsAndFilters() throws IOException {
        sample();
        assertThat(sql.query(
                        "SELECT k, v - AVG(v) OVER (PARTITION BY k) AS d FROM t WHERE v IS NOT NULL ORDER BY k, d"))
                .containsExactly(
                        List.of("a", -2.5),
                        List.of("a", -0.5),
                        List.of("a", 0.5),
                        List.of("a", 2.5),
                        List.of("b", -5.0),
                        List.of("b", 5.0));
        assertThat(sql.query(
                        "SELECT k, v FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC NULLS LAST) = 1"))
                .containsExactlyInAnyOrder(List.of("a", 6.0), List.of("b", 20.0));
    }

    @Test
    void impossibleOffsetsAreRefused() {
        sample();
        assertThatThrownBy(() -> column("NTILE(0) OVER (ORDER BY ts)"))
                .isInstanceOfSatisfying(
                        SqlFault.class, e -> assertThat(e.kind()).isEqualTo(SqlFault.Kind.INVALID_ARGUMENT));
        assertThatThrownBy(() -> column("NTH_VALUE(v, 0) OVER (ORDER BY ts)")).isInstanceOf(SqlFault.class);
    }

    // ---- random frames against loops over plain rows ----

    private record Frame(String sql, int lowSign, long low, int highSign, long high, boolean rows, String exclude) {}

    @Test
    void agreesWithPlainLoopsOnRandomRowsAndFrames() throws IOException {
        long seed = Long.getLong("tidemark.seed", 42);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            TestSql db = new TestSql();
            TestTable t = db.table("r")
                    .column("id", SqlTypeName.BIGINT)
                    .column("p", SqlTypeName.VARCHAR)
                    .column("o", SqlTypeName.BIGINT)
                    .column("v", SqlTypeName.DOUBLE);
            int n = random.nextInt(60);
            for (int i = 0; i < n; i++) {
                t.row(
                        (long) i,
                        random.nextInt(8) == 0 ? null : "p" + random.nextInt(3),
                        random.nextInt(8) == 0 ? null : (Object) (long) random.nextInt(12),
                        switch (random.nextInt(12)) {
                            case 0 -> null;
                            case 1 -> (Object) Double.NaN;
                            default -> (Object) (double) random.nextInt(100);
                        });
            }
            boolean descending = random.nextBoolean();
            Frame frame = frame(random);
            String over = " OVER (PARTITION BY p ORDER BY o" + (descending ? " DESC" : "") + (frame.rows ? ", id" : "")
                    + " " + frame.sql + ")";
            List<List<Object>> got = db.query("SELECT id, SUM(v)" + over + ", COUNT(v)" + over + ", MIN(v)" + over
                    + ", FIRST_VALUE(id)" + over + ", LAST_VALUE(id)" + over + " FROM r ORDER BY id");
            List<List<Object>> expected = new ArrayList<>();
            for (Object[] row : t.rows) {
                expected.add(model(t.rows, row, descending, frame));
            }
            assertThat(got).as("seed %d round %d %s", seed, round, over).isEqualTo(expected);
        }
    }

    private static Frame frame(Random random) {
        boolean rows = random.nextBoolean();
        int[] lows = {-2, -1, 0, 1};
        int lowSign = lows[random.nextInt(4)];
        long low = random.nextInt(5);
        int highSign = random.nextInt(4) == 0 ? 2 : lowSign == 1 ? 1 : random.nextInt(2);
        long high = lowSign == 1 ? low + random.nextInt(4) : random.nextInt(5);
        String[] excludes = {"", "EXCLUDE CURRENT ROW", "EXCLUDE GROUP", "EXCLUDE TIES"};
        String exclude = excludes[random.nextInt(4)];
        String text = (rows ? "ROWS" : "RANGE") + " BETWEEN "
                + (lowSign == -2
                        ? "UNBOUNDED PRECEDING"
                        : lowSign == 0 ? "CURRENT ROW" : low + (lowSign < 0 ? " PRECEDING" : " FOLLOWING"))
                + " AND "
                + (highSign == 2 ? "UNBOUNDED FOLLOWING" : highSign == 0 ? "CURRENT ROW" : high + " FOLLOWING")
                + " " + exclude;
        return new Frame(text, lowSign, low, highSign, high, rows, exclude);
    }

    private static List<Object> model(List<Object[]> all, Object[] me, boolean descending, Frame f) {
        Comparator<Object[]> byKey = (a, b) -> {
            Long x = (Long) a[2];
            Long y = (Long) b[2];
            int c = x == null || y == null ? Boolean.compare(x == null, y == null) : Long.compare(x, y);
            return descending ? -c : c;
        };
        Comparator<Object[]> order = f.rows ? byKey.thenComparing(r -> (Long) r[0]) : byKey;
        List<Object[]> partition = all.stream()
                .filter(r -> Objects.equals(r[1], me[1]))
                .sorted(order)
                .toList();
        int at = partition.indexOf(me);
        List<Object[]> frame = new ArrayList<>();
        for (int i = 0; i < partition.size(); i++) {
            Object[] r = partition.get(i);
            if (inFrame(i - at, r, me, order, descending, f) && !excluded(i - at, r, me, order, f)) {
                frame.add(r);
            }
        }
        double sum = 0;
        Double min = null;
        long count = 0;
        for (Object[] r : frame) {
            if (r[3] != null) {
                double v = (Double) r[3];
                sum += v;
                count++;
                min = min == null || Double.isNaN(min) || v < min ? (Double) v : min;
            }
        }
        return Arrays.asList(
                me[0],
                count == 0 ? null : (Object) sum,
                count,
                min,
                frame.isEmpty() ? null : frame.get(0)[0],
                frame.isEmpty() ? null : frame.get(frame.size() - 1)[0]);
    }

    private static boolean inFrame(
            int distance, Object[] r, Object[] me, Comparator<Object[]> order, boolean descending, Frame f) {
        if (f.rows) {
            boolean aboveLow = f.lowSign == -2 || distance >= f.lowSign * f.low;
            boolean belowHigh = f.highSign == 2 || distance <= f.highSign * f.high;
            return aboveLow && belowHigh;
        }
        return afterLow(r, me, order, descending, f) && beforeHigh(r, me, order, descending, f);
    }

    private static boolean afterLow(Object[] r, Object[] me, Comparator<Object[]> order, boolean descending, Frame f) {
        if (f.lowSign == -2) {
            return true;
        }
        if (f.lowSign == 0 || me[2] == null) {
            return order.compare(r, me) >= 0;
        }
        if (r[2] == null) {
            return !descending;
        }
        long d = ((Long) r[2] - (Long) me[2]) * (descending ? -1 : 1);
        return d >= f.lowSign * f.low;
    }

    private static boolean beforeHigh(
            Object[] r, Object[] me, Comparator<Object[]> order, boolean descending, Frame f) {
        if (f.highSign == 2) {
            return true;
        }
        if (f.highSign == 0 || me[2] == null) {
            return order.compare(r, me) <= 0;
        }
        if (r[2] == null) {
            return descending;
        }
        long d = ((Long) r[2] - (Long) me[2]) * (descending ? -1 : 1);
        return d <= f.highSign * f.high;
    }

    private static boolean excluded(int distance, Object[] r, Object[] me, Comparator<Object[]> order, Frame f) {
        boolean peer = order.compare(r, me) == 0;
        return switch (f.exclude) {
            case "EXCLUDE CURRENT ROW" -> distance == 0;
            case "EXCLUDE GROUP" -> peer;
            case "EXCLUDE TIES" -> peer && distance != 0;
            default -> false;
        };
    }
}
