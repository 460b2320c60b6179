package io.tidemark.engine.query;

import java.util.Arrays;

/**
 * The samples of one series in one window, as far as the counter functions need them: Prometheus' {@code extrapolatedRate} and
 * {@code instantValue} (promql/functions.go, version 3), and the exact rise. Samples come in ascending order of time,
 * windows too. For one thread.
 */
public final class CounterWindow {
    /** A sample so far before the range of a scan still counts as the one before its first. */
    public static final long LOOK_BACK_MILLIS = 300_000;

    private final boolean exact;
    private final SumAccumulator rise = new SumAccumulator(false);
    private double[] rises = new double[128];

    private int samples;
    private long firstTime;
    private double firstValue;
    private long lastTime;
    private double lastValue;
    private long formerTime;
    private double formerValue;

    /** The values before each drop in the window, to be added one by one as the peer does. */
    private double[] drops = new double[8];

    private int dropCount;

    /** The last sample of the series so far, in whatever window. */
    private double previous;

    private boolean hasPrevious;

    /**
     * A window of no samples.
     *
     * @param exact whether exact functions will be asked for
     */
    public CounterWindow(boolean exact) {
        this.exact = exact;
        rise.ensure(1);
    }

    /** Turns to another series. */
    public void startSeries() {
        hasPrevious = false;
        startWindow();
    }

    /** Turns to the next window of the series. */
    public void startWindow() {
        samples = 0;
        dropCount = 0;
        rise.clear(0);
    }

    /** A sample before the first window. */
    public void before(double value) {
        previous = value;
        hasPrevious = true;
    }

    /** Adds samples {@code [from, to)}, which is not empty, to the window. The arrays are only read, and not kept. */
    public void add(long[] times, double[] values, int from, int to) {
        int n = to - from;
        if (exact) {
            addRises(times, values, from, n);
        }
        double before = samples > 0 ? lastValue : values[from];
        for (int i = from; i < to; i++) {
            double v = values[i];
            if (v < before) {
                drop(before);
            }
            before = v;
        }
        if (samples == 0) {
            firstTime = times[from];
            firstValue = values[from];
        }
        if (n > 1) {
            formerTime = times[to - 2];
            formerValue = values[to - 2];
        } else if (samples > 0) {
            formerTime = lastTime;
            formerValue = lastValue;
        }
        lastTime = times[to - 1];
        lastValue = values[to - 1];
        samples += n;
        previous = lastValue;
        hasPrevious = true;
    }

    private void addRises(long[] times, double[] values, int from, int n) {
        if (rises.length < n) {
            rises = new double[Math.max(n, rises.length * 2)];
        }
        double before = previous;
        for (int i = 0; i < n; i++) {
            double v = values[from + i];
            rises[i] = v < before ? v : v - before;
            before = v;
        }
        if (!hasPrevious) {
            // The first sample of all has nothing to rise over.
            rises[0] = 0;
        }
        rise.add(0, times, rises, 0, n);
    }

    private void drop(double from) {
        if (dropCount == drops.length) {
            drops = Arrays.copyOf(drops, dropCount * 2);
        }
        drops[dropCount++] = from;
    }

    /** Whether a function has a value in this window. */
    public boolean has(AggregateSpec.Input input) {
        return switch (input) {
            case INCREASE_EXACT, RATE_EXACT -> samples > 0;
            default -> samples > 1;
        };
    }

    /**
     * A function's value, where {@link #has} says that there is one.
     *
     * @param windowStart the window's edges in milliseconds since the epoch, open or closed alike
     */
    public double value(AggregateSpec.Input input, long windowStart, long windowEnd) {
        return switch (input) {
            case RATE, INCREASE, DELTA -> extrapolated(input, windowStart, windowEnd);
            case IRATE ->
                (lastValue < formerValue ? lastValue : lastValue - formerValue) / ((lastTime - formerTime) / 1000.0);
            case INCREASE_EXACT -> rise.result(0);
            case RATE_EXACT -> rise.result(0) / seconds(windowStart, windowEnd);
            case ROW, VALUE, TIME -> throw new IllegalArgumentException(input + " is no function of a counter");
        };
    }

    /**
     * The change from first to last sample, stretched to the window: at each end up to its edge where the samples come close
     * to it (a tenth more than their mean distance), else by half that distance; a counter never to where it would be negative.
     */
    private double extrapolated(AggregateSpec.Input input, long windowStart, long windowEnd) {
        boolean counter = input != AggregateSpec.Input.DELTA;
        double result = lastValue - firstValue;
        if (counter) {
            for (int i = 0; i < dropCount; i++) {
                result += drops[i];
            }
        }
        double sampled = seconds(firstTime, lastTime);
        double between = sampled / (samples - 1);
        double near = between * 1.1;
        double toStart = seconds(windowStart, firstTime);
        if (toStart >= near) {
            toStart = between / 2;
        }
        if (counter && result > 0 && firstValue >= 0) {
            double toZero = sampled * (firstValue / result);
            if (toZero < toStart) {
                toStart = toZero;
            }
        }
        double toEnd = seconds(lastTime, windowEnd);
        if (toEnd >= near) {
            toEnd = between / 2;
        }
        double factor = (sampled + toStart + toEnd) / sampled;
        return result * (input == AggregateSpec.Input.RATE ? factor / seconds(windowStart, windowEnd) : factor);
    }

    private static double seconds(long start, long end) {
        return ((double) end - (double) start) / 1000.0;
    }
}
