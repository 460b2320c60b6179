package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import java.util.Arrays;

/**
 * The least or the greatest. NaN is ignored unless there is nothing else; of the two zeros, −0 is the lesser, so that the
 * order of inputs does not show.
 */
public final class ExtremeAccumulator extends Accumulator {
    private static final byte NONE = 0;
    private static final byte ONLY_NAN = 1;
    private static final byte NUMBER = 2;

    private final boolean greatest;
    private double[] best = new double[0];
    private byte[] states = new byte[0];

    /**
     * No slots.
     *
     * @param greatest whether the greatest is wanted
     */
    public ExtremeAccumulator(boolean greatest) {
        this.greatest = greatest;
    }

    @Override
    public void ensure(int slots) {
        if (slots > best.length) {
            best = Arrays.copyOf(best, slots);
            states = Arrays.copyOf(states, slots);
        }
    }

    /** Forgets the inputs of a slot. */
    void clear(int slot) {
        states[slot] = NONE;
    }

    @Override
    public int bytesPerSlot() {
        return 9;
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        // Comparisons with NaN are false, so the loops pass over it.
        double found = greatest ? greatest(values, from, to) : least(values, from, to);
        if (Double.isInfinite(found) && !holds(values, from, to, found)) {
            found = Double.NaN;
        } else if (found == 0) {
            for (int i = from; i < to; i++) {
                found = values[i] == 0 ? better(found, values[i]) : found;
            }
        }
        add(slot, 0, found);
    }

    private static double least(double[] values, int from, int to) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = from; i < to; i++) {
            least = values[i] < least ? values[i] : least;
        }
        return least;
    }

    private static double greatest(double[] values, int from, int to) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            greatest = values[i] > greatest ? values[i] : greatest;
        }
        return greatest;
    }

    private static boolean holds(double[] values, int from, int to, double wanted) {
        for (int i = from; i < to; i++) {
            if (values[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    private double better(double a, double b) {
        return greatest ? Math.max(a, b) : Math.min(a, b);
    }

    @Override
    public void add(int slot, long time, double value) {
        if (Double.isNaN(value)) {
            if (states[slot] == NONE) {
                states[slot] = ONLY_NAN;
                best[slot] = value;
            }
        } else {
            best[slot] = states[slot] == NUMBER ? better(best[slot], value) : value;
            states[slot] = NUMBER;
        }
    }

    @Override
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        add(slot, 0, greatest ? chunk.greatest() : chunk.least());
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        ExtremeAccumulator o = (ExtremeAccumulator) other;
        if (o.states[otherSlot] != NONE) {
            add(slot, 0, o.best[otherSlot]);
        }
    }

    @Override
    public boolean isNull(int slot) {
        return states[slot] == NONE;
    }

    @Override
    public double result(int slot) {
        return best[slot];
    }
}
