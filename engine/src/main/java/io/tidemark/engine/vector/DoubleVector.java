package io.tidemark.engine.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Doubles, bit for bit. */
public final class DoubleVector extends Vector {
    private final double[] values;

    /** A constant as often as it was last asked for: batch after batch wants it again. */
    private volatile double @Nullable [] repeated;

    /** One value a row. The arrays are not copied. */
    public DoubleVector(double[] values, boolean @Nullable [] nulls) {
        super(false, nulls);
        this.values = values;
    }

    private DoubleVector(double value, boolean @Nullable [] nulls, boolean constant) {
        super(constant, nulls);
        this.values = new double[] {value};
    }

    /** One value for all rows. */
    public static DoubleVector constant(double value) {
        return new DoubleVector(value, null, true);
    }

    /** NULL for all rows. */
    public static DoubleVector constantNull() {
        return new DoubleVector(0, new boolean[] {true}, true);
    }

    /** The values by {@link #index}. */
    public double[] values() {
        return values;
    }

    /** One value a row, at least so many of them, not to be written to; the vector's own array where it has one. */
    public double[] repeated(int rows) {
        if (!isConstant()) {
            return values;
        }
        double[] all = repeated;
        if (all == null || all.length < rows) {
            all = new double[rows];
            Arrays.fill(all, values[0]);
            repeated = all;
        }
        return all;
    }

    /** A row's value; meaningless where it is NULL. */
    public double get(int row) {
        return values[index(row)];
    }

    @Override
    public @Nullable Object boxed(int row) {
        return isNull(row) ? null : (Object) get(row);
    }
}
