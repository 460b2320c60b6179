package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import java.util.Arrays;

/**
 * The sum, or the mean of it. Finite inputs are summed in two doubles: the sum, and the sum of what rounding took from it
 * (Knuth's two-sum, which is exact), so that any order of inputs gives the same within one unit in the last place of the sum
 * of magnitudes. Infinities and NaN would spoil the second for good; they are summed apart, as IEEE adds them.
 */
public final class SumAccumulator extends Accumulator {
    private final boolean mean;
    private double[] sums = new double[0];
    private double[] errors = new double[0];

    /** The sum of the inputs that are not finite; 0 where all were. */
    private double[] specials = new double[0];

    private long[] counts = new long[0];

    /**
     * No slots.
     *
     * @param mean whether the result is the mean
     */
    public SumAccumulator(boolean mean) {
        this.mean = mean;
    }

    @Override
    public void ensure(int slots) {
        int had = sums.length;
        if (slots > had) {
            sums = Arrays.copyOf(sums, slots);
            errors = Arrays.copyOf(errors, slots);
            specials = Arrays.copyOf(specials, slots);
            counts = Arrays.copyOf(counts, slots);
            // The one number that leaves every other, +0 and -0 included, as it is.
            Arrays.fill(sums, had, slots, -0.0);
        }
    }

    /** Forgets the inputs of a slot. */
    void clear(int slot) {
        sums[slot] = -0.0;
        errors[slot] = 0;
        specials[slot] = 0;
        counts[slot] = 0;
    }

    @Override
    public int bytesPerSlot() {
        return 32;
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        double sum = sums[slot];
        double error = errors[slot];
        for (int i = from; i < to; i++) {
            double v = values[i];
            if (Math.abs(v) <= Double.MAX_VALUE) {
                double next = sum + v;
                double added = next - sum;
                error += (sum - (next - added)) + (v - added);
                sum = next;
            } else {
                specials[slot] += v;
            }
        }
        sums[slot] = sum;
        errors[slot] = error;
        counts[slot] += to - from;
    }

    @Override
    public void add(int slot, long time, double v) {
        counts[slot]++;
        if (Math.abs(v) <= Double.MAX_VALUE) {
            addFinite(slot, v);
        } else {
            specials[slot] += v;
        }
    }

    private void addFinite(int slot, double v) {
        double sum = sums[slot];
        double next = sum + v;
        double added = next - sum;
        errors[slot] += (sum - (next - added)) + (v - added);
        sums[slot] = next;
    }

    @Override
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        counts[slot] += chunk.count();
        addFinite(slot, chunk.sum());
        errors[slot] += chunk.sumError();
        if (chunk.specials() != 0) {
            specials[slot] += chunk.specials();
        }
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        SumAccumulator o = (SumAccumulator) other;
        if (o.counts[otherSlot] > 0) {
            counts[slot] += o.counts[otherSlot];
            addFinite(slot, o.sums[otherSlot]);
            errors[slot] += o.errors[otherSlot];
            if (o.specials[otherSlot] != 0) {
                specials[slot] += o.specials[otherSlot];
            }
        }
    }

    @Override
    public boolean isNull(int slot) {
        return counts[slot] == 0;
    }

    @Override
    public double result(int slot) {
        double sum = sum(slot);
        return mean ? sum / counts[slot] : sum;
    }

    /** The sum of the finite inputs, without {@link #error}. */
    double finite(int slot) {
        return sums[slot];
    }

    /** What rounding took from it. */
    double error(int slot) {
        return errors[slot];
    }

    /** The sum of the inputs that are not finite, or 0. */
    double specials(int slot) {
        return specials[slot];
    }

    private double sum(int slot) {
        if (specials[slot] != 0) {
            return specials[slot];
        }
        double sum = sums[slot];
        // Where the sum has passed the largest double the error is NaN; adding an error of +0 would lose the sign of
        // -0.
        return Double.isInfinite(sum) || errors[slot] == 0 ? sum : sum + errors[slot];
    }
}
