package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several metrics side by side, as columns. All of equal tags ({@code tagsOfRow} is null, the usual case) or, in an order by
 * time, of many. Valid until the cursor moves.
 */
public final class WideBatch {
    /** How many rows. */
    public int size;

    /** Milliseconds since the epoch. */
    public long[] times = new long[0];

    /** By measure, the values; of what is not wanted, anything. */
    public final double[][] values;

    /** By measure, where a row has no value. */
    public final boolean[][] absent;

    /** The one number of the tags of all rows, where {@code tagsOfRow} is null. */
    public int tags;

    /** Each row's number of its tags; null where all are the same. */
    public int @Nullable [] tagsOfRow;

    /** The tags with a number, the name of the metric being {@link SideBySide#ANY_METRIC}. */
    public Labels[] tagsOfNumber = new Labels[0];

    /** A batch of so many measures. */
    public WideBatch(int measures) {
        values = new double[measures][0];
        absent = new boolean[measures][0];
    }

    /** Makes room for {@code extra} rows after those that are there. */
    void ensure(int extra) {
        int needed = Math.addExact(size, extra);
        if (needed > times.length) {
            int capacity = Math.max(needed, times.length + (times.length >> 1));
            times = Arrays.copyOf(times, capacity);
            for (int i = 0; i < values.length; i++) {
                values[i] = Arrays.copyOf(values[i], capacity);
                absent[i] = Arrays.copyOf(absent[i], capacity);
            }
        }
    }

    /** Copies a row of this one to a place of another, tags aside. */
    void copyRow(int row, WideBatch to, int place) {
        to.times[place] = times[row];
        for (int i = 0; i < values.length; i++) {
            to.values[i][place] = values[i][row];
            to.absent[i][place] = absent[i][row];
        }
    }
}
