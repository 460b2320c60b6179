package io.tidemark.engine.head;

import java.util.Arrays;

/**
 * Of which times chunks from files hold all samples of a series, by its number within the head: what the log says of them need not
 * be added. For one thread.
 */
final class HeldTimes {
    private long[] from = new long[0];
    private long[] to = new long[0];

    /** Chunks of a series have all its samples from a time on and before another. */
    void add(int number, long fromMillis, long toMillis) {
        if (number >= to.length) {
            int known = to.length;
            from = Arrays.copyOf(from, number + number / 2 + 16);
            to = Arrays.copyOf(to, from.length);
            Arrays.fill(to, known, to.length, Long.MIN_VALUE);
        }
        from[number] = fromMillis;
        to[number] = toMillis;
    }

    boolean contain(int number, long millis) {
        return number < to.length && millis < to[number] && millis >= from[number];
    }

    /** Forgets all. */
    void clear() {
        from = new long[0];
        to = new long[0];
    }
}
