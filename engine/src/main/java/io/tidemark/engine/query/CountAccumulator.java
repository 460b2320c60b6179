package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import java.util.Arrays;

/** How many inputs there were. */
public final class CountAccumulator extends Accumulator {
    private long[] counts = new long[0];

    /** No slots. */
    public CountAccumulator() {}

    @Override
    public void ensure(int slots) {
        if (slots > counts.length) {
            counts = Arrays.copyOf(counts, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 8;
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        counts[slot] += to - from;
    }

    @Override
    public void add(int slot, long time, double value) {
        counts[slot]++;
    }

    @Override
    void add(int slot, long firstMillis, long lastMillis, ChunkSummary chunk) {
        counts[slot] += chunk.count();
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        counts[slot] += ((CountAccumulator) other).counts[otherSlot];
    }

    @Override
    public boolean isInteger() {
        return true;
    }

    @Override
    public boolean isNull(int slot) {
        return false;
    }

    @Override
    public double result(int slot) {
        return counts[slot];
    }

    @Override
    public long integerResult(int slot) {
        return counts[slot];
    }
}
