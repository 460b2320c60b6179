package io.tidemark.engine.query;

import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one group of series after the other, window by window from either end of time, as {@link SeriesCursor} reads
 * samples. The series lie side by side, each in ascending order of time, and are merged like the teeth of a zip.
 *
 * <p>Where no metric is required a row is there wherever any series has a sample. A window then reaches to the nearest end of what is
 * decoded, and a series whose next chunk lies beyond it is left alone:
 *
 * <pre>
 *   cpu   |--------a--------|--------b--------|
 *   mem   |-----c-----|-----d-----|
 *   swap                             |--e--|
 *   rows  |-----------|-----|-----|--|----|---|      ascending
 * </pre>
 *
 * <p>Where one is, it leads: a window is a window of its samples, those that its filter lets pass, and the chunks of the others are
 * decoded only where one of them lies. For one thread; used for many groups.
 */
final class ZipCursor {
    private final boolean ascending;
    private final Side[] sides;

    /** The metric that leads: the first required one that has a filter, or else the first required one; null where none is. */
    private final @Nullable Side leader;

    /** By row of a window that is led, whether a required metric has no sample there. */
    private boolean[] dropped = new boolean[0];

    /** The series of one metric. */
    private static final class Side {
        final int measure;
        final SideBySide.Measure metric;
        final SeriesCursor cursor;

        /** Whether the group has a series of the metric. */
        boolean open;

        /** Decoded samples, of which {@code [from, to)} are not passed yet. */
        final SampleBatch buffer = new SampleBatch(0);

        int from;
        int to;

        /** Of the window at hand. */
        int start;

        int end;

        Side(int measure, SideBySide.Measure metric, SeriesCursor cursor) {
            this.measure = measure;
            this.metric = metric;
            this.cursor = cursor;
        }

        boolean isEmpty() {
            return from == to;
        }

        void decode() throws IOException {
            buffer.clear();
            cursor.next(buffer);
            from = 0;
            to = buffer.size;
        }
    }

    /**
     * A cursor for some groups.
     *
     * @param ascending whether windows go from the oldest on
     * @param chunksAtOnce as of {@link SeriesCursor}
     */
    ZipCursor(
            Sources sources,
            QueryControl control,
            TimeRange range,
            SideBySide metrics,
            boolean ascending,
            int chunksAtOnce) {
        this.ascending = ascending;
        List<SideBySide.Measure> measures = metrics.measures();
        int leading = leader(measures);
        this.sides = new Side[measures.size()];
        for (int i = 0; i < sides.length; i++) {
            SideBySide.Measure m = measures.get(i);
            // Of what follows a chunk is decoded for the sake of single rows.
            int atOnce = leading < 0 || leading == i ? chunksAtOnce : 1;
            sides[i] = new Side(i, m, new SeriesCursor(sources, control, range, m.values(), false, ascending, atOnce));
        }
        this.leader = leading < 0 ? null : sides[leading];
    }

    private static int leader(List<SideBySide.Measure> measures) {
        int leading = -1;
        for (int i = 0; i < measures.size(); i++) {
            SideBySide.Measure m = measures.get(i);
            if (m.required()
                    && (leading < 0
                            || (m.values() != null && measures.get(leading).values() == null))) {
                leading = i;
            }
        }
        return leading;
    }

    /** Turns to a group, which has a series of each required metric; nothing of it is decoded yet. */
    void open(SeriesGroup group) throws IOException {
        for (Side side : sides) {
            SelectedSeries series = group.series[side.measure];
            side.open = series != null;
            side.from = 0;
            side.to = 0;
            if (series != null) {
                side.cursor.open(series);
            }
        }
    }

    /**
     * Adds the rows of the next window behind those in the batch, in ascending order of time whichever way windows go. There
     * may be none in it.
     *
     * @return false where there was no window any more
     */
    boolean next(WideBatch into) throws IOException {
        return leader != null ? lead(leader, into) : fill() && zip(into);
    }

    /** Whether {@link #next} would find another window. */
    boolean hasNext() {
        if (leader != null) {
            return leader.cursor.hasNext();
        }
        for (Side side : sides) {
            if (side.open && (!side.isEmpty() || side.cursor.hasNext())) {
                return true;
            }
        }
        return false;
    }

    /** A bound of the times that are left: none is earlier (ascending) or later (descending). Only while there is a window. */
    long bound() {
        if (leader != null) {
            return leader.cursor.bound();
        }
        long bound = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
        for (Side side : sides) {
            if (side.open && (!side.isEmpty() || side.cursor.hasNext())) {
                long own = side.isEmpty() ? side.cursor.bound() : near(side);
                bound = isBeyond(own, bound) ? bound : own;
            }
        }
        return bound;
    }

    /** How many chunks were never decoded. */
    int chunksLeft() {
        int n = 0;
        for (Side side : sides) {
            n += side.open ? side.cursor.chunksLeft() : 0;
        }
        return n;
    }

    /** How many bytes the decoded samples take. */
    long bytes() {
        long bytes = 0;
        for (Side side : sides) {
            bytes += 16L * side.buffer.times.length;
        }
        return bytes;
    }

    /** Whether one time is met after another. */
    private boolean isBeyond(long time, long other) {
        return ascending ? time > other : time < other;
    }

    /** The time of the next decoded sample. */
    private long near(Side side) {
        return side.buffer.times[ascending ? side.from : side.to - 1];
    }

    /** The time of the last decoded sample. */
    private long far(Side side) {
        return side.buffer.times[ascending ? side.to - 1 : side.from];
    }

    // ---- no metric is required ----

