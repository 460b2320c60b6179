package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;

/** Sorts row numbers by the columns of a buffer: a stable merge sort over ints that can be cancelled. */
final class RowSorter {
    private static final int RUN = 16;
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
        long bytes = 8L * n;
        control.claim(bytes);
        try {
            int[] from = new int[n];
            for (int i = 0; i < n; i++) {
                from[i] = i;
            }
            for (int start = 0; start < n; start += RUN) {
                insertionSort(from, start, Math.min(n, start + RUN));
            }
            int[] to = new int[n];
            for (int width = RUN; width < n; width *= 2) {
                for (int start = 0; start < n; start += 2 * width) {
                    merge(from, to, start, Math.min(n, start + width), Math.min(n, start + 2 * width));
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
        } finally {
            control.free(bytes);
        }
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
