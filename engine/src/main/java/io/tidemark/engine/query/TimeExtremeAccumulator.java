package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import java.util.Arrays;

/** The earliest or the latest time, an integer. */
public final class TimeExtremeAccumulator extends Accumulator {
    private final boolean latest;
    private long[] best = new long[0];
    private boolean[] present = new boolean[0];

    /**
     * No slots.
     *
     * @param latest whether the latest is wanted
     */
    public TimeExtremeAccumulator(boolean latest) {
        this.latest = latest;
    }

    @Override
    public void ensure(int slots) {
        if (slots > best.length) {
            best = Arrays.copyOf(best, slots);
            present = Arrays.copyOf(present, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 9;
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        add(slot, times[latest ? to - 1 : from], 0);
    }

    @Override
    public void add(int slot, long time, double value) {
        best[slot] = present[slot] ? (latest ? Math.max(best[slot], time) : Math.min(best[slot], time)) : time;
        present[slot] = true;
    }

    /** As {@link EdgeAccumulator#isSettled}. */
    boolean isSettled(int slot, long bound) {
        return present[slot] && (latest ? bound <= best[slot] : bound >= best[slot]);
    }

    @Override
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        add(slot, latest ? lastMillis : firstMillis, 0);
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        TimeExtremeAccumulator o = (TimeExtremeAccumulator) other;
        if (o.present[otherSlot]) {
            add(slot, o.best[otherSlot], 0);
        }
    }

    @Override
    public boolean isInteger() {
        return true;
    }

    @Override
    public boolean isNull(int slot) {
        return !present[slot];
    }

    @Override
    public double result(int slot) {
        return best[slot];
    }

    @Override
    public long integerResult(int slot) {
        return best[slot];
    }
}
