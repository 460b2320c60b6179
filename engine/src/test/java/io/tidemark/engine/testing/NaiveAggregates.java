package io.tidemark.engine.testing;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.Buckets;
import io.tidemark.engine.query.Grouping;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.testing.NaiveStore.Row;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** The model of aggregates: all rows of each group in a list, then the textbook. */
public final class NaiveAggregates {
    private static final long LOOK_BACK = 300_000;

    private final NaiveStore store;
    private final ScanSpec spec;
    private final Grouping grouping;

    private NaiveAggregates(NaiveStore store, ScanSpec spec, Grouping grouping) {
        this.store = store;
        this.spec = spec;
        this.grouping = grouping;
    }

    /** One input of an aggregate. */
    private record Input(long time, double value) {}

    /**
     * A sum, with what it may differ by: two right ways of computing one agree within a unit in the last place of the sum of
     * magnitudes.
     */
    public record Approximate(double value, double tolerance) {
        /** Whether a result is right. */
        public boolean matches(@Nullable Object result) {
            return result instanceof Double d
                    && (Double.isNaN(value)
                            ? Double.isNaN(d)
                            : value == d || Math.abs(value - d) <= tolerance || !Double.isFinite(tolerance));
        }
    }

    /**
     * The rows that must come out: tags, the bucket's label, the aggregates as Long, Double, {@link Approximate} or null; in
     * the order of first series and bucket.
     */
    public static List<List<@Nullable Object>> of(NaiveStore store, ScanSpec spec) {
        return new NaiveAggregates(store, spec, Objects.requireNonNull(spec.grouping())).run();
    }

    /** Rows of a group by series. */
    private static final class Group {
        final TreeMap<Labels, List<Row>> rows = new TreeMap<>();
    }

    private List<List<@Nullable Object>> run() {
        Map<List<@Nullable String>, TreeMap<Long, Group>> groups = new LinkedHashMap<>();
        Buckets buckets = grouping.buckets();
        if (grouping.tags().isEmpty() && buckets == null) {
            groups.computeIfAbsent(List.of(), k -> new TreeMap<>()).put(0L, new Group());
        }
        for (Row row : store.rows(spec.series(), spec.range(), spec.values(), spec.histograms())) {
            List<@Nullable String> key = new ArrayList<>();
            for (String tag : grouping.tags()) {
                key.add(row.labels().get(tag));
            }
            groups.computeIfAbsent(key, k -> new TreeMap<>())
                    .computeIfAbsent(buckets == null ? 0 : buckets.lowerEdge(row.time()), k -> new Group())
                    .rows
                    .computeIfAbsent(row.labels(), k -> new ArrayList<>())
                    .add(row);
        }
        List<List<@Nullable Object>> out = new ArrayList<>();
        groups.forEach((key, byBucket) -> byBucket.forEach((lower, group) -> {
            List<@Nullable Object> row = new ArrayList<>(key);
            if (buckets != null) {
                row.add(buckets.label(lower));
            }
            for (AggregateSpec aggregate : grouping.aggregates()) {
                row.add(aggregate(aggregate, group, lower));
            }
            out.add(row);
        }));
        return out;
    }

    private @Nullable Object aggregate(AggregateSpec aggregate, Group group, long lower) {
        List<Input> inputs = new ArrayList<>();
        group.rows.forEach((labels, rows) -> {
            if (aggregate.filter() == null || aggregate.filter().matches(labels)) {
                inputs.addAll(inputs(aggregate.input(), labels, rows, lower));
            }
        });
        Object result = function(aggregate.function(), inputs);
        boolean counter = switch (aggregate.input()) {
            case ROW, VALUE, TIME -> false;
            default -> true;
        };
        if (counter && result instanceof Approximate a) {
            // Two right ways of computing a rate differ by roundings of their own.
            double roundings = inputs.stream()
                    .mapToDouble(Input::value)
                    .filter(Double::isFinite)
                    .map(v -> 4 * Math.ulp(v))
                    .sum();
            int parts = aggregate.function() == AggregateSpec.Function.AVG ? inputs.size() : 1;
            result = new Approximate(a.value(), a.tolerance() + roundings / parts);
        }
        boolean integer = aggregate.input() == AggregateSpec.Input.TIME
                && List.of("MIN", "MAX", "FIRST", "LAST")
                        .contains(aggregate.function().name());
        return integer && result instanceof Double d ? (Object) d.longValue() : result;
    }