    /** Decodes what may have a sample in the next window, and finds each side's part of it; false where nothing is left. */
    private boolean fill() throws IOException {
        while (true) {
            boolean any = false;
            long edge = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
            @Nullable Side nearest = null;
            long nearestBound = 0;
            for (Side side : sides) {
                if (!side.isEmpty()) {
                    long far = far(side);
                    edge = any && isBeyond(far, edge) ? edge : far;
                    any = true;
                } else if (side.open && side.cursor.hasNext()) {
                    long bound = side.cursor.bound();
                    if (nearest == null || isBeyond(nearestBound, bound)) {
                        nearest = side;
                        nearestBound = bound;
                    }
                }
            }
            if (nearest != null && !(any && isBeyond(nearestBound, edge))) {
                nearest.decode();
                continue;
            }
            for (Side side : sides) {
                cut(side, edge);
            }
            return any;
        }
    }

    /** Takes a side's samples up to an edge, the edge included, for the window. */
    private void cut(Side side, long edge) {
        if (ascending) {
            side.start = side.from;
            side.end = SampleFilters.firstAbove(side.buffer.times, side.from, side.to, edge);
            side.from = side.end;
        } else {
            side.end = side.to;
            side.start = SampleFilters.firstNotBelow(side.buffer.times, side.from, side.to, edge);
            side.to = side.start;
        }
    }

    private boolean zip(WideBatch into) {
        @Nullable Side first = null;
        boolean alike = true;
        int samples = 0;
        for (Side side : sides) {
            if (side.start < side.end) {
                samples += side.end - side.start;
                if (first == null) {
                    first = side;
                } else {
                    alike &= Arrays.equals(
                            first.buffer.times, first.start, first.end, side.buffer.times, side.start, side.end);
                }
            }
        }
        if (first != null && alike) {
            zipAlike(first, into);
        } else {
            zipRows(samples, into);
        }
        return true;
    }

    /** What is scraped together has the same times. */
    private void zipAlike(Side first, WideBatch into) {
        int n = first.end - first.start;
        into.ensure(n);
        System.arraycopy(first.buffer.times, first.start, into.times, into.size, n);
        for (Side side : sides) {
            boolean has = side.start < side.end;
            if (side.metric.wanted() && has) {
                System.arraycopy(side.buffer.values, side.start, into.values[side.measure], into.size, n);
            }
            Arrays.fill(into.absent[side.measure], into.size, into.size + n, !has);
        }
        into.size += n;
    }

    private void zipRows(int samples, WideBatch into) {
        into.ensure(samples);
        int row = into.size;
        while (true) {
            long time = Long.MAX_VALUE;
            boolean any = false;
            for (Side side : sides) {
                if (side.start < side.end) {
                    time = Math.min(time, side.buffer.times[side.start]);
                    any = true;
                }
            }
            if (!any) {
                break;
            }
            into.times[row] = time;
            for (Side side : sides) {
                boolean has = side.start < side.end && side.buffer.times[side.start] == time;
                into.absent[side.measure][row] = !has;
                if (has) {
                    into.values[side.measure][row] = side.buffer.values[side.start++];
                }
            }
            row++;
        }
        into.size = row;
    }

    // ---- one metric leads ----

    private boolean lead(Side first, WideBatch into) throws IOException {
        if (!first.cursor.hasNext()) {
            return false;
        }
        first.decode();
        int n = first.to;
        into.ensure(n);
        int start = into.size;
        System.arraycopy(first.buffer.times, 0, into.times, start, n);
        System.arraycopy(first.buffer.values, 0, into.values[first.measure], start, n);
        Arrays.fill(into.absent[first.measure], start, start + n, false);
        if (dropped.length < n) {
            dropped = new boolean[n];
        }
        Arrays.fill(dropped, 0, n, false);
        // What may drop rows comes first: the others are then looked for in fewer.
        for (Side side : sides) {
            if (side != first && side.metric.required()) {
                follow(side, n, into);
            }
        }
        for (Side side : sides) {
            if (side != first && !side.metric.required()) {
                follow(side, n, into);
            }
        }
        into.size = start + n;
        compact(into, start);
        return true;
    }

    /** Looks for a metric's samples at the times of the rows that are left. */
    private void follow(Side side, int n, WideBatch into) throws IOException {
        int start = into.size;
        boolean looked = side.open && (side.metric.required() || side.metric.wanted());
        for (int i = 0; i < n; i++) {
            int row = ascending ? i : n - 1 - i;
            if (dropped[row]) {
                continue;
            }
            int at = looked ? find(side, into.times[start + row]) : -1;
            into.absent[side.measure][start + row] = at < 0;
            if (at >= 0) {
                into.values[side.measure][start + row] = side.buffer.values[at];
            } else if (side.metric.required()) {
                dropped[row] = true;
            }
        }
    }

    /** Where the sample of a time is in a side's buffer, or -1; times are asked for in the order of the cursor. */
    private int find(Side side, long time) throws IOException {
        while (side.isEmpty() || isBeyond(time, far(side))) {
            side.from = 0;
            side.to = 0;
            side.cursor.skipTo(time);
            if (!side.cursor.hasNext() || isBeyond(side.cursor.bound(), time)) {
                return -1;
            }
            side.decode();
        }
        long[] times = side.buffer.times;
        int at = ascending && times[side.from] >= time
                ? side.from
                : SampleFilters.firstNotBelow(times, side.from, side.to, time);
        boolean found = at < side.to && times[at] == time;
        if (ascending) {
            side.from = at;
        } else {
            side.to = found ? at + 1 : at;
        }
        return found ? at : -1;
    }

    private void compact(WideBatch into, int start) {
        int n = start;
        for (int row = start; row < into.size; row++) {
            if (!dropped[row - start]) {
                if (n < row) {
                    into.copyRow(row, into, n);
                }
                n++;
            }
        }
        into.size = n;
    }
}
