package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;

/**
 * Sorts row numbers by the columns of a buffer; stable, and can be cancelled. Many rows whose first key is a number go by its digits,
 * all others by a merge sort.
 */
final class RowSorter {
    private static final int RUN = 16;

    /** From so many rows on counting digits is cheaper than comparing. */
    private static final int NUMBERS_FROM = 256;

    private static final int POLL_MASK = (1 << 14) - 1;

    private final ColumnBuffer[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;
    private final QueryControl control;
    private int compared;

    private RowSorter(RowBuffer buffer, List<RelFieldCollation> keys, QueryControl control) {
        this.control = control;
        columns = new ColumnBuffer[keys.size()];
        descending = new boolean[columns.length];
        nullsFirst = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            RelFieldCollation key = keys.get(i);
            columns[i] = buffer.column(key.getFieldIndex());
            descending[i] = key.direction.isDescending();
            nullsFirst[i] = switch (key.nullDirection) {
                case FIRST -> true;
                case LAST -> false;
                // NULL is the greatest: last in ascending order, first in descending.
                case UNSPECIFIED -> descending[i];
            };
        }
    }

    /** The numbers of all rows in order. */
    static int[] sort(RowBuffer buffer, List<RelFieldCollation> keys, QueryControl control)
            throws QueryAbortedException {
        return new RowSorter(buffer, keys, control).sort(buffer.size());
    }

