package io.tidemark.sql.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code rate}, {@code increase}, {@code delta} and {@code irate} of a range vector as Prometheus publishes them (promql/functions.go:
 * extrapolatedRate and instantValue), step by step. {@link Version#V3} is today's; {@link Version#V2} is 2.42's, whose ranges hold
 * their left edge too, and which asks at another place whether the counter would be below zero.
 */
public final class PrometheusRates {
    public enum Version {
        V2,
        V3
    }

    public enum Function {
        RATE,
        INCREASE,
        DELTA,
        IRATE;

        /** SQL and PromQL alike. */
        public String call(String argument) {
            return name().toLowerCase(Locale.ROOT) + "(" + argument + ")";
        }
    }

    private PrometheusRates() {}

    /** The samples of a range. */
    public static NavigableMap<Long, Double> range(
            NavigableMap<Long, Double> series, long start, boolean withStart, long end, boolean withEnd) {
        return series.subMap(start, withStart, end, withEnd);
    }

    /** {@code function(series[end - start])} asked at {@code end}; null where there is no answer. */
    public static @Nullable Double at(
            Version version, Function function, NavigableMap<Long, Double> series, long start, long end) {
        return of(version, function, range(series, start, version == Version.V2, end, true), start, end);
    }

    /** A function of the samples of a range that reaches from one time to another. */
    public static @Nullable Double of(
            Version version, Function function, NavigableMap<Long, Double> samples, long start, long end) {
        if (samples.size() < 2) {
            return null;
        }
        List<Map.Entry<Long, Double>> points = new ArrayList<>(samples.entrySet());
        Map.Entry<Long, Double> first = points.get(0);
        Map.Entry<Long, Double> last = points.get(points.size() - 1);
        if (function == Function.IRATE) {
            Map.Entry<Long, Double> former = points.get(points.size() - 2);
            boolean reset = last.getValue() < former.getValue();
            double rise = reset ? last.getValue() : last.getValue() - former.getValue();
            return rise / ((last.getKey() - former.getKey()) / 1000.0);
        }
        boolean counter = function != Function.DELTA;
        double result = last.getValue() - first.getValue();
        if (counter) {
            double previous = first.getValue();
            for (Map.Entry<Long, Double> point : points.subList(1, points.size())) {
                if (point.getValue() < previous) {
                    result += previous;
                }
                previous = point.getValue();
            }
        }
        double toStart = (first.getKey() - start) / 1000.0;
        double toEnd = (end - last.getKey()) / 1000.0;
        double sampled = (last.getKey() - first.getKey()) / 1000.0;
        double average = sampled / (points.size() - 1);
        double threshold = average * 1.1;
        double toZero = counter && result > 0 && first.getValue() >= 0
                ? sampled * (first.getValue() / result)
                : Double.POSITIVE_INFINITY;
        if (version == Version.V2 && toZero < toStart) {
            toStart = toZero;
        }
        if (toStart >= threshold) {
            toStart = average / 2;
        }
        if (version == Version.V3 && toZero < toStart) {
            toStart = toZero;
        }
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        double factor = (sampled + toStart + toEnd) / sampled;
        if (function == Function.RATE) {
            factor /= (end - start) / 1000.0;
        }
        return result * factor;
    }

    /**
     * The rise without extrapolation: each sample's over the one before it, which may lie up to five minutes before the range that
     * the statement names.
     *
     * @param rangeStart where that range begins
     * @param withStart whether it holds its beginning
     */
    public static @Nullable Double exactIncrease(
            NavigableMap<Long, Double> series, NavigableMap<Long, Double> samples, long rangeStart, boolean withStart) {
        if (samples.isEmpty()) {
            return null;
        }
        double sum = 0;
        for (Map.Entry<Long, Double> point : samples.entrySet()) {
            Map.Entry<Long, Double> before = series.lowerEntry(point.getKey());
            if (before == null || before.getKey() < rangeStart + (withStart ? 0 : 1) - 300_000) {
                continue;
            }
            sum += point.getValue() < before.getValue() ? point.getValue() : point.getValue() - before.getValue();
        }
        return sum;
    }
}
