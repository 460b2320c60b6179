package io.tidemark.engine.query;

/**
 * Buckets of one width, in milliseconds.
 *
 * @param originMillis one of the edges
 * @param labelEnd whether a bucket is called by its upper edge
 */
public record FixedBuckets(long widthMillis, long originMillis, boolean closedRight, boolean labelEnd)
        implements Buckets {
    /** Checks the width. */
    public FixedBuckets {
        if (widthMillis <= 0) {
            throw new IllegalArgumentException("a bucket of " + widthMillis + " ms");
        }
    }

    /** Left-closed buckets from 1970-01-01T00:00Z, called by their start. */
    public static FixedBuckets of(long widthMillis) {
        return new FixedBuckets(widthMillis, 0, false, false);
    }

    /** The same, closed on the right or not. */
    public FixedBuckets withClosedRight(boolean right) {
        return new FixedBuckets(widthMillis, originMillis, right, labelEnd);
    }

    /** The same, called by the end or by the start. */
    public FixedBuckets withLabelEnd(boolean end) {
        return new FixedBuckets(widthMillis, originMillis, closedRight, end);
    }

    /** The edge below, or at the ends of time the least there is. */
    @Override
    public long lowerEdge(long timeMillis) {
        if (closedRight && timeMillis == Long.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        long inside = closedRight ? timeMillis - 1 : timeMillis;
        // Remainders first: the difference of time and origin may not fit.
        long beyond = Math.floorMod(
                Math.floorMod(inside, widthMillis) - Math.floorMod(originMillis, widthMillis), widthMillis);
        return inside < Long.MIN_VALUE + beyond ? Long.MIN_VALUE : inside - beyond;
    }

    @Override
    public long upperEdge(long lowerEdgeMillis) {
        if (lowerEdgeMillis == Long.MIN_VALUE) {
            long next = Long.MIN_VALUE
                    + Math.floorMod(
                            Math.floorMod(originMillis, widthMillis) - Math.floorMod(Long.MIN_VALUE, widthMillis),
                            widthMillis);
            return next == Long.MIN_VALUE ? saturated(Long.MIN_VALUE, widthMillis) : next;
        }
        return saturated(lowerEdgeMillis, widthMillis);
    }

    private static long saturated(long edge, long width) {
        return edge > Long.MAX_VALUE - width ? Long.MAX_VALUE : edge + width;
    }

    @Override
    public long label(long lowerEdgeMillis) {
        return labelEnd ? upperEdge(lowerEdgeMillis) : lowerEdgeMillis;
    }

    @Override
    public String toString() {
        return "every " + widthMillis + " ms from " + originMillis + (closedRight ? ", right-closed" : "")
                + (labelEnd ? ", called by the end" : "");
    }
}
