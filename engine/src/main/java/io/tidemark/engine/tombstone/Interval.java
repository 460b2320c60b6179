package io.tidemark.engine.tombstone;

/** Times from min to max, both included, in milliseconds since the epoch. */
public record Interval(long minMillis, long maxMillis) {
    /** Checks the order. */
    public Interval {
        if (minMillis > maxMillis) {
            throw new IllegalArgumentException("an interval from " + minMillis + " to " + maxMillis);
        }
    }
}
