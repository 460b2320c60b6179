package io.tidemark.engine.query;

import java.util.Arrays;

/**
 * Finds the buckets of times that mostly ascend. Remembers edges that were met, one next to the other, since the calendar is
 * slow and every series passes the same ones. For one thread.
 */
final class BucketWalker {
    private static final int EDGES_MAX = 1 << 14;

    private final Buckets buckets;
    private final boolean closedRight;

    /** Known consecutive edges; of the bucket {@code [edges[at], edges[at + 1])} (or closed on the right) is spoken. */
    private long[] edges = new long[64];

    private int count;
    private int at;

    BucketWalker(Buckets buckets) {
        this.buckets = buckets;
        this.closedRight = buckets.closedRight();
    }

    /** Goes to the bucket of a time. */
    void seek(long time) {
        if (count > 0 && isIn(time, at)) {
            return;
        }
        if (count > 0 && at + 2 < count && isIn(time, at + 1)) {
            at++;
            return;
        }
        if (count > 0 && isAfter(time, edges[0]) && !isAfter(time, edges[count - 1])) {
            int low = 0;
            int high = count - 1;
            while (high - low > 1) {
                int mid = (low + high) >>> 1;
                if (isAfter(time, edges[mid])) {
                    low = mid;
                } else {
                    high = mid;
                }
            }
            at = low;
            return;
        }
        long lower = buckets.lowerEdge(time);
        long upper = buckets.upperEdge(lower);
        if (count > 0 && lower == edges[count - 1] && count < EDGES_MAX) {
            if (count == edges.length) {
                edges = Arrays.copyOf(edges, count * 2);
            }
            edges[count++] = upper;
            at = count - 2;
        } else {
            edges[0] = lower;
            edges[1] = upper;
            count = 2;
            at = 0;
        }
    }

    /** Whether a time, not before the one that was sought, lies in this bucket too. */
    boolean reaches(long time) {
        return !isAfter(time, edges[at + 1]);
    }

    long lower() {
        return edges[at];
    }

    long upper() {
        return edges[at + 1];
    }

    /** The end of the run, within {@code [from, to)} of ascending times, that lies in this bucket; {@code from} does. */
    int runEnd(long[] times, int from, int to) {
        long upper = edges[at + 1];
        if (!isAfter(times[to - 1], upper)) {
            return to;
        }
        // Doubling steps: runs may be of one sample or of thousands.
        int low = from;
        int step = 8;
        while (low + step < to && !isAfter(times[low + step], upper)) {
            low += step;
            step <<= 1;
        }
        int high = Math.min(to, low + step);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (isAfter(times[mid], upper)) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        // At the very ends of time the edges have no room; a run is never empty.
        return Math.max(low, from + 1);
    }

    private boolean isIn(long time, int bucket) {
        return isAfter(time, edges[bucket]) && !isAfter(time, edges[bucket + 1]);
    }

    /** Whether a time belongs to the bucket that begins at an edge, or a later one. */
    private boolean isAfter(long time, long edge) {
        return closedRight ? time > edge : time >= edge;
    }
}
