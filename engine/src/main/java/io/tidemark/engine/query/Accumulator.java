package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Partial states of one aggregate, many side by side: one slot a group. What was accumulated in two places is merged
 * without loss, so parts of the input may be read apart. Where the order of inputs counts (FIRST and LAST at equal times),
 * what comes first in the order of labels is added, or merged into, before what comes later. For one thread.
 */
public abstract sealed class Accumulator
        permits CountAccumulator,
                EdgeAccumulator,
                ExtremeAccumulator,
                SumAccumulator,
                TimeExtremeAccumulator,
                TimeAsValueAccumulator,
                VarianceAccumulator {
    /** An accumulator of no slots. */
    public static Accumulator of(AggregateSpec.Function function, AggregateSpec.Input input) {
        if (input == AggregateSpec.Input.TIME) {
            return switch (function) {
                case COUNT -> new CountAccumulator();
                case MIN, FIRST -> new TimeExtremeAccumulator(false);
                case MAX, LAST -> new TimeExtremeAccumulator(true);
                case SUM, AVG, STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP ->
                    new TimeAsValueAccumulator(ofValues(function));
            };
        }
        return ofValues(function);
    }

    private static Accumulator ofValues(AggregateSpec.Function function) {
        return switch (function) {
            case COUNT -> new CountAccumulator();
            case SUM -> new SumAccumulator(false);
            case AVG -> new SumAccumulator(true);
            case MIN -> new ExtremeAccumulator(false);
            case MAX -> new ExtremeAccumulator(true);
            case STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP -> new VarianceAccumulator(function);
            case FIRST -> new EdgeAccumulator(false);
            case LAST -> new EdgeAccumulator(true);
        };
    }

    /** Makes room for slots 0 to {@code slots - 1}; new ones have had no input. */
    public abstract void ensure(int slots);

    /** What a slot takes, for whoever counts memory. */
    public abstract int bytesPerSlot();

    /** Adds inputs {@code [from, to)}, which is not empty, of one series in ascending order of time. */
    public abstract void add(int slot, long[] times, double[] values, int from, int to);

    /** Adds one input. */
    public abstract void add(int slot, long time, double value);

    /** Whether {@link #add(int, long, long, ChunkSummary)} is there. */
    boolean takesSummaries() {
        return true;
    }

    /** Adds all samples of a chunk, of which the first and last times are given. */
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        throw new IllegalStateException("samples are needed");
    }

    /** Adds what a slot of another accumulator of the same kind has. */
    public abstract void merge(int slot, Accumulator other, int otherSlot);

    /** Whether the result is an integer, and not a double. */
    public boolean isInteger() {
        return false;
    }

    /** Whether the result is NULL. */
    public abstract boolean isNull(int slot);

    /** The result as a double; meaningless where it is NULL. */
    public abstract double result(int slot);

    /** The result as an integer, where it is one; meaningless where it is NULL. */
    public long integerResult(int slot) {
        throw new IllegalStateException("a double");
    }

    /** The results of some slots as a column. */
    public Vector results(int[] slots, int from, int to) {
        int n = to - from;
        boolean @Nullable [] nulls = null;
        long[] integers = new long[isInteger() ? n : 0];
        double[] doubles = new double[isInteger() ? 0 : n];
        for (int i = 0; i < n; i++) {
            int slot = slots[from + i];
            if (isNull(slot)) {
                if (nulls == null) {
                    nulls = new boolean[n];
                }
                nulls[i] = true;
            } else if (isInteger()) {
                integers[i] = integerResult(slot);
            } else {
                doubles[i] = result(slot);
            }
        }
        return isInteger() ? new LongVector(integers, nulls) : new DoubleVector(doubles, nulls);
    }
}
