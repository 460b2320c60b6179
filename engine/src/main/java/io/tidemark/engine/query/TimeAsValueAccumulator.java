package io.tidemark.engine.query;

/** Another accumulator fed with the times as numbers: the sum, mean or deviation of times. */
public final class TimeAsValueAccumulator extends Accumulator {
    private final Accumulator inner;
    private double[] numbers = new double[0];

    /** Over an accumulator of values. */
    public TimeAsValueAccumulator(Accumulator inner) {
        this.inner = inner;
    }

    @Override
    public void ensure(int slots) {
        inner.ensure(slots);
    }

    @Override
    public int bytesPerSlot() {
        return inner.bytesPerSlot();
    }

    @Override
    public void add(int slot, long[] times, double[] values, int from, int to) {
        if (numbers.length < times.length) {
            numbers = new double[times.length];
        }
        for (int i = from; i < to; i++) {
            numbers[i] = times[i];
        }
        inner.add(slot, times, numbers, from, to);
    }

    @Override
    public void add(int slot, long time, double value) {
        inner.add(slot, time, time);
    }

    @Override
    boolean takesSummaries() {
        return false;
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        inner.merge(slot, ((TimeAsValueAccumulator) other).inner, otherSlot);
    }

    @Override
    public boolean isNull(int slot) {
        return inner.isNull(slot);
    }

    @Override
    public double result(int slot) {
        return inner.result(slot);
    }
}
