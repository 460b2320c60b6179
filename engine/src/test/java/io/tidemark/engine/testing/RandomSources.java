package io.tidemark.engine.testing;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random sources over one random set of series: overlaps, equal times, gaps, markers, NaN and infinities, histograms, deletions. */
public final class RandomSources {
    private static final double[] SPECIAL = {
        Double.NaN,
        Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -0.0,
        0.0,
        Double.MIN_VALUE,
        1e300,
        -1e-300
    };

    private final Random random;

    /** All that comes out hangs on the random numbers alone. */
    public RandomSources(Random random) {
        this.random = random;
    }

    /** Series of some metrics with the tags {@code host}, {@code job} and {@code le}, each of which may be absent. */
    public List<Labels> series(int count) {
        List<Labels> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> pairs =
                    new ArrayList<>(List.of(Labels.METRIC_NAME, pick("cpu", "cpu", "mem", "ünï\uD83D\uDE00")));
            if (random.nextInt(8) > 0) {
                pairs.addAll(List.of("host", "h" + random.nextInt(count / 2 + 1)));
            }
            if (random.nextInt(3) > 0) {
                pairs.addAll(List.of("job", pick("a", "b", "\uFFFDx", "\uD83D\uDE00")));
            }
            if (random.nextInt(3) == 0) {
                pairs.addAll(List.of("le", pick("0.5", "1", "+Inf", "x")));
            }
            Labels labels = Labels.of(pairs.toArray(new String[0]));
            if (!all.contains(labels)) {
                all.add(labels);
            }
        }
        return all;
    }

    /**
     * Some sources that share series and, often, times.
     *
     * @param end times lie in {@code [0, end)}
     */
    public List<RowsSource> sources(List<Labels> series, int count, int rowsPerSeriesMax, int end) {
        List<RowsSource> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SourceRank rank = i == count - 1 && random.nextBoolean()
                    ? (random.nextBoolean() ? SourceRank.HEAD : SourceRank.OUT_OF_ORDER_HEAD)
                    : SourceRank.block("01" + (char) ('A' + random.nextInt(3)), "02" + (char) ('A' + i));
            RowsSource source = new RowsSource("source" + i, rank);
            int from = random.nextInt(end);
            int to = from + 1 + random.nextInt(end - from);
            if (random.nextInt(3) == 0) {
                from = 0;
                to = end;
            }
            for (Labels labels : series) {
                if (random.nextInt(5) > 0) {
                    fill(source, labels, 1 + random.nextInt(rowsPerSeriesMax), from, to);
                }
            }
            all.add(source);
        }
        return all;
    }

    private void fill(RowsSource source, Labels labels, int rows, int from, int to) {
        boolean histograms = random.nextInt(6) == 0;
        boolean counter = random.nextInt(3) == 0;
        double value = random.nextInt(100);
        int step = Math.max(1, (to - from) / rows);
        long time = from + random.nextInt(step);
        if (step >= 60_000 && random.nextInt(3) == 0) {
            // Whole minutes: on the edges of buckets.
            step -= step % 60_000;
            time += 60_000 - time % 60_000;
        }
        for (int i = 0; i < rows && time < to; i++) {
            value = counter ? (random.nextInt(12) == 0 ? 0 : value + random.nextInt(10)) : random.nextInt(40) / 4.0;
            if (histograms && random.nextInt(4) > 0) {
                source.add(labels, time, histogram(random.nextInt(20) == 0));
            } else if (random.nextInt(15) == 0) {
                source.add(labels, time, StaleMarker.VALUE);
            } else {
                boolean special = !counter && random.nextInt(20) == 0;
                source.add(labels, time, special ? SPECIAL[random.nextInt(SPECIAL.length)] : value);
            }
            time += random.nextInt(5) == 0 ? 1 + random.nextInt(3 * step) : step;
        }
        while (random.nextInt(3) == 0) {
            int at = from + random.nextInt(to - from);
            source.delete(labels, at, at + random.nextInt(1 + (to - from) / 3));
        }
    }

    private FloatHistogram histogram(boolean stale) {
        double count = random.nextInt(50);
        return new FloatHistogram(
                FloatHistogram.ResetHint.UNKNOWN,
                2,
                0.001,
                0,
                count,
                stale ? StaleMarker.VALUE : count * 3,
                List.of(new Span(0, 1)),
                new double[] {count},
                List.of(),
                new double[0],
                new double[0],
                true);
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }
}
