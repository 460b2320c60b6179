package io.tidemark.engine.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 64-bit integers: BIGINT and the smaller integers, BOOLEAN as 0 and 1, TIMESTAMP as milliseconds since the epoch (UTC wall
 * clock), DATE as days since the epoch, TIME as milliseconds of the day, intervals as milliseconds or months.
 */
public final class LongVector extends Vector {
    private final long[] values;

    /** A constant as often as it was last asked for: batch after batch wants it again. */
    private volatile long @Nullable [] repeated;

    private volatile double @Nullable [] repeatedAsDouble;

    /** One value a row. The arrays are not copied. */
    public LongVector(long[] values, boolean @Nullable [] nulls) {
        super(false, nulls);
        this.values = values;
    }

    private LongVector(long value) {
        super(true, null);
        this.values = new long[] {value};
    }

    private LongVector() {
        super(true, new boolean[] {true});
        this.values = new long[1];
    }

    /** One value for all rows. */
    public static LongVector constant(long value) {
        return new LongVector(value);
    }

    /** NULL for all rows. */
    public static LongVector constantNull() {
        return new LongVector();
    }

    /** The values by {@link #index}. */
    public long[] values() {
        return values;
    }

    /** One value a row, at least so many of them, not to be written to; the vector's own array where it has one. */
    public long[] repeated(int rows) {
        if (!isConstant()) {
            return values;
        }
        long[] all = repeated;
        if (all == null || all.length < rows) {
            all = new long[rows];
            Arrays.fill(all, values[0]);
            repeated = all;
        }
        return all;
    }

    /** A constant as a double, at least so many times, not to be written to. */
    public double[] repeatedAsDouble(int rows) {
        double[] all = repeatedAsDouble;
        if (all == null || all.length < rows) {
            all = new double[rows];
            Arrays.fill(all, get(0));
            repeatedAsDouble = all;
        }
        return all;
    }

    /** A row's value; meaningless where it is NULL. */
    public long get(int row) {
        return values[index(row)];
    }

    @Override
    public @Nullable Object boxed(int row) {
        return isNull(row) ? null : (Object) get(row);
    }
}
