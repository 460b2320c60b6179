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
        int n = 0;
        if ((long) small.size * 16 < large.size) {
            int from = 0;
            for (int i = 0; i < small.size && from < large.size; i++) {
                from = gallop(large.refs, from, large.size, small.refs[i]);
                if (from < large.size && large.refs[from] == small.refs[i]) {
                    out[n++] = small.refs[i];
                }
            }
            return ofSorted(out, n);
        }
        int i = 0;
        int j = 0;
        int[] a = small.refs;
        int[] b = large.refs;
        while (i < small.size && j < large.size) {
            int x = a[i] + Integer.MIN_VALUE;
            int y = b[j] + Integer.MIN_VALUE;
            if (x == y) {
                out[n++] = a[i];
            }
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        return ofSorted(out, n);
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
        int[] out = new int[size + other.size];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < size && j < other.size) {
            int c = Integer.compareUnsigned(refs[i], other.refs[j]);
            out[n++] = c <= 0 ? refs[i] : other.refs[j];
            i += c <= 0 ? 1 : 0;
            j += c >= 0 ? 1 : 0;
        }
        while (i < size) {
            out[n++] = refs[i++];
        }
        while (j < other.size) {
            out[n++] = other.refs[j++];
        }
        return ofSorted(out, n);
    }

    /** Those that are here but not in the other. */
    public Postings without(Postings other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        int[] out = new int[size];
        int n = 0;
        int j = 0;
        for (int i = 0; i < size; i++) {
            j = gallop(other.refs, j, other.size, refs[i]);
            if (j == other.size || other.refs[j] != refs[i]) {
                out[n++] = refs[i];
            }
        }
        return ofSorted(out, n);
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
