package io.tidemark.engine.index;

import java.util.Arrays;
import java.util.List;

/**
 * References of series, ascending as unsigned 32-bit numbers, each once. Immutable: the array is never written after
 * construction, and callers must not write to it either.
 */
public final class Postings {
    /** No series. */
    public static final Postings EMPTY = new Postings(new int[0], 0);

    /** From this ratio of sizes on, looking the few up in the many is faster than walking both. */
    private static final int GALLOP_RATIO = 16;

    private final int[] refs;
    private final int size;

    private Postings(int[] refs, int size) {
        this.refs = refs;
        this.size = size;
    }

    /** Takes ownership of the first {@code size} entries, which ascend as unsigned numbers. */
    public static Postings ofSorted(int[] refs, int size) {
        return size == 0 ? EMPTY : new Postings(refs, size);
    }

    /** How many series. */
    public int size() {
        return size;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The reference at a place in the order. */
    public int get(int i) {
        return refs[i];
    }

    /** Whether a reference is there. */
    public boolean contains(int ref) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            int c = Integer.compareUnsigned(refs[mid], ref);
            if (c == 0) {
                return true;
            } else if (c < 0) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return false;
    }

    /** Those in both. Where one is far smaller, it is looked up in the other by galloping. */
    public Postings and(Postings other) {
        Postings small = size <= other.size ? this : other;
        Postings large = small == this ? other : this;
        int[] out = new int[small.size];
        if (isFarSmaller(small, large)) {
            int n = 0;
            int from = 0;
            for (int i = 0; i < small.size && from < large.size; i++) {
                from = gallop(large.refs, from, large.size, small.refs[i]);
                if (from < large.size && large.refs[from] == small.refs[i]) {
                    out[n++] = small.refs[i];
                }
            }
            return ofSorted(out, n);
        }
        return ofSorted(out, intersect(small.refs, small.size, large.refs, large.size, out));
    }

    private static boolean isFarSmaller(Postings small, Postings large) {
        return (long) small.size * GALLOP_RATIO < large.size;
    }

    /**
     * Which of two references is smaller is as good as random, so a branch would be mispredicted half the time; the sign bits
     * of differences say it without one.
     */
    private static int intersect(int[] a, int aSize, int[] b, int bSize, int[] out) {
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < aSize && j < bSize) {
            long x = a[i] & 0xffffffffL;
            long y = b[j] & 0xffffffffL;
            int isNotAbove = (int) ((x - y - 1) >>> 63);
            int isNotBelow = (int) ((y - x - 1) >>> 63);
            out[n] = (int) x;
            n += isNotAbove & isNotBelow;
            i += isNotAbove;
            j += isNotBelow;
        }
        return n;
    }

    /** First index from {@code from} on whose reference is not below {@code ref}. */
    private static int gallop(int[] refs, int from, int size, int ref) {
        int step = 1;
        int low = from;
        int high = from;
        while (high < size && Integer.compareUnsigned(refs[high], ref) < 0) {
            low = high + 1;
            high = high + step < 0 ? size : high + step;
            step <<= 1;
        }
        high = Math.min(high, size);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (Integer.compareUnsigned(refs[mid], ref) < 0) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** Those in either. */
    public Postings or(Postings other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        int[] a = refs;
        int[] b = other.refs;
        int[] out = new int[Math.addExact(size, other.size)];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < size && j < other.size) {
            long x = a[i] & 0xffffffffL;
            long y = b[j] & 0xffffffffL;
            out[n++] = (int) Math.min(x, y);
            i += (int) ((x - y - 1) >>> 63);
            j += (int) ((y - x - 1) >>> 63);
        }
        System.arraycopy(a, i, out, n, size - i);
        n += size - i;
        System.arraycopy(b, j, out, n, other.size - j);
        n += other.size - j;
        return ofSorted(out, n);
    }

    /** Those that are here but not in the other. */
    public Postings without(Postings other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        int[] out = new int[size];
        return ofSorted(out, isFarSmaller(other, this) ? withoutFew(other, out) : withoutMany(other, out));
    }

    /** Copies what lies between one that goes and the next. */
    private int withoutFew(Postings few, int[] out) {
        int n = 0;
        int from = 0;
        for (int j = 0; j < few.size && from < size; j++) {
            int at = gallop(refs, from, size, few.refs[j]);
            System.arraycopy(refs, from, out, n, at - from);
            n += at - from;
            from = at < size && refs[at] == few.refs[j] ? at + 1 : at;
        }
        System.arraycopy(refs, from, out, n, size - from);
        return n + size - from;
    }

    private int withoutMany(Postings many, int[] out) {
        int[] a = refs;
        int[] b = many.refs;
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < size && j < many.size) {
            long x = a[i] & 0xffffffffL;
            long y = b[j] & 0xffffffffL;
            int isBelow = (int) ((x - y) >>> 63);
            out[n] = (int) x;
            n += isBelow;
            i += (int) ((x - y - 1) >>> 63);
            j += 1 - isBelow;
        }
        System.arraycopy(a, i, out, n, size - i);
        return n + size - i;
    }

    /** Those in any of many: pairwise, smallest first, so that each reference is copied about log(many) times. */
    public static Postings union(List<Postings> many) {
        if (many.isEmpty()) {
            return EMPTY;
        }
        Postings[] level = many.toArray(new Postings[0]);
        int n = level.length;
        while (n > 1) {
            int half = 0;
            for (int i = 0; i < n; i += 2) {
                level[half++] = i + 1 < n ? level[i].or(level[i + 1]) : level[i];
            }
            n = half;
        }
        return level[0];
    }

    /** A copy of the references. */
    public int[] toArray() {
        return Arrays.copyOf(refs, size);
    }

    @Override
    public String toString() {
        return size + " series";
    }
}