    private List<Input> inputs(AggregateSpec.Input input, Labels labels, List<Row> rows, long lower) {
        List<Input> out = new ArrayList<>();
        List<Row> floats = rows.stream().filter(r -> r.histogram() == null).toList();
        TimeRange window = grouping.window();
        long start = window.minMillis();
        long end = window.maxMillis();
        if (grouping.buckets() != null) {
            start = Math.max(start, lower);
            end = Math.min(end, grouping.buckets().upperEdge(lower));
        }
        switch (input) {
            case ROW -> rows.forEach(r -> out.add(new Input(r.time(), 0)));
            case TIME -> rows.forEach(r -> out.add(new Input(r.time(), r.time())));
            case VALUE -> floats.forEach(r -> out.add(new Input(r.time(), r.value())));
            case RATE, INCREASE, DELTA -> {
                if (floats.size() > 1) {
                    out.add(new Input(end, extrapolated(input, floats, start, end)));
                }
            }
            case IRATE -> {
                if (floats.size() > 1) {
                    Row last = floats.get(floats.size() - 1);
                    Row former = floats.get(floats.size() - 2);
                    double rise = last.value() < former.value() ? last.value() : last.value() - former.value();
                    out.add(new Input(end, rise / ((last.time() - former.time()) / 1000.0)));
                }
            }
            case INCREASE_EXACT, RATE_EXACT -> {
                if (!floats.isEmpty()) {
                    double rise = 0;
                    for (Row r : floats) {
                        rise += rise(labels, r);
                    }
                    double seconds = input == AggregateSpec.Input.RATE_EXACT ? (end - start) / 1000.0 : 1;
                    out.add(new Input(end, rise / seconds));
                }
            }
            default -> throw new AssertionError(input);
        }
        return out;
    }

    /** Over the sample before, as far as it may be seen. */
    private double rise(Labels labels, Row row) {
        TimeRange seen = new TimeRange(
                spec.range().minMillis() < Long.MIN_VALUE + LOOK_BACK
                        ? Long.MIN_VALUE
                        : spec.range().minMillis() - LOOK_BACK,
                row.time() - 1);
        Row before = null;
        for (Row r : store.rows(spec.series(), seen, spec.values(), spec.histograms())) {
            if (r.labels().equals(labels) && r.histogram() == null) {
                before = r;
            }
        }
        if (before == null) {
            return 0;
        }
        return row.value() < before.value() ? row.value() : row.value() - before.value();
    }

    private static double extrapolated(AggregateSpec.Input input, List<Row> rows, long start, long end) {
        boolean counter = input != AggregateSpec.Input.DELTA;
        Row first = rows.get(0);
        Row last = rows.get(rows.size() - 1);
        double change = last.value() - first.value();
        for (int i = 1; counter && i < rows.size(); i++) {
            if (rows.get(i).value() < rows.get(i - 1).value()) {
                change += rows.get(i - 1).value();
            }
        }
        double sampled = (last.time() - first.time()) / 1000.0;
        double mean = sampled / (rows.size() - 1);
        double before = (first.time() - start) / 1000.0;
        double after = (end - last.time()) / 1000.0;
        before = before >= 1.1 * mean ? mean / 2 : before;
        after = after >= 1.1 * mean ? mean / 2 : after;
        if (counter && change > 0 && first.value() >= 0 && sampled * first.value() / change < before) {
            before = sampled * first.value() / change;
        }
        double stretched = change * ((before + sampled + after) / sampled);
        return input == AggregateSpec.Input.RATE ? stretched / ((end - start) / 1000.0) : stretched;
    }

    private static @Nullable Object function(AggregateSpec.Function function, List<Input> inputs) {
        double[] values = inputs.stream().mapToDouble(Input::value).toArray();
        if (function == AggregateSpec.Function.COUNT) {
            return (long) values.length;
        }
        if (values.length == 0) {
            return null;
        }
        return switch (function) {
            case SUM -> sum(values, 1);
            case AVG -> sum(values, values.length);
            case MIN -> extreme(values, Math::min);
            case MAX -> extreme(values, Math::max);
            case FIRST -> {
                Input best = inputs.get(0);
                for (Input i : inputs) {
                    best = i.time() < best.time() ? i : best;
                }
                yield best.value();
            }
            case LAST -> {
                Input best = inputs.get(0);
                for (Input i : inputs) {
                    best = i.time() > best.time() ? i : best;
                }
                yield best.value();
            }
            default -> variance(function, values);
        };
    }

    private static Double extreme(double[] values, DoubleBinaryOperator better) {
        double[] numbers = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        return numbers.length == 0
                ? Double.NaN
                : Arrays.stream(numbers).reduce(better).orElseThrow();
    }

    private static Approximate sum(double[] values, int divisor) {
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
        return new Approximate(value, Math.ulp(magnitudes) / divisor + Math.ulp(value));
    }

    private static @Nullable Object variance(AggregateSpec.Function function, double[] values) {
        boolean sample = function == AggregateSpec.Function.VAR_SAMP || function == AggregateSpec.Function.STDDEV_SAMP;
        if (sample && values.length < 2) {
            return null;
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double variance = squares / (sample ? values.length - 1 : values.length);
        boolean root = function == AggregateSpec.Function.STDDEV_POP || function == AggregateSpec.Function.STDDEV_SAMP;
        double value = root ? Math.sqrt(variance) : variance;
        return new Approximate(value, Math.abs(value) * 1e-9);
    }
}
