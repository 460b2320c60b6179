package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexWindowExclusion;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one partition in order, and window functions over them. Places count from 0 at the partition's first row; rows
 * that the order does not tell apart are peers.
 */
final class WindowPartition {
    private static final int POLL_MASK = 0xfff;

    private final ExecContext ctx;
    private final RowBuffer buffer;
    private final int[] order;
    private final int from;
    private final int n;
    private final List<RelFieldCollation> orderKeys;

    /** By place, the first place of its peers and the one after the last. */
    private final int[] peerStart;

    private final int[] peerEnd;

    WindowPartition(ExecContext ctx, RowBuffer buffer, int[] order, int from, int to, WindowOperator.Sorting sorting)
            throws IOException {
        this.ctx = ctx;
        this.buffer = buffer;
        this.order = order;
        this.from = from;
        this.n = to - from;
        this.orderKeys =
                sorting.keys().subList(sorting.partition(), sorting.keys().size());
        this.peerStart = new int[n];
        this.peerEnd = new int[n];
        int start = 0;
        for (int i = 1; i <= n; i++) {
            poll(i);
            if (i == n || !RowSorter.areEqual(buffer, orderKeys, orderKeys.size(), row(i - 1), row(i))) {
                for (int j = start; j < i; j++) {
                    peerStart[j] = start;
                    peerEnd[j] = i;
                }
                start = i;
            }
        }
    }

    private void poll(int i) throws IOException {
        if ((i & POLL_MASK) == 0) {
            ctx.control().poll();
        }
    }

    /** The buffer's row at a place. */
    private int row(int place) {
        return order[from + place];
    }

    void compute(WindowCall call, WindowResult into) throws IOException {
        switch (call.function()) {
            case ROW_NUMBER -> {
                for (int i = 0; i < n; i++) {
                    into.set(row(i), i + 1L);
                }
            }
            case RANK -> {
                for (int i = 0; i < n; i++) {
                    into.set(row(i), peerStart[i] + 1L);
                }
            }
            case DENSE_RANK -> {
                long rank = 0;
                for (int i = 0; i < n; i++) {
                    rank += peerStart[i] == i ? 1 : 0;
                    into.set(row(i), rank);
                }
            }
            case PERCENT_RANK -> {
                for (int i = 0; i < n; i++) {
                    into.set(row(i), n == 1 ? 0.0 : (double) peerStart[i] / (n - 1));
                }
            }
            case CUME_DIST -> {
                for (int i = 0; i < n; i++) {
                    into.set(row(i), (double) peerEnd[i] / n);
                }
            }
            case NTILE -> ntile(call, into);
            case LAG -> shifted(call, into, -1);
            case LEAD -> shifted(call, into, 1);
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> valueOfFrame(call, into);
            case AGGREGATE -> aggregate(call, into);
            case COUNTER -> counter(call, into);
        }
    }

    private @Nullable Object arg(WindowCall call, int arg, int place) {
        return buffer.column(call.args().get(arg)).boxed(row(place));
    }

