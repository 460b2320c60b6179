package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every selector among the questions that Prometheus 2.42 was asked, at its instant or at each step, with its look-back of five
 * minutes and staleness; and its native histograms, bucket by bucket.
 */
class PrometheusSelectorsTest {
    private static final long LOOK_BACK_MILLIS = 300_000;

    private static final Pattern SELECTOR = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)?(\\{[^{}]*})?(?:\\[(\\d+)([sm])])?(?: offset (-?\\d+)m)?( @ end\\(\\))?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static Tsdb tsdb;
    private static Querier querier;

    @BeforeAll
    static void open() throws IOException {
        tsdb = Tsdb.open(
                Golden.prometheus242().resolve("data"), TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO));
        querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true));
    }

    @AfterAll
    static void close() throws IOException {
        querier.close();
        tsdb.close();
    }

    /** A selector, or not one. */
    private record Selector(TagFilter filter, long rangeMillis, long offsetMillis) {
        static @Nullable Selector of(String text) {
            java.util.regex.Matcher m = SELECTOR.matcher(text);
            if (!m.matches()) {
                return null;
            }
            List<Matcher> matchers = new ArrayList<>();
            if (m.group(1) != null) {
                matchers.add(new Matcher.Equal(Labels.METRIC_NAME, m.group(1)));
            }
            if (m.group(2) != null) {
                java.util.regex.Matcher each = MATCHER.matcher(m.group(2));
                while (each.find()) {
                    String value = each.group(3).replace("\\\"", "\"").replace("\\\\", "\\");
                    matchers.add(
                            switch (each.group(2)) {
                                case "=" -> new Matcher.Equal(each.group(1), value);
                                case "!=" -> new Matcher.NotEqual(each.group(1), value);
                                case "=~" -> Matcher.Regex.of(each.group(1), value);
                                default -> Matcher.NotRegex.of(each.group(1), value);
                            });
                }
            }
            long range = m.group(3) == null
                    ? 0
                    : Long.parseLong(m.group(3)) * (m.group(4).equals("m") ? 60_000 : 1000);
            long offset = m.group(5) == null ? 0 : Long.parseLong(m.group(5)) * 60_000;
            return new Selector(
                    new TagFilter.And(matchers.stream().map(Matcher::toFilter).toList()), range, offset);
        }
    }

    private record Point(
            long millis, double value, @Nullable FloatHistogram histogram) {
        boolean isStale() {
            return histogram == null ? StaleMarker.is(value) : histogram.isStale();
        }
    }

    private static Map<Labels, List<Point>> points(TagFilter filter, long from, long to) throws IOException {
        Map<Labels, List<Point>> out = new TreeMap<>();
        try (ScanCursor cursor = querier.scan(
                ScanSpec.of(filter, new TimeRange(from, to)).withHistograms(true), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    out.computeIfAbsent(batch.labels(i), l -> new ArrayList<>())
                            .add(new Point(
                                    batch.times[i],
                                    batch.values[i],
                                    batch.histograms == null ? null : batch.histograms[i]));
                }
            }
        }
        return out;
    }

    /** What an instant selector gives: the newest point of each series in the look-back, unless it is a marker. */
    private static Map<Labels, Point> instant(Selector selector, long millis) throws IOException {
        long at = millis - selector.offsetMillis;
        Map<Labels, Point> out = new TreeMap<>();
        points(selector.filter, at - LOOK_BACK_MILLIS, at).forEach((labels, points) -> {
            Point last = points.get(points.size() - 1);
            if (!last.isStale()) {
                out.put(labels, last);
            }
        });
        return out;
    }

    @Test
    void everySelectorAnswersAsThePeerDid() throws IOException {
        int selectors = 0;
        int histograms = 0;
        for (PrometheusAnswers.Query query : PrometheusAnswers.all().values()) {
            Selector selector = Selector.of(query.text());
            if (selector == null || query.text().startsWith("absent")) {
                continue;
            }
            Map<Map<String, String>, List<Point>> found = new HashMap<>();
            if (selector.rangeMillis > 0) {
                points(selector.filter, query.startMillis() - selector.rangeMillis, query.startMillis())
                        .forEach((labels, points) -> {
                            points.removeIf(Point::isStale);
                            if (!points.isEmpty()) {
                                found.put(map(labels), points);
                            }
                        });
            } else {
                for (long at = query.startMillis(); at <= query.endMillis(); at += Math.max(1, query.stepMillis())) {
                    for (Map.Entry<Labels, Point> e : instant(selector, at).entrySet()) {
                        found.computeIfAbsent(map(e.getKey()), l -> new ArrayList<>())
                                .add(new Point(at, e.getValue().value, e.getValue().histogram));
                    }
                }
            }
            String where = query.id() + " " + query.text();
            assertThat(found.keySet())
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(query.result().stream()
                            .map(PrometheusAnswers.Series::labels)
                            .toList());
            for (PrometheusAnswers.Series series : query.result()) {
                List<Point> points = found.getOrDefault(series.labels(), List.of());
                assertThat(points).as(where + series.labels()).hasSameSizeAs(series.samples());
                for (int i = 0; i < points.size(); i++) {
                    PrometheusAnswers.Sample expected = series.samples().get(i);
                    Point actual = points.get(i);
                    assertThat(actual.millis).as(where).isEqualTo(expected.millis());
                    if (expected.histogram() == null) {
                        assertThat(actual.value).as(where).isEqualTo((Double) expected.value());
                    } else {
                        same(actual.histogram, expected.histogram(), where + series.labels());
                        histograms++;
                    }
                }
            }
            selectors++;
        }
        assertThat(selectors).isEqualTo(SELECTORS);
        assertThat(histograms).isEqualTo(HISTOGRAMS);
    }

    /** How many of the 128 questions are selectors. */
    private static final int SELECTORS = 37;

    /** How many native histograms their answers hold. */
    private static final int HISTOGRAMS = 54;

    private static Map<String, String> map(Labels labels) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < labels.size(); i++) {
            map.put(labels.name(i), labels.value(i));
        }
        return map;
    }

    // ---- native histograms ----

    private static void same(@Nullable FloatHistogram actual, Map<String, Object> expected, String where) {
        assertThat(actual).as(where).isNotNull();
        assertThat(actual.count()).as(where).isEqualTo(PrometheusAnswers.number(expected.get("count")));
        assertThat(actual.sum()).as(where).isEqualTo(PrometheusAnswers.number(expected.get("sum")));
        Map<Double, Double> expectedByLower = new TreeMap<>();
        if (expected.containsKey("buckets")) {
            for (Object each : PrometheusAnswers.list(expected.get("buckets"))) {
                List<Object> bucket = PrometheusAnswers.list(each);
                expectedByLower.put(PrometheusAnswers.number(bucket.get(1)), PrometheusAnswers.number(bucket.get(3)));
            }
        }
        Map<Double, Double> byLower = new TreeMap<>();
        if (actual.zeroCount() != 0) {
            byLower.put(-actual.zeroThreshold(), actual.zeroCount());
        }
        double base = Math.pow(2, Math.pow(2, -actual.schema()));
        buckets(actual.positiveSpans(), actual.positive())
                .forEach((index, count) -> byLower.put(Math.pow(base, index - 1), count));
        buckets(actual.negativeSpans(), actual.negative())
                .forEach((index, count) -> byLower.put(-Math.pow(base, index), count));
        assertThat(byLower.values()).as(where).containsExactlyElementsOf(expectedByLower.values());
        List<Double> lowers = new ArrayList<>(expectedByLower.keySet());
        int n = 0;
        for (double lower : byLower.keySet()) {
            // The peer takes its bounds from a table, which differs in the last places from what is computed here.
            assertThat(lower).as(where).isCloseTo(lowers.get(n++), Percentage.withPercentage(1e-10));
        }
    }

    /** Counts that are not 0, by the indexes of their buckets. */
    private static Map<Integer, Double> buckets(List<Span> spans, double[] counts) {
        Map<Integer, Double> byIndex = new TreeMap<>();
        int index = 0;
        int at = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++) {
                double count = counts[at++];
                if (count != 0) {
                    byIndex.put(index, count);
                }
            }
        }
        return byIndex;
    }
}
