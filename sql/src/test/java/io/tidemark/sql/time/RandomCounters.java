package io.tidemark.sql.time;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.testing.RowsSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Counters as services have them: scraped on the dot or not, with resets, gaps, and markers where a scrape failed. */
final class RandomCounters {
    /** Without the markers, which nobody sees. */
    final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();

    private final TreeMap<Labels, List<Long>> markers = new TreeMap<>();
    private final Random random;

    /**
     * Some series of a metric with the tags {@code host} and {@code job}.
     *
     * @param special whether some values are no numbers
     */
    RandomCounters(Random random, String metric, int count, long start, long end, boolean special) {
        this.random = random;
        for (int i = 0; i < count; i++) {
            Labels labels = Labels.of("__name__", metric, "host", "h" + i, "job", i % 2 == 0 ? "even" : "odd");
            TreeMap<Long, Double> samples = new TreeMap<>();
            List<Long> stale = new ArrayList<>();
            fill(samples, stale, start, end, special);
            series.put(labels, samples);
            markers.put(labels, stale);
        }
    }

    private void fill(TreeMap<Long, Double> samples, List<Long> stale, long start, long end, boolean special) {
        long interval = new long[] {5_000, 15_000, 60_000, 61_003, 290_000}[random.nextInt(5)];
        boolean aligned = random.nextBoolean();
        boolean whole = random.nextBoolean();
        boolean gauge = random.nextInt(4) == 0;
        double value = random.nextInt(3) == 0 ? 0 : random.nextInt(100_000);
        long time = start + (aligned ? 0 : random.nextInt((int) interval));
        while (time < end) {
            value = gauge
                    ? random.nextInt(200) - 100
                    : random.nextInt(25) == 0
                            ? random.nextInt(3)
                            : value + (whole ? random.nextInt(50) : random.nextDouble() * 1e3);
            boolean isSpecial = special && random.nextInt(100) == 0;
            samples.put(time, isSpecial ? (random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY) : value);
            if (random.nextInt(30) == 0) {
                stale.add(time + interval);
                time += interval * (2 + random.nextInt(20));
            } else if (random.nextInt(30) == 0) {
                time += interval * (2 + random.nextInt(20));
            } else {
                time += interval + (aligned || random.nextInt(3) > 0 ? 0 : random.nextInt((int) interval / 5));
            }
        }
    }

    /** The same in some sources, which overlap. */
    List<RowsSource> sources(int count) {
        List<RowsSource> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(new RowsSource("rows" + i, SourceRank.block("01A", "01" + (char) ('A' + i))));
        }
        for (Map.Entry<Labels, TreeMap<Long, Double>> one : series.entrySet()) {
            one.getValue().forEach((time, value) -> {
                RowsSource source = sources.get(random.nextInt(count));
                source.add(one.getKey(), time, value);
                if (random.nextInt(4) == 0) {
                    sources.get(random.nextInt(count)).add(one.getKey(), time, value);
                }
            });
        }
        markers.forEach((labels, times) -> times.forEach(time -> {
            if (!series.get(labels).containsKey(time)) {
                sources.get(random.nextInt(count)).add(labels, time, StaleMarker.VALUE);
            }
        }));
        return sources;
    }
}
