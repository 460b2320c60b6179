package io.tidemark.engine.model;

/** Times from {@code minMillis} to {@code maxMillis}, both included, in milliseconds since the epoch. Empty where min passes max. */
public record TimeRange(long minMillis, long maxMillis) {
    /** Every time there is. */
    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** No time at all. */
    public static final TimeRange NONE = new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE);

    /** Whether no time is in the range. */
    public boolean isEmpty() {
        return minMillis > maxMillis;
    }

    /** Whether a time is in the range. */
    public boolean contains(long millis) {
        return minMillis <= millis && millis <= maxMillis;
    }

    /** Whether the closed range from {@code min} to {@code max} shares a time with this one. */
    public boolean overlaps(long min, long max) {
        return min <= maxMillis && max >= minMillis;
    }

    /** The times in both. */
    public TimeRange intersect(TimeRange other) {
        long min = Math.max(minMillis, other.minMillis);
        long max = Math.min(maxMillis, other.maxMillis);
        return min > max ? NONE : new TimeRange(min, max);
    }
}
