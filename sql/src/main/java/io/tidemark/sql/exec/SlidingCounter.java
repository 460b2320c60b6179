package io.tidemark.sql.exec;

import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.CounterWindow;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.SumAccumulator;
import io.tidemark.sql.function.CounterFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A counter function over frames that move forward through the rows of one partition: the sum of what each series in the frame
 * gives. For one thread.
 */
final class SlidingCounter {
    private final AggregateSpec.Input input;
    private final boolean exact;
    private final CounterWindow window;
    private final Map<Long, Series> byId = new HashMap<>();
    private final List<Series> all = new ArrayList<>();

    SlidingCounter(CounterFunction function) {
        this.input = function.input();
        this.exact = function == CounterFunction.RATE_EXACT || function == CounterFunction.INCREASE_EXACT;
        this.window = new CounterWindow(exact);
    }

    /** The rows of one series, and those of them that the last frame held. */
    private static final class Series {
        private int[] places = new int[16];
        private long[] times = new long[16];
        private double[] values = new double[16];
        private int size;
        private int from;
        private int to;

        void add(int place, long time, double value) {
            if (size == places.length) {
                places = Arrays.copyOf(places, size * 2);
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            places[size] = place;
            times[size] = time;
            values[size++] = value;
        }

        void moveTo(int lo, int hi) {
            while (from < size && places[from] < lo) {
                from++;
            }
            to = Math.max(to, from);
            while (to < size && places[to] < hi) {
                to++;
            }
        }
    }

    /** A row; they come in the order of their places. */
    void add(long series, int place, long time, double value) {
        Series of = byId.get(series);
        if (of == null) {
            of = new Series();
            byId.put(series, of);
            all.add(of);
        }
        of.add(place, time, value);
    }

    /**
     * What a frame gives, NULL where no series has a value in it. Frames never begin or end before those asked for earlier.
     *
     * @param lo the frame's first place
     * @param hi the place behind its last
     * @param start the window's edges in milliseconds
     */
    @Nullable
    Double value(int lo, int hi, long start, long end, QueryControl control) throws IOException {
        SumAccumulator sum = null;
        double only = 0;
        boolean found = false;
        for (Series s : all) {
            control.poll();
            s.moveTo(lo, hi);
            if (s.from == s.to) {
                continue;
            }
            window.startSeries();
            if (exact && s.from > 0 && s.times[s.from - 1] >= start - CounterWindow.LOOK_BACK_MILLIS) {
                window.before(s.values[s.from - 1]);
            }
            window.add(s.times, s.values, s.from, s.to);
            if (!window.has(input)) {
                continue;
            }
            double value = window.value(input, start, end);
            if (!found) {
                only = value;
                found = true;
                continue;
            }
            if (sum == null) {
                sum = new SumAccumulator(false);
                sum.ensure(1);
                sum.add(0, s.times, new double[] {only}, 0, 1);
            }
            sum.add(0, s.times, new double[] {value}, 0, 1);
        }
        if (!found) {
            return null;
        }
        return sum == null ? only : sum.result(0);
    }
}
