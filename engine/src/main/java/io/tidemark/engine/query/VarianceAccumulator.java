package io.tidemark.engine.query;

import java.util.Arrays;

/**
 * Variance and standard deviation. Per slot: count, mean, sum of squared distances from it. A run is gone through twice (mean
 * first), which is Welford's result without his division per input; runs and slots are joined as Chan, Golub and LeVeque do.
 */
public final class VarianceAccumulator extends Accumulator {
    private final AggregateSpec.Function function;
    private long[] counts = new long[0];
    private double[] means = new double[0];
    private double[] squares = new double[0];

    /**
     * No slots.
     *
     * @param function one of STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP
     */
    public VarianceAccumulator(AggregateSpec.Function function) {
        this.function = function;
    }

    @Override
    public void ensure(int slots) {
        if (slots > counts.length) {
            counts = Arrays.copyOf(counts, slots);
            means = Arrays.copyOf(means, slots);
            squares = Arrays.copyOf(squares, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 24;
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        int n = to - from;
        // Distances from the first value: equal values then have a mean that is exactly theirs.
        double pivot = values[from];
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] - pivot;
        }
        double mean = pivot + sum / n;
        double squared = 0;
        double rest = 0;
        for (int i = from; i < to; i++) {
            double d = values[i] - mean;
            squared += d * d;
            rest += d;
        }
        join(slot, n, mean, squared - rest * rest / n);
    }

    @Override
    public void add(int slot, long time, double value) {
        // The distance of an infinity or NaN from itself is NaN.
        join(slot, 1, value, Double.isFinite(value) ? 0 : Double.NaN);
    }

    @Override
    boolean takesSummaries() {
        return false;
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        VarianceAccumulator o = (VarianceAccumulator) other;
        if (o.counts[otherSlot] > 0) {
            join(slot, o.counts[otherSlot], o.means[otherSlot], o.squares[otherSlot]);
        }
    }

    private void join(int slot, long count, double mean, double squared) {
        long had = counts[slot];
        long all = had + count;
        counts[slot] = all;
        if (had == 0) {
            means[slot] = mean;
            squares[slot] = squared;
            return;
        }
        double distance = mean - means[slot];
        means[slot] += distance * ((double) count / all);
        squares[slot] += squared + distance * distance * ((double) had * count / all);
    }

    @Override
    public boolean isNull(int slot) {
        return switch (function) {
            case STDDEV_SAMP, VAR_SAMP -> counts[slot] < 2;
            default -> counts[slot] == 0;
        };
    }

    @Override
    public double result(int slot) {
        double squared = squares[slot] < 0 ? 0 : squares[slot];
        return switch (function) {
            case STDDEV_SAMP -> Math.sqrt(squared / (counts[slot] - 1));
            case VAR_SAMP -> squared / (counts[slot] - 1);
            case STDDEV_POP -> Math.sqrt(squared / counts[slot]);
            default -> squared / counts[slot];
        };
    }
}
