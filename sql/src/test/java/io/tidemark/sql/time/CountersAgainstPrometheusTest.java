package io.tidemark.sql.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import io.tidemark.sql.time.PrometheusRates.Function;
import io.tidemark.sql.time.PrometheusRates.Version;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Counter functions in SQL on random counters, to the last bit what Prometheus' published algorithm says. {@code -Dtidemark.seed}
 * repeats a failure.
 */
class CountersAgainstPrometheusTest {
    private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private static final long LENGTH = 3 * 3_600_000L;
    private static final String ALL = "rate(value), increase(value), delta(value), irate(value)";

    /** One store and the questions asked of it. */
    private static final class Round {
        final String seed;
        final Random random;
        final RandomCounters counters;
        final SqlOverRows sql;
        final long width;
        final long from;
        final long to;

        Round(long seed) throws IOException {
            this.seed = "-Dtidemark.seed=" + seed;
            this.random = new Random(seed);
            this.counters = new RandomCounters(
                    random, "m", 2 + random.nextInt(5), START, START + LENGTH, random.nextInt(4) == 0);
            this.sql = new SqlOverRows(random, counters.sources(1 + random.nextInt(3)));
            this.width = new long[] {15_000, 60_000, 300_000, 450_000, 3_600_000}[random.nextInt(5)];
            this.from = START + width * random.nextInt(3);
            long buckets = Math.max(1, Math.min(40, (LENGTH - 3 * width) / width));
            this.to = from + width * (1 + random.nextInt((int) buckets));
        }

        String bucket(String ends) {
            return "time_bucket('" + width / 1000 + "s', time" + ends + ")";
        }

        String host(Labels labels) {
            return Objects.requireNonNull(labels.get("host"));
        }

        /** What each bucket of each series must say: host, label, the functions. */
        List<List<@Nullable Object>> perSeries(boolean closedRight) {
            List<List<@Nullable Object>> expected = new ArrayList<>();
            counters.series.forEach((labels, series) -> {
                for (long start = from; start < to; start += width) {
                    NavigableMap<Long, Double> samples =
                            PrometheusRates.range(series, start, !closedRight, start + width, closedRight);
                    if (!samples.isEmpty()) {
                        List<@Nullable Object> row =
                                new ArrayList<>(List.of(host(labels), closedRight ? start + width : start));
                        for (Function function : Function.values()) {
                            row.add(PrometheusRates.of(Version.V3, function, samples, start, start + width));
                        }
                        expected.add(row);
                    }
                }
            });
            return expected;
        }

        void same(String query, List<List<@Nullable Object>> expected) throws IOException {
            List<List<@Nullable Object>> actual = sql.query(query);
            if (!bits(actual).equals(bits(expected))) {
                assertThat(bits(actual)).as(seed + " " + query).isEqualTo(bits(expected));
            }
        }

        private static List<String> bits(List<List<@Nullable Object>> rows) {
            return rows.stream()
                    .map(row -> row.stream()
                            .map(cell -> cell instanceof Double d
                                    ? d + "=" + Long.toHexString(Double.doubleToLongBits(d))
                                    : String.valueOf(cell))
                            .toList()
                            .toString())
                    .toList();
        }
    }

    private static String text(long millis) {
        return "'" + Instant.ofEpochMilli(millis) + "'";
    }

    private interface Check {
        void of(Round round) throws IOException;
    }

    private static void rounds(Check check) throws IOException {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        int rounds = Math.max(10, Integer.getInteger("tidemark.statements", 2_000) / 2_000);
        for (long each : LongStream.range(seed, seed + rounds).toArray()) {
            Round round = new Round(each);
            try (SqlOverRows open = round.sql) {
                check.of(round);
            }
        }
    }

