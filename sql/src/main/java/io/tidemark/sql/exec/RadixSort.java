package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;

/** Sorts unsigned words, each with a row number, digit by digit from the lowest; stable. Digits that all words share cost nothing. */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = (Long.SIZE + BITS - 1) / BITS;
    private static final int MASK = (1 << BITS) - 1;
    private static final int POLL_ROWS = 1 << 18;

    private RadixSort() {}

    /**
     * Sorts.
     *
     * @param words by place, from 0
     * @param rows the row of the word at place i is at {@code first + i}; sorted when this returns
     * @param room as long as {@code rows}; overwritten
     * @return the sorted words, in the array given or another
     */
    static long[] sort(long[] words, int[] rows, int[] room, int first, QueryControl control)
            throws QueryAbortedException {
        int n = words.length;
        int[][] counts = new int[DIGITS][MASK + 1];
        for (int begin = 0; begin < n; begin += POLL_ROWS) {
            control.poll();
            for (int i = begin; i < Math.min(n, begin + POLL_ROWS); i++) {
                long word = words[i];
                for (int d = 0; d < DIGITS; d++) {
                    counts[d][(int) (word >>> d * BITS) & MASK]++;
                }
            }
        }
        long[] from = words;
        long[] to = new long[n];
        int[] fromRows = rows;
        int[] toRows = room;
        for (int d = 0; d < DIGITS && n > 0; d++) {
            int shift = d * BITS;
            int[] places = counts[d];
            if (places[(int) (from[0] >>> shift) & MASK] == n) {
                continue;
            }
            int at = 0;
            for (int digit = 0; digit <= MASK; digit++) {
                int count = places[digit];
                places[digit] = at;
                at += count;
            }
            for (int begin = 0; begin < n; begin += POLL_ROWS) {
                control.poll();
                for (int i = begin; i < Math.min(n, begin + POLL_ROWS); i++) {
                    int place = places[(int) (from[i] >>> shift) & MASK]++;
                    to[place] = from[i];
                    toRows[first + place] = fromRows[first + i];
                }
            }
            long[] swap = from;
            from = to;
            to = swap;
            int[] swapRows = fromRows;
            fromRows = toRows;
            toRows = swapRows;
        }
        if (fromRows != rows) {
            System.arraycopy(fromRows, first, rows, first, n);
        }
        return from;
    }
}