    private void ntile(WindowCall call, WindowResult into) throws IOException {
        for (int i = 0; i < n; i++) {
            Object tiles = arg(call, 0, i);
            if (tiles == null) {
                into.setBoxed(row(i), null);
                continue;
            }
            long k = ((Number) tiles).longValue();
            if (k <= 0) {
                throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "NTILE takes a positive number, not " + k);
            }
            // The first n mod k tiles are one row longer.
            long small = n / k;
            long longer = n % k;
            long inLonger = longer * (small + 1);
            into.set(row(i), i < inLonger ? i / (small + 1) + 1 : longer + (i - inLonger) / small + 1);
        }
    }

    private void shifted(WindowCall call, WindowResult into, int sign) throws IOException {
        for (int i = 0; i < n; i++) {
            poll(i);
            long offset = 1;
            if (call.args().size() > 1) {
                Object given = arg(call, 1, i);
                if (given == null) {
                    into.setBoxed(row(i), null);
                    continue;
                }
                offset = ((Number) given).longValue();
            }
            int place = call.ignoreNulls() ? skipping(call, i, sign, offset) : plain(i, sign, offset);
            if (place >= 0) {
                into.setBoxed(row(i), arg(call, 0, place));
            } else {
                into.setBoxed(row(i), call.args().size() > 2 ? arg(call, 2, i) : null);
            }
        }
    }

    private int plain(int i, int sign, long offset) {
        if (Math.abs(offset) > n) {
            return -1;
        }
        long place = i + sign * offset;
        return place < 0 || place >= n ? -1 : (int) place;
    }

    /** The place of the offset-th value that is not NULL from here, or −1. */
    private int skipping(WindowCall call, int i, int sign, long offset) throws IOException {
        if (offset == 0) {
            return i;
        }
        int step = offset > 0 ? sign : -sign;
        long left = Math.abs(offset);
        for (int place = i + step; place >= 0 && place < n; place += step) {
            poll(place);
            if (arg(call, 0, place) != null && --left == 0) {
                return place;
            }
        }
        return -1;
    }

    // ---- frames ----

    /** Frames of a call: for each place, up to three ranges of places. */
    private final class Frames {
        private final WindowCall call;
        private final @Nullable Object lowerOffset;
        private final @Nullable Object upperOffset;
        final int[] start = new int[3];
        final int[] end = new int[3];
        int ranges;
        private int lowest;
        private int highest;

        Frames(WindowCall call) throws IOException {
            this.call = call;
            this.lowerOffset = offset(call.lower());
            this.upperOffset = offset(call.upper());
        }

        private @Nullable Object offset(WindowCall.Bound bound) throws IOException {
            if (bound.offset() == null) {
                return null;
            }
            Object value = bound.offset().evalConstant(ctx);
            if (value == null || ((Number) value).doubleValue() < 0) {
                throw new SqlFault(
                        SqlFault.Kind.INVALID_ARGUMENT, "the offset of a window frame must not be negative or NULL");
            }
            return value;
        }

        /** Where frames begin, in milliseconds from the row's time. */
        long lowerMillis() {
            return lowerOffset == null ? 0 : call.lower().sign() * ((Number) lowerOffset).longValue();
        }

        /** Where frames end. */
        long upperMillis() {
            return upperOffset == null ? 0 : call.upper().sign() * ((Number) upperOffset).longValue();
        }

        /** Whether the frame of every place is the whole partition. */
        boolean isWhole() {
            boolean noOrder = !call.rows() && orderKeys.isEmpty();
            return call.exclude() == RexWindowExclusion.EXCLUDE_NO_OTHER
                    && (call.lower().unbounded() && call.lower().sign() < 0 || noOrder)
                    && (call.upper().unbounded() && call.upper().sign() > 0 || noOrder);
        }

        /** Whether frames begin with the partition and only grow. */
        boolean onlyGrow() {
            return call.exclude() == RexWindowExclusion.EXCLUDE_NO_OTHER
                    && call.lower().unbounded()
                    && call.lower().sign() < 0;
        }

        /** Sets the ranges to those of a place. */
        void of(int i) throws IOException {
            int lo = low(i);
            int hi = high(i);
            ranges = 0;
            switch (call.exclude()) {
                case EXCLUDE_NO_OTHER -> add(lo, hi);
                case EXCLUDE_CURRENT_ROW -> {
                    add(lo, Math.min(hi, i));
                    add(Math.max(lo, i + 1), hi);
                }
                case EXCLUDE_GROUP -> {
                    add(lo, Math.min(hi, peerStart[i]));
                    add(Math.max(lo, peerEnd[i]), hi);
                }
                case EXCLUDE_TIES -> {
                    add(lo, Math.min(hi, peerStart[i]));
                    add(Math.max(lo, i), Math.min(hi, i + 1));
                    add(Math.max(lo, peerEnd[i]), hi);
                }
            }
        }

        private void add(int lo, int hi) {
            if (lo < hi) {
                start[ranges] = lo;
                end[ranges] = hi;
                ranges++;
            }
        }

        private int low(int i) throws IOException {
            WindowCall.Bound b = call.lower();
            if (b.unbounded()) {
                return b.sign() < 0 ? 0 : n;
            }
            if (lowerOffset == null) {
                return call.rows() ? i : peerStart[i];
            }
            if (call.rows()) {
                return clamp(i, b.sign(), lowerOffset, 0);
            }
            lowest = byKey(i, b, lowerOffset, lowest, true);
            return lowest;
        }

        private int high(int i) throws IOException {
            WindowCall.Bound b = call.upper();
            if (b.unbounded()) {
                return b.sign() > 0 ? n : 0;
            }
            if (upperOffset == null) {
                return call.rows() ? i + 1 : peerEnd[i];
            }
            if (call.rows()) {
                return clamp(i, b.sign(), upperOffset, 1);
            }
            highest = byKey(i, b, upperOffset, highest, false);
            return highest;
        }

        private int clamp(int i, int sign, Object offset, int plus) {
            double place = i + sign * Math.floor(((Number) offset).doubleValue()) + plus;
            return (int) Math.max(0, Math.min(n, place));
        }

        /**
         * The first place whose key is not before the bound ({@code lower}), or is behind it. Bounds rise with the places, so
         * the search begins where the last one ended. Keys that are NULL or NaN have only their peers in reach.
         */
        private int byKey(int i, WindowCall.Bound b, Object offset, int begin, boolean lower) throws IOException {
            RelFieldCollation key = orderKeys.get(0);
            ColumnBuffer column = buffer.column(key.getFieldIndex());
            boolean descending = key.direction.isDescending();
            Object current = column.boxed(row(i));
            if (current == null || current instanceof Double d && d.isNaN()) {
                return lower ? peerStart[i] : peerEnd[i];
            }
            WindowKeys.Bound bound =
                    WindowKeys.bound(current, offset, descending ? -b.sign() : b.sign(), b.months(), call.byDate());
            // NULLs stand at one end and NaN beyond all numbers: the search stays among real keys.
            int place = Math.max(begin, firstReal());
            int stop = lastReal();
            while (place < stop) {
                int c = bound.compareKey(column, row(place));
                if (descending) {
                    c = -c;
                }
                if (lower ? c >= 0 : c > 0) {
                    break;
                }
                place++;
                poll(place);
            }
            return place;
        }

        private int real = -1;
        private int realEnd = -1;

        private int firstReal() {
            if (real < 0) {
                int i = 0;
                while (i < n && !isReal(i)) {
                    i = peerEnd[i];
                }
                real = i;
                int j = n;
                while (j > i && !isReal(j - 1)) {
                    j = peerStart[j - 1];
                }
                realEnd = j;
            }
            return real;
        }

        private int lastReal() {
            firstReal();
            return realEnd;
        }

        private boolean isReal(int place) {
            Object v = buffer.column(orderKeys.get(0).getFieldIndex()).boxed(row(place));
            return v != null && !(v instanceof Double d && d.isNaN());
        }
    }

    private void valueOfFrame(WindowCall call, WindowResult into) throws IOException {
        Frames frames = new Frames(call);
        for (int i = 0; i < n; i++) {
            poll(i);
            frames.of(i);
            int place = switch (call.function()) {
                case FIRST_VALUE -> nth(call, frames, 1);
                case LAST_VALUE -> last(call, frames);
                default -> nth(call, frames, position(call, i));
            };
            into.setBoxed(row(i), place < 0 ? null : arg(call, 0, place));
        }
    }

    private long position(WindowCall call, int i) throws SqlFault {
        Object given = arg(call, 1, i);
        if (given == null) {
            return Long.MAX_VALUE;
        }
        long k = ((Number) given).longValue();
        if (k <= 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "NTH_VALUE takes a positive number, not " + k);
        }
        return k;
    }

    /** The place of the frame's k-th row, or its k-th value that is not NULL; −1 where it has fewer. */
    private int nth(WindowCall call, Frames frames, long k) throws IOException {
        long left = k;
        for (int r = 0; r < frames.ranges; r++) {
            if (!call.ignoreNulls()) {
                int length = frames.end[r] - frames.start[r];
                if (left <= length) {
                    return frames.start[r] + (int) left - 1;
                }
                left -= length;
                continue;
            }
            for (int place = frames.start[r]; place < frames.end[r]; place++) {
                poll(place);
                if (arg(call, 0, place) != null && --left == 0) {
                    return place;
                }
            }
        }
        return -1;
    }

    private int last(WindowCall call, Frames frames) throws IOException {
        for (int r = frames.ranges - 1; r >= 0; r--) {
            if (!call.ignoreNulls()) {
                return frames.end[r] - 1;
            }
            for (int place = frames.end[r] - 1; place >= frames.start[r]; place--) {
                poll(place);
                if (arg(call, 0, place) != null) {
                    return place;
                }
            }
        }
        return -1;
    }

    // ---- counters ----

    private void counter(WindowCall call, WindowResult into) throws IOException {
        Frames frames = new Frames(call);
        ColumnBuffer times = buffer.column(orderKeys.get(0).getFieldIndex());
        SlidingCounter counter = new SlidingCounter(Objects.requireNonNull(call.counter()));
        for (int i = 0; i < n; i++) {
            poll(i);
            Object value = arg(call, 0, i);
            Object series = arg(call, 1, i);
            if (value != null && series != null && !times.isNull(row(i))) {
                counter.add(((Number) series).longValue(), i, time(times, i), ((Number) value).doubleValue());
            }
        }
        long before = frames.lowerMillis();
        long behind = frames.upperMillis();
        for (int i = 0; i < n; i++) {
            poll(i);
            frames.of(i);
            if (frames.ranges == 0 || times.isNull(row(i))) {
                into.setBoxed(row(i), null);
                continue;
            }
            long time = time(times, i);
            into.setBoxed(
                    row(i), counter.value(frames.start[0], frames.end[0], time + before, time + behind, ctx.control()));
        }
    }

    private long time(ColumnBuffer times, int place) {
        return ((Number) Objects.requireNonNull(times.boxed(row(place)))).longValue();
    }

    // ---- aggregates ----

    private Vector[] args(WindowCall call, int lo, int hi) {
        Vector[] args = new Vector[call.args().size()];
        for (int a = 0; a < args.length; a++) {
            args[a] = buffer.column(call.args().get(a)).gather(order, from + lo, from + hi);
        }
        return args;
    }

    private void aggregate(WindowCall call, WindowResult into) throws IOException {
        Frames frames = new Frames(call);
        if (frames.isWhole()) {
            whole(call, into);
        } else if (frames.onlyGrow()) {
            growing(call, frames, into);
        } else {
            sliding(call, frames, into);
        }
    }

    private Aggregator aggregator(WindowCall call, int slots) {
        Aggregator a = Objects.requireNonNull(call.maker()).apply(ctx.control());
        a.ensure(slots);
        return a;
    }

    private void whole(WindowCall call, WindowResult into) throws IOException {
        Aggregator one = aggregator(call, 1);
        try {
            add(one, call, 0, n);
            Vector result = one.results(0, 1);
            for (int i = 0; i < n; i++) {
                into.set(row(i), result, 0);
            }
        } finally {
            one.close();
        }
    }

    /** Adds the rows at some places to slot 0, a batch at a time. */
    private void add(Aggregator to, WindowCall call, int lo, int hi) throws IOException {
        for (int at = lo; at < hi; at += POLL_MASK + 1) {
            ctx.control().poll();
            int stop = Math.min(hi, at + POLL_MASK + 1);
            to.add(args(call, at, stop), new int[stop - at], stop - at);
        }
    }

    private void growing(WindowCall call, Frames frames, WindowResult into) throws IOException {
        Aggregator running = aggregator(call, 1);
        try {
            int added = 0;
            Vector result = running.results(0, 1);
            for (int i = 0; i < n; i++) {
                poll(i);
                frames.of(i);
                int end = frames.ranges == 0 ? 0 : frames.end[0];
                if (end > added) {
                    add(running, call, added, end);
                    added = end;
                    result = running.results(0, 1);
                }
                into.set(row(i), result, 0);
            }
        } finally {
            running.close();
        }
    }

    private void sliding(WindowCall call, Frames frames, WindowResult into) throws IOException {
        try (WindowTree tree = new WindowTree(ctx, n, slots -> aggregator(call, slots))) {
            for (int at = 0; at < n; at += POLL_MASK + 1) {
                int stop = Math.min(n, at + POLL_MASK + 1);
                tree.add(args(call, at, stop), at, stop - at);
            }
            tree.build();
            for (int at = 0; at < n; at += WindowTree.CHUNK) {
                int stop = Math.min(n, at + WindowTree.CHUNK);
                Aggregator results = aggregator(call, stop - at);
                try {
                    for (int i = at; i < stop; i++) {
                        poll(i);
                        frames.of(i);
                        for (int r = 0; r < frames.ranges; r++) {
                            tree.query(frames.start[r], frames.end[r], results, i - at);
                        }
                    }
                    Vector v = results.results(0, stop - at);
                    for (int i = at; i < stop; i++) {
                        into.set(row(i), v, i - at);
                    }
                } finally {
                    results.close();
                }
            }
        }
    }
}
