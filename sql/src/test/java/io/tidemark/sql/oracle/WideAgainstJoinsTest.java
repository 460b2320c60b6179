package io.tidemark.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code wide} is short for joins over time and all tags, absent ones alike: on random stores both say the same. */
class WideAgainstJoinsTest {
    private static final int END = 3 * 3_600_000;

    @Test
    void wideIsWhatTheJoinsAre() throws IOException {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        int rounds = Math.max(1, Integer.getInteger("tidemark.statements", 2_000) / 5_000);
        int rows = 0;
        for (int i = 0; i < rounds; i++) {
            rows += round(seed + i);
        }
        assertThat(rows).isGreaterThan(100 * rounds);
    }

    private static int round(long seed) throws IOException {
        Random random = new Random(seed);
        RandomSources sources = new RandomSources(random);
        List<Labels> series = new ArrayList<>(sources.series(4 + random.nextInt(16)));
        // Each metric has all tags somewhere, so that joins can name them.
        for (String metric : List.of("cpu", "mem")) {
            series.add(Labels.of("__name__", metric, "host", "h0", "job", "all", "le", "9"));
        }
        List<RowsSource> stores = sources.sources(series, 1 + random.nextInt(3), 25, END);
        for (String metric : List.of("cpu", "mem")) {
            stores.get(0).add(Labels.of("__name__", metric, "host", "h0", "job", "all", "le", "9"), END, 1);
        }
        long from = random.nextInt(END);
        String time = random.nextBoolean() ? "" : " AND time >= epoch_ms(" + from + ")";
        String tag = random.nextBoolean() ? "" : " AND (host <> 'h1' OR job IS NULL)";
        String condition = time + tag;
        String on =
                " ON a.time = b.time AND a.host IS NOT DISTINCT FROM b.host AND a.job IS NOT DISTINCT FROM b.job AND a.le IS"
                        + " NOT DISTINCT FROM b.le";
        String a = "(SELECT * FROM cpu WHERE value IS NOT NULL" + condition + ") AS a ";
        String b = " (SELECT * FROM mem WHERE value IS NOT NULL" + condition + ") AS b";
        String wide = "SELECT time, host, job, le, cpu, mem FROM wide('cpu,mem') WHERE TRUE" + condition;
        String both =
                "SELECT COALESCE(a.time, b.time), COALESCE(a.host, b.host), COALESCE(a.job, b.job), COALESCE(a.le, b.le),"
                        + " a.value, b.value FROM ";
        String at = "-Dtidemark.seed=" + seed;
        try (SqlOverRows sql = new SqlOverRows(random, stores)) {
            int n = same(at, sql, wide, both + a + "FULL JOIN" + b + on);
            same(at, sql, wide + " AND cpu IS NOT NULL AND mem IS NOT NULL", both + a + "JOIN" + b + on);
            same(at, sql, wide + " AND cpu IS NOT NULL", both + a + "LEFT JOIN" + b + on);
            same(
                    at,
                    sql,
                    wide + " AND cpu > 3 AND mem < 7.5",
                    both + a + "JOIN" + b + on + " WHERE a.value > 3 AND b.value < 7.5");
            same(
                    at,
                    sql,
                    wide,
                    "SELECT time, host, job, le, max(value) FILTER (WHERE metric = 'cpu'), max(value) FILTER (WHERE metric ="
                            + " 'mem') FROM family('cpu,mem') WHERE value IS NOT NULL" + condition
                            + " GROUP BY time, host, job, le");
            same(
                    at,
                    sql,
                    "SELECT job, time_bucket('10m', time) AS b, count(*), max(cpu + mem), min(mem) FROM wide('cpu,mem') WHERE TRUE"
                            + condition + " GROUP BY job, b",
                    "SELECT j, time_bucket('10m', t) AS b, count(*), max(x + y), min(y) FROM ("
                            + both.replaceFirst("a\\.value, b\\.value", "a.value AS x, b.value AS y")
                                    .replaceFirst("b\\.time\\)", "b.time) AS t")
                                    .replaceFirst("b\\.job\\)", "b.job) AS j")
                            + a + "FULL JOIN" + b + on + ") AS s GROUP BY j, b");
            return n;
        }
    }

    private static int same(String at, SqlOverRows sql, String left, String right) throws IOException {
        List<String> rows = sorted(sql.query(left));
        List<String> joined = sorted(sql.query(right));
        if (!rows.equals(joined)) {
            assertThat(rows).as(at + "\n" + left + "\n" + right).isEqualTo(joined);
        }
        return rows.size();
    }

    private static List<String> sorted(List<List<@Nullable Object>> rows) {
        return rows.stream().map(List::toString).sorted().toList();
    }
}
