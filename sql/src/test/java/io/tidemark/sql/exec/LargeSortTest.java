package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

/** ORDER BY over more rows than a top-N keeps at once, with many ties: the rows a plain sort gives. */
class LargeSortTest {
    private static final int ROWS = 40_000;

    private final TestSql db = new TestSql();
    private final List<Object[]> rows = new ArrayList<>();

    LargeSortTest() {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        Random random = new Random(seed);
        TestTable table = db.table("t")
                .column("n", SqlTypeName.BIGINT)
                .column("s", SqlTypeName.VARCHAR)
                .column("d", SqlTypeName.DOUBLE);
        table.batchSize = 1000;
        for (int i = 0; i < ROWS; i++) {
            Object[] row = {
                // Falling, so that the best rows come last.
                (long) (ROWS - i) / 3,
                random.nextInt(20) == 0 ? null : "s" + random.nextInt(3),
                random.nextInt(30) == 0 ? Double.NaN : (Object) (double) random.nextInt(50)
            };
            rows.add(row);
            table.row(row);
        }
    }

    private static <T extends Comparable<T>> Comparator<Object[]> by(int column, Class<T> type, boolean descending) {
        Comparator<Object[]> nullsLast =
                Comparator.comparing(row -> type.cast(row[column]), Comparator.nullsLast(Comparator.<T>naturalOrder()));
        return descending ? nullsLast.reversed() : nullsLast;
    }

    private void check(String order, Comparator<Object[]> comparator) throws IOException {
        List<Object[]> sorted = new ArrayList<>(rows);
        sorted.sort(comparator);
        for (int[] limit : new int[][] {{10, 0}, {1, 0}, {3, 7}, {5_000, 100}, {20_000, 5_000}, {ROWS, 0}}) {
            List<List<Object>> actual =
                    db.query("SELECT n, s, d FROM t ORDER BY " + order + " LIMIT " + limit[0] + " OFFSET " + limit[1]);
            List<Object[]> expected = sorted.subList(limit[1], Math.min(ROWS, limit[0] + limit[1]));
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                // A million rows are too many to be asserted one by one.
                if (i >= actual.size()
                        || i >= expected.size()
                        || !actual.get(i).equals(Arrays.asList(expected.get(i)))) {
                    fail("row %s of ORDER BY %s LIMIT %s OFFSET %s", i, order, limit[0], limit[1]);
                }
            }
        }
    }

    @Test
    void tiesOfTheFirstKeyAreDecidedByTheNext() throws IOException {
        check("s, n", by(1, String.class, false).thenComparing(by(0, Long.class, false)));
        check("s DESC, n", by(1, String.class, true).thenComparing(by(0, Long.class, false)));
        check("d, n DESC", by(2, Double.class, false).thenComparing(by(0, Long.class, true)));
        check(
                "d DESC, s, n",
                by(2, Double.class, true)
                        .thenComparing(by(1, String.class, false))
                        .thenComparing(by(0, Long.class, false)));
    }

    private static final Double[] ODD = {
        null,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -1e300,
        1e300,
        -1.5
    };

    /** As ORDER BY has it: one zero, NaN above all numbers, NULL above NaN. */
    private static int compare(Double a, Double b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        return a.doubleValue() == b.doubleValue() ? 0 : Double.compare(a, b);
    }

    private static int compare(Long a, Long b) {
        return a == null || b == null ? Boolean.compare(a == null, b == null) : a.compareTo(b);
    }

    @Test
    void numbersOfAllKindsAreInOrder() throws IOException {
        Random random = new Random(Long.getLong("tidemark.seed", 20_261_125L));
        TestTable table = db.table("odd")
                .column("x", SqlTypeName.DOUBLE)
                .column("k", SqlTypeName.BIGINT)
                .column("i", SqlTypeName.BIGINT);
        table.batchSize = 100;
        List<Object[]> all = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            Object[] row = {
                random.nextBoolean() ? ODD[random.nextInt(ODD.length)] : (Double) (random.nextGaussian() * 1000),
                random.nextInt(9) == 0 ? null : (Object) (random.nextLong() >> random.nextInt(64)),
                (long) i
            };
            all.add(row);
            table.row(row);
        }
        Comparator<Object[]> x = (a, b) -> compare((Double) a[0], (Double) b[0]);
        Comparator<Object[]> k = (a, b) -> compare((Long) a[1], (Long) b[1]);
        Comparator<Object[]> nullLast = (a, b) -> Boolean.compare(a[0] == null, b[0] == null);
        checkOdd(all, "x", x);
        checkOdd(all, "x DESC", x.reversed());
        checkOdd(all, "x, k", x.thenComparing(k));
        checkOdd(all, "x DESC, k", x.reversed().thenComparing(k));
        checkOdd(
                all,
                "x DESC NULLS LAST, k DESC",
                nullLast.thenComparing(x.reversed()).thenComparing(k.reversed()));
        checkOdd(all, "k", k);
        checkOdd(all, "k DESC, x DESC", k.reversed().thenComparing(x.reversed()));
    }

    private void checkOdd(List<Object[]> all, String order, Comparator<Object[]> comparator) throws IOException {
        List<Object> expected =
                all.stream().sorted(comparator).map(row -> row[2]).toList();
        List<Object> actual = new ArrayList<>();
        db.query("SELECT i FROM odd ORDER BY " + order).forEach(row -> actual.add(row.get(0)));
        assertThat(actual).as(order).isEqualTo(expected);
    }

    @Test
    void rowsWithEqualKeysKeepTheirOrder() throws IOException {
        check("s", by(1, String.class, false));
        check("d DESC", by(2, Double.class, true));
    }

    @Test
    void aWindowWithoutKeysTakesTheRowsAsTheyCome() throws IOException {
        List<List<Object>> actual = db.query("SELECT n, count(*) OVER (), row_number() OVER () FROM t");
        assertThat(actual).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            if (!actual.get(i).equals(List.of(rows.get(i)[0], (long) ROWS, i + 1L))) {
                fail("row %s is %s", i, actual.get(i));
            }
        }
    }
}