    @Test
    void bucketsClosedOnTheRightAreRangeSelectorsOfVersion3() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        rounds(round -> {
            String range = " WHERE time > " + text(round.from) + " AND time <= " + text(round.to);
            String bucket = round.bucket(", closed => 'right', label => 'end'");
            List<List<@Nullable Object>> expected = round.perSeries(true);
            for (Labels labels : round.counters.series.keySet()) {
                NavigableMap<Long, Double> series = round.counters.series.get(labels);
                for (long at = round.from + round.width; at <= round.to; at += round.width) {
                    long start = at - round.width;
                    int samples = PrometheusRates.range(series, start, false, at, true)
                            .size();
                    seen.add(samples > 1 ? "several" : samples + " samples");
                    seen.add(series.containsKey(start) && series.containsKey(at) ? "both edges" : "other");
                    // What was asked of the windows is what a range selector is asked of.
                    Double asked = PrometheusRates.at(Version.V3, Function.RATE, series, start, at);
                    List<@Nullable Object> key = Arrays.asList(round.host(labels), at);
                    List<@Nullable Object> row = expected.stream()
                            .filter(r -> key.equals(r.subList(0, 2)))
                            .findFirst()
                            .orElse(Arrays.asList(null, null, null));
                    assertThat(row.get(2)).isEqualTo(asked);
                }
            }
            String tail = range + " GROUP BY host, b ORDER BY host, b";
            round.same("SELECT host, " + bucket + " AS b, " + ALL + " FROM m" + tail, expected);
            round.same(
                    "WITH v AS (SELECT time AS t, job, host AS h, value AS x FROM m) SELECT h, "
                            + bucket.replace(", time", ", t") + " AS b, " + ALL.replace("value", "x") + " FROM v"
                            + range.replace("time", "t") + " GROUP BY h, b ORDER BY h, b",
                    expected);
            round.same(
                    "SELECT host, b, r * 8, irate FROM (SELECT host, " + bucket
                            + " AS b, rate(value) AS r, irate(value) FROM m" + range
                            + " GROUP BY host, b) AS s ORDER BY host, b",
                    expected.stream()
                            .<List<@Nullable Object>>map(row -> Arrays.asList(
                                    row.get(0),
                                    row.get(1),
                                    row.get(2) == null ? null : (Object) ((Double) row.get(2) * 8),
                                    row.get(5)))
                            .toList());
            for (Function function : Function.values()) {
                int column = 2 + function.ordinal();
                List<List<@Nullable Object>> one = new ArrayList<>();
                expected.forEach(row -> one.add(Arrays.asList(row.get(0), row.get(1), row.get(column))));
                round.same(
                        "SELECT host, " + bucket + " AS b, max(" + function.call("value") + ") FROM family('m')" + tail,
                        one);
                one.removeIf(row -> row.get(2) == null || !((Double) row.get(2) > 0));
                round.same(
                        "SELECT host, " + bucket + " AS b, " + function.call("value") + " AS r FROM m" + range
                                + " GROUP BY host, b HAVING " + function.call("value") + " > 0 ORDER BY host, b",
                        one);
                one.sort(Comparator.<List<@Nullable Object>>comparingDouble(row -> -(Double) row.get(2))
                        .thenComparing(row -> (String) row.get(0))
                        .thenComparing(row -> (Long) row.get(1)));
                round.same(
                        "SELECT * FROM (SELECT host, " + bucket + " AS b, " + function.call("value") + " AS r FROM m"
                                + range + " GROUP BY host, b) WHERE r > 0 ORDER BY r DESC, host, b LIMIT 5",
                        one.subList(0, Math.min(5, one.size())));
            }
        });
        assertThat(seen).contains("0 samples", "1 samples", "several", "both edges");
    }

    /** By default a window holds its left edge and not its right one; where no sample lies on them, that is no difference. */
    @Test
    void bucketsClosedOnTheLeftAreTheSameWhereNoSampleLiesOnAnEdge() throws IOException {
        rounds(round -> {
            String query = "SELECT host, " + round.bucket("") + " AS b, " + ALL + " FROM m WHERE time >= "
                    + text(round.from) + " AND time < " + text(round.to) + " GROUP BY host, b ORDER BY host, b";
            List<List<@Nullable Object>> left = round.perSeries(false);
            round.same(query, left);
            for (List<@Nullable Object> row : left) {
                long start = (Long) row.get(1);
                NavigableMap<Long, Double> series = round.counters.series.entrySet().stream()
                        .filter(e -> round.host(e.getKey()).equals(row.get(0)))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
                if (!series.containsKey(start) && !series.containsKey(start + round.width)) {
                    for (Function function : Function.values()) {
                        assertThat(row.get(2 + function.ordinal()))
                                .isEqualTo(
                                        PrometheusRates.at(Version.V3, function, series, start, start + round.width));
                    }
                }
            }
        });
    }

    @Test
    void withoutBucketsTheRangeIsTheWindow() throws IOException {
        rounds(round -> {
            for (int i = 0; i < 4; i++) {
                long a = START + round.random.nextInt((int) LENGTH);
                long b = a + 1 + round.random.nextInt(1_800_000);
                boolean withStart = round.random.nextBoolean();
                boolean withEnd = round.random.nextBoolean();
                List<List<@Nullable Object>> expected = new ArrayList<>();
                round.counters.series.forEach((labels, series) -> {
                    NavigableMap<Long, Double> samples = PrometheusRates.range(series, a, withStart, b, withEnd);
                    if (!samples.isEmpty()) {
                        List<@Nullable Object> row = new ArrayList<>(List.of(round.host(labels)));
                        for (Function function : Function.values()) {
                            row.add(PrometheusRates.of(Version.V3, function, samples, a, b));
                        }
                        expected.add(row);
                    }
                });
                round.same(
                        "SELECT host, " + ALL + " FROM m WHERE time >" + (withStart ? "= " : " ") + text(a)
                                + " AND time <" + (withEnd ? "= " : " ") + text(b) + " GROUP BY host ORDER BY host",
                        expected);
            }
        });
    }

    /** A bucket that the statement's range cuts is a window that is cut. */
    @Test
    void bucketsAreCutToTheRange() throws IOException {
        rounds(round -> {
            long a = round.from + 1 + round.random.nextInt((int) round.width - 1);
            long b = round.to + 1 + round.random.nextInt((int) round.width - 1);
            List<List<@Nullable Object>> expected = new ArrayList<>();
            round.counters.series.forEach((labels, series) -> {
                for (long lower = round.from; lower < b; lower += round.width) {
                    long start = Math.max(a, lower);
                    long end = Math.min(b, lower + round.width);
                    NavigableMap<Long, Double> samples = PrometheusRates.range(series, start, false, end, true);
                    if (!samples.isEmpty()) {
                        List<@Nullable Object> row = new ArrayList<>(List.of(round.host(labels), lower + round.width));
                        for (Function function : Function.values()) {
                            row.add(PrometheusRates.of(Version.V3, function, samples, start, end));
                        }
                        expected.add(row);
                    }
                }
            });
            round.same(
                    "SELECT host, " + round.bucket(", closed => 'right', label => 'end'") + " AS b, " + ALL
                            + " FROM m WHERE time > " + text(a) + " AND time <= " + text(b)
                            + " GROUP BY host, b ORDER BY host, b",
                    expected);
        });
    }

    /** Over several series each is computed first; sums may differ by their order alone. */
    @Test
    void seriesAreCombinedAfterEachIsComputed() throws IOException {
        rounds(round -> {
            List<List<@Nullable Object>> rows = round.sql.query("SELECT job, "
                    + round.bucket(", closed => 'right', label => 'end'")
                    + " AS b, rate(value), sum(rate(value)), avg(rate(value)), min(rate(value)), max(rate(value)),"
                    + " count(rate(value)), count(*), max(value), sum(rate(value)) FILTER (WHERE host = 'h0'),"
                    + " sum(CASE WHEN host = 'h0' THEN rate(value) * 8 END) FROM m WHERE time > " + text(round.from)
                    + " AND time <= " + text(round.to) + " GROUP BY job, b");
            for (List<@Nullable Object> row : rows) {
                List<Double> rates = new ArrayList<>();
                List<Double> ofOne = new ArrayList<>();
                List<Double> values = new ArrayList<>();
                long at = (Long) row.get(1);
                round.counters.series.forEach((labels, series) -> {
                    if (Objects.equals(labels.get("job"), row.get(0))) {
                        values.addAll(PrometheusRates.range(series, at - round.width, false, at, true)
                                .values());
                        Double rate = PrometheusRates.at(Version.V3, Function.RATE, series, at - round.width, at);
                        if (rate != null) {
                            rates.add(rate);
                            ofOne.addAll(round.host(labels).equals("h0") ? List.of(rate) : List.of());
                        }
                    }
                });
                String at1 = round.seed + " " + row;
                double[] finite = rates.stream().mapToDouble(r -> r).toArray();
                assertThat(row.get(7)).as(at1).isEqualTo((long) rates.size());
                assertThat(row.get(8)).as(at1).isEqualTo((long) values.size());
                double[] numbers = values.stream()
                        .mapToDouble(v -> v)
                        .filter(v -> !Double.isNaN(v))
                        .toArray();
                assertThat(row.get(9)).as(at1).isEqualTo((Object)
                        Arrays.stream(numbers).max().orElse(Double.NaN));
                assertThat(row.get(10)).as(at1).isEqualTo(ofOne.isEmpty() ? null : ofOne.get(0));
                assertThat(row.get(11)).as(at1).isEqualTo(ofOne.isEmpty() ? null : (Object) (ofOne.get(0) * 8));
                if (rates.isEmpty()) {
                    assertThat(row.subList(2, 7)).as(at1).containsOnlyNulls();
                } else if (Arrays.stream(finite).allMatch(Double::isFinite)) {
                    double sum = rates.stream()
                            .map(BigDecimal::new)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .doubleValue();
                    double ulp =
                            2 * Math.ulp(Arrays.stream(finite).map(Math::abs).sum());
                    assertThat(Math.abs((Double) row.get(2) - sum)).as(at1).isLessThanOrEqualTo(ulp);
                    assertThat(Math.abs((Double) row.get(3) - sum)).as(at1).isLessThanOrEqualTo(ulp);
                    assertThat(Math.abs((Double) row.get(4) - sum / finite.length))
                            .as(at1)
                            .isLessThanOrEqualTo(ulp);
                    assertThat(row.get(5))
                            .as(at1)
                            .isEqualTo(Arrays.stream(finite).min().orElseThrow());
                    assertThat(row.get(6))
                            .as(at1)
                            .isEqualTo(Arrays.stream(finite).max().orElseThrow());
                }
            }
        });
    }

    /** A tenth more than the mean distance is far already: from there on half the distance is added. */
    @Test
    void theEdgeOfNearIsFar() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        for (int i = 0; i < 3; i++) {
            rows.add(Labels.of("__name__", "m"), START + 5_500 + 5_000 * i, 10.0 * (i + 1));
        }
        try (SqlOverRows sql = new SqlOverRows(new Random(1), List.of(rows))) {
            String range = " FROM m WHERE time > " + text(START) + " AND time <= ";
            assertThat(sql.query("SELECT increase(value), delta(value)" + range + text(START + 20_000)))
                    .isEqualTo(List.of(List.of(20 * 1.7, 20 * 1.7)));
            assertThat(sql.query("SELECT increase(value), delta(value)" + range + text(START + 21_000)))
                    .isEqualTo(List.of(List.of(20 * 1.5, 20 * 1.5)));
            assertThat(sql.query("SELECT increase(value), delta(value)" + range + text(START + 20_999)))
                    .isEqualTo(List.of(List.of(20 * ((10 + 2.5 + 5.499) / 10), 20 * ((10 + 2.5 + 5.499) / 10))));
        }
    }

    @Test
    void exactRisesAddUp() throws IOException {
        rounds(round -> {
            List<List<@Nullable Object>> rows = round.sql.query("SELECT host, " + round.bucket("")
                    + " AS b, increase(value, mode => 'exact'), rate(value, mode => 'exact') FROM m WHERE time >= "
                    + text(round.from) + " AND time < " + text(round.to) + " GROUP BY host, b ORDER BY host, b");
            int n = 0;
            for (Labels labels : round.counters.series.keySet()) {
                NavigableMap<Long, Double> series = round.counters.series.get(labels);
                for (long start = round.from; start < round.to; start += round.width) {
                    NavigableMap<Long, Double> samples =
                            PrometheusRates.range(series, start, true, start + round.width, false);
                    Double increase = PrometheusRates.exactIncrease(series, samples, round.from, true);
                    if (increase == null) {
                        continue;
                    }
                    List<@Nullable Object> row = rows.get(n++);
                    String at = round.seed + " " + row;
                    assertThat(row.subList(0, 2)).as(at).isEqualTo(List.of(round.host(labels), start));
                    close(at, (Double) row.get(2), increase, samples);
                    close(at, (Double) row.get(3) * (round.width / 1000.0), increase, samples);
                }
            }
            assertThat(rows).hasSize(n);
        });
    }

    private static void close(String at, @Nullable Double actual, double expected, NavigableMap<Long, Double> samples) {
        boolean whole = samples.values().stream().allMatch(v -> v == Math.rint(v));
        double greatest = samples.values().stream().mapToDouble(Math::abs).max().orElse(0);
        double off = Math.abs(Objects.requireNonNull(actual) - expected);
        boolean right = Double.isFinite(expected) && Double.isFinite(greatest)
                ? off <= (whole ? Math.ulp(expected) : 1e-12 * greatest * samples.size())
                : !Double.isFinite(actual);
        assertThat(right).as(at + ", expected " + expected).isTrue();
    }
}