    /**
     * The rows of a batch that do not lie behind a row of the buffer by the first key alone.
     *
     * @param into takes their numbers
     * @return how many they are
     */
    static int notBehind(RowBuffer buffer, List<RelFieldCollation> keys, int row, Batch batch, int[] into) {
        RowSorter sorter = new RowSorter(buffer, keys.subList(0, 1), QueryControl.unlimited());
        Vector v = batch.column(keys.get(0).getFieldIndex());
        ColumnBuffer column = sorter.columns[0];
        boolean rowNull = column.isNull(row);
        boolean down = sorter.descending[0];
        boolean nullsFirst = sorter.nullsFirst[0];
        int n = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean isBehind;
            if (v.isNull(i) || rowNull) {
                isBehind = v.isNull(i) != rowNull && v.isNull(i) != nullsFirst;
            } else {
                int c = column.compare(v, i, row);
                isBehind = down ? c < 0 : c > 0;
            }
            if (!isBehind) {
                into[n++] = i;
            }
        }
        return n;
    }

    /** Whether two rows have the same values in the first {@code n} of the keys, as GROUP BY takes them. */
    static boolean areEqual(RowBuffer buffer, List<RelFieldCollation> keys, int n, int a, int b) {
        for (int i = 0; i < n; i++) {
            ColumnBuffer column = buffer.column(keys.get(i).getFieldIndex());
            boolean aNull = column.isNull(a);
            boolean bNull = column.isNull(b);
            if (aNull || bNull) {
                if (aNull != bNull) {
                    return false;
                }
            } else if (column.compare(a, b) != 0) {
                return false;
            }
        }
        return true;
    }

    private int[] sort(int n) throws QueryAbortedException {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        if (columns.length == 0) {
            return rows; // As they came.
        }
        if (n < NUMBERS_FROM || !columns[0].isNumeric()) {
            long bytes = 8L * n;
            control.claim(bytes);
            try {
                return mergeSort(rows, new int[n], 0, n);
            } finally {
                control.free(bytes);
            }
        }
        // Rows, their keys as words, and both once more.
        long bytes = 2L * (4 + 8) * n;
        control.claim(bytes);
        try {
            return byFirstNumber(rows);
        } finally {
            control.free(bytes);
        }
    }

    /** Sorts by words that are ordered as the first key is, digit by digit; then what is equal by the keys behind it. */
    private int[] byFirstNumber(int[] rows) throws QueryAbortedException {
        int n = rows.length;
        ColumnBuffer first = columns[0];
        // NULLs apart, in the order they came in.
        int[] ordered = new int[n];
        int nullCount = 0;
        for (int row = 0; row < n; row++) {
            nullCount += first.isNull(row) ? 1 : 0;
        }
        int numbersFrom = nullsFirst[0] ? nullCount : 0;
        int nullAt = nullsFirst[0] ? 0 : n - nullCount;
        int numberAt = numbersFrom;
        for (int row = 0; row < n; row++) {
            if (nullCount > 0 && first.isNull(row)) {
                ordered[nullAt++] = row;
            } else {
                ordered[numberAt++] = row;
            }
        }
        int count = n - nullCount;
        long[] words = new long[count];
        long flip = descending[0] ? -1L : 0L;
        for (int i = 0; i < count; i++) {
            words[i] = first.orderedWord(ordered[numbersFrom + i]) ^ flip;
        }
        control.poll();
        long[] sortedWords = RadixSort.sort(words, ordered, rows, numbersFrom, control);
        if (columns.length > 1) {
            sortTies(sortedWords, ordered, rows, numbersFrom, nullCount);
        }
        return ordered;
    }

    private void sortTies(long[] words, int[] rows, int[] room, int numbersFrom, int nullCount)
            throws QueryAbortedException {
        int from = 0;
        for (int i = 1; i <= words.length; i++) {
            if (i == words.length || words[i] != words[from]) {
                if (i - from > 1) {
                    sortRange(rows, room, numbersFrom + from, numbersFrom + i);
                }
                from = i;
            }
        }
        if (nullCount > 1) {
            int nulls = numbersFrom > 0 ? 0 : rows.length - nullCount;
            sortRange(rows, room, nulls, nulls + nullCount);
        }
    }

    private void sortRange(int[] rows, int[] room, int from, int to) throws QueryAbortedException {
        int[] sorted = mergeSort(rows, room, from, to);
        if (sorted != rows) {
            System.arraycopy(sorted, from, rows, from, to - from);
        }
    }

    /** Sorts a range; gives the array of the two that then holds it. */
    private int[] mergeSort(int[] rows, int[] room, int first, int end) throws QueryAbortedException {
        int n = end - first;
        for (int start = 0; start < n; start += RUN) {
            insertionSort(rows, first + start, first + Math.min(n, start + RUN));
        }
        int[] from = rows;
        int[] to = room;
        for (int width = RUN; width < n; width *= 2) {
            for (int start = 0; start < n; start += 2 * width) {
                merge(
                        from,
                        to,
                        first + start,
                        first + Math.min(n, start + width),
                        first + Math.min(n, start + 2 * width));
                if (start > n - 2 * width) {
                    break;
                }
            }
            int[] swap = from;
            from = to;
            to = swap;
            if (width > n / 2) {
                break;
            }
        }
        return from;
    }

    private void insertionSort(int[] rows, int from, int to) throws QueryAbortedException {
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            int j = i - 1;
            while (j >= from && compare(rows[j], row) > 0) {
                rows[j + 1] = rows[j];
                j--;
            }
            rows[j + 1] = row;
        }
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) throws QueryAbortedException {
        if (middle >= end || compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, start, to, start, end - start);
            return;
        }
        int a = start;
        int b = middle;
        for (int i = start; i < end; i++) {
            if (b >= end || (a < middle && compare(from[a], from[b]) <= 0)) {
                to[i] = from[a++];
            } else {
                to[i] = from[b++];
            }
        }
    }

    private int compare(int a, int b) throws QueryAbortedException {
        if ((++compared & POLL_MASK) == 0) {
            control.poll();
        }
        for (int i = 0; i < columns.length; i++) {
            ColumnBuffer column = columns[i];
            boolean aNull = column.isNull(a);
            boolean bNull = column.isNull(b);
            if (aNull || bNull) {
                if (aNull != bNull) {
                    return aNull == nullsFirst[i] ? -1 : 1;
                }
                continue;
            }
            int c = column.compare(a, b);
            if (c != 0) {
                return descending[i] ? -c : c;
            }
        }
        return 0;
    }
}
