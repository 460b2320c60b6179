package io.tidemark.engine.tombstone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closed intervals, ascending, neither overlapping nor adjacent (a difference of one millisecond is adjacent). Immutable. */
public final class Intervals {
    /** No time at all. */
    public static final Intervals NONE = new Intervals(List.of());

    private final List<Interval> list;

    private Intervals(List<Interval> list) {
        this.list = list;
    }

    /** One interval. */
    public static Intervals of(long minMillis, long maxMillis) {
        return new Intervals(List.of(new Interval(minMillis, maxMillis)));
    }

    /** The times that lie in any of some intervals, which may come in any order. */
    public static Intervals of(Collection<Interval> any) {
        List<Interval> sorted = new ArrayList<>(any);
        sorted.sort(Comparator.comparingLong(Interval::minMillis));
        List<Interval> out = new ArrayList<>(sorted.size());
        for (Interval next : sorted) {
            int last = out.size() - 1;
            if (last < 0 || isBefore(out.get(last).maxMillis(), next.minMillis())) {
                out.add(next);
            } else if (next.maxMillis() > out.get(last).maxMillis()) {
                out.set(last, new Interval(out.get(last).minMillis(), next.maxMillis()));
            }
        }
        return out.isEmpty() ? NONE : new Intervals(List.copyOf(out));
    }

    /** These and one more, merged with all it overlaps or touches. */
    public Intervals with(Interval added) {
        List<Interval> out = new ArrayList<>(list.size() + 1);
        long min = added.minMillis();
        long max = added.maxMillis();
        int i = 0;
        while (i < list.size() && isBefore(list.get(i).maxMillis(), min)) {
            out.add(list.get(i++));
        }
        while (i < list.size() && !isBefore(max, list.get(i).minMillis())) {
            min = Math.min(min, list.get(i).minMillis());
            max = Math.max(max, list.get(i).maxMillis());
            i++;
        }
        out.add(new Interval(min, max));
        out.addAll(list.subList(i, list.size()));
        return new Intervals(List.copyOf(out));
    }

    /** Whether a range that ends at {@code end} neither overlaps nor touches one that begins at {@code start}. */
    private static boolean isBefore(long end, long start) {
        return end < start && end + 1 < start;
    }

    /** These and all of the others. */
    public Intervals with(Intervals others) {
        if (isEmpty() || others.isEmpty()) {
            return isEmpty() ? others : this;
        }
        List<Interval> all = new ArrayList<>(list);
        all.addAll(others.list);
        return of(all);
    }

    /** These but for one time. */
    public Intervals without(long millis) {
        List<Interval> out = new ArrayList<>(list.size() + 1);
        for (Interval each : list) {
            if (millis < each.minMillis() || millis > each.maxMillis()) {
                out.add(each);
                continue;
            }
            if (each.minMillis() < millis) {
                out.add(new Interval(each.minMillis(), millis - 1));
            }
            if (each.maxMillis() > millis) {
                out.add(new Interval(millis + 1, each.maxMillis()));
            }
        }
        return out.isEmpty() ? NONE : new Intervals(List.copyOf(out));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** The intervals, ascending. */
    public List<Interval> list() {
        return list;
    }

    /** Whether a time lies in one of them. */
    public boolean contains(long millis) {
        return covers(millis, millis);
    }

    /** Whether one of them covers the whole of a closed range. */
    public boolean covers(long minMillis, long maxMillis) {
        int i = firstEndingAtOrAfter(minMillis);
        return i < list.size()
                && list.get(i).minMillis() <= minMillis
                && maxMillis <= list.get(i).maxMillis();
    }

    /** Whether any of them shares a time with a closed range. */
    public boolean overlaps(long minMillis, long maxMillis) {
        int i = firstEndingAtOrAfter(minMillis);
        return i < list.size() && list.get(i).minMillis() <= maxMillis;
    }

    private int firstEndingAtOrAfter(long millis) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (list.get(mid).maxMillis() < millis) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Intervals other && list.equals(other.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    @Override
    public String toString() {
        return list.toString();
    }
}
