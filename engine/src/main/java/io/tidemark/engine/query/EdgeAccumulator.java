package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import java.util.Arrays;

/** The input at the earliest or the latest time; at equal times the one that was added first. */
public final class EdgeAccumulator extends Accumulator {
    private final boolean latest;
    private long[] times = new long[0];
    private double[] values = new double[0];
    private boolean[] present = new boolean[0];

    /**
     * No slots.
     *
     * @param latest whether the latest is wanted
     */
    public EdgeAccumulator(boolean latest) {
        this.latest = latest;
    }

    @Override
    public void ensure(int slots) {
        if (slots > times.length) {
            times = Arrays.copyOf(times, slots);
            values = Arrays.copyOf(values, slots);
            present = Arrays.copyOf(present, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 17;
    }

    @Override
    public void add(int slot, long[] runTimes, double[] runValues, int from, int to) {
        int edge = latest ? to - 1 : from;
        add(slot, runTimes[edge], runValues[edge]);
    }

    @Override
    public void add(int slot, long time, double value) {
        if (!present[slot] || (latest ? time > times[slot] : time < times[slot])) {
            present[slot] = true;
            times[slot] = time;
            values[slot] = value;
        }
    }

    /** Whether no input whose time keeps a bound (not after it for the latest, not before it for the earliest) changes the slot. */
    boolean isSettled(int slot, long bound) {
        return present[slot] && (latest ? bound <= times[slot] : bound >= times[slot]);
    }

    @Override
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        add(slot, latest ? lastMillis : firstMillis, latest ? chunk.last() : chunk.first());
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        EdgeAccumulator o = (EdgeAccumulator) other;
        if (o.present[otherSlot]) {
            add(slot, o.times[otherSlot], o.values[otherSlot]);
        }
    }

    @Override
    public boolean isNull(int slot) {
        return !present[slot];
    }

    @Override
    public double result(int slot) {
        return values[slot];
    }

    /** The time of the result; meaningless where that is NULL. */
    public long time(int slot) {
        return times[slot];
    }
}
