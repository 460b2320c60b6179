package io.tidemark.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What Prometheus 2.42 answered when asked of the golden directory: its {@code queries.json}. */
public final class PrometheusAnswers {
    private PrometheusAnswers() {}

    /**
     * A sample of an answer.
     *
     * @param millis its time
     * @param value NaN where it is a histogram
     * @param histogram what the API says of a native histogram, or null
     */
    public record Sample(
            long millis, double value, @Nullable Map<String, Object> histogram) {}

    /** A series of an answer: labels with {@code __name__} where it has one, and samples ascending. */
    public record Series(Map<String, String> labels, List<Sample> samples) {}

    /**
     * A question and its answer.
     *
     * @param startMillis of an instant query its time
     * @param stepMillis 0 for an instant query
     */
    public record Query(
            String id, String text, long startMillis, long endMillis, long stepMillis, List<Series> result) {}

    /** All of them by id. */
    public static Map<String, Query> all() throws IOException {
        Map<String, Query> all = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory()
                .createParser(Objects.requireNonNull(
                        PrometheusAnswers.class.getResourceAsStream("/golden/prometheus-2.42/queries.json")))) {
            json.nextToken();
            for (Object each : list(map(tree(json)).get("queries"))) {
                Query query = query(map(each));
                all.put(query.id, query);
            }
        }
        return all;
    }

    private static Query query(Map<String, Object> q) {
        boolean instant = q.containsKey("time");
        long start = millis(instant ? q.get("time") : q.get("start"));
        List<Series> result = new ArrayList<>();
        Map<String, Object> data = map(q.get("data"));
        if (String.valueOf(data.get("resultType")).equals("scalar")) {
            result.add(new Series(Map.of(), List.of(sample(data.get("result"), false))));
        } else {
            for (Object each : list(data.get("result"))) {
                result.add(series(map(each)));
            }
        }
        return new Query(
                String.valueOf(q.get("id")),
                String.valueOf(q.get("query")),
                start,
                instant ? start : millis(q.get("end")),
                instant ? 0 : millis(q.get("step")),
                result);
    }

    private static Series series(Map<String, Object> s) {
        Map<String, String> labels = new TreeMap<>();
        map(s.get("metric")).forEach((name, value) -> labels.put(name, String.valueOf(value)));
        List<Sample> samples = new ArrayList<>();
        for (String single : List.of("value", "histogram")) {
            if (s.containsKey(single)) {
                samples.add(sample(s.get(single), single.equals("histogram")));
            }
        }
        for (String several : List.of("values", "histograms")) {
            if (s.containsKey(several)) {
                list(s.get(several)).forEach(each -> samples.add(sample(each, several.equals("histograms"))));
            }
        }
        return new Series(labels, samples);
    }

    private static Sample sample(@Nullable Object pair, boolean isHistogram) {
        List<Object> both = list(pair);
        return isHistogram
                ? new Sample(millis(both.get(0)), Double.NaN, map(both.get(1)))
                : new Sample(millis(both.get(0)), number(both.get(1)), null);
    }

    private static long millis(@Nullable Object seconds) {
        return Math.round(((Number) Objects.requireNonNull(seconds)).doubleValue() * 1000);
    }

    /** A number as the API writes it. */
    public static double number(@Nullable Object text) {
        String t = String.valueOf(text);
        return switch (t) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(t);
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object tree) {
        return (Map<String, Object>) Objects.requireNonNull(tree);
    }

    /** A list of a tree. */
    @SuppressWarnings("unchecked")
    public static List<Object> list(@Nullable Object tree) {
        return (List<Object>) Objects.requireNonNull(tree);
    }

    private static @Nullable Object tree(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, tree(json));
            }
            return map;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(tree(json));
            }
            return list;
        }
        return switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
