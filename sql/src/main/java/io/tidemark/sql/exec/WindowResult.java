package io.tidemark.sql.exec;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a window function gave for each row; filled in any order. */
final class WindowResult {
    /** What a row takes. */
    static final int BYTES = 9;

    private final long[] longs;
    private final double[] doubles;
    private final @Nullable Object[] objects;
    private final boolean[] nulls;
    private final ValueKind kind;

    WindowResult(ValueKind kind, int rows) {
        this.kind = kind;
        longs = new long[kind == ValueKind.LONG ? rows : 0];
        doubles = new double[kind == ValueKind.DOUBLE ? rows : 0];
        objects = new Object[kind == ValueKind.OBJECT ? rows : 0];
        nulls = new boolean[kind == ValueKind.OBJECT ? 0 : rows];
    }

    void set(int row, long value) {
        longs[row] = value;
    }

    void set(int row, double value) {
        doubles[row] = value;
    }

    /** Sets a boxed value, converted where numbers are held otherwise. */
    void setBoxed(int row, @Nullable Object value) {
        if (kind == ValueKind.OBJECT) {
            objects[row] = value;
        } else if (value == null) {
            nulls[row] = true;
        } else if (kind == ValueKind.LONG) {
            longs[row] = ((Number) value).longValue();
        } else {
            doubles[row] = ((Number) value).doubleValue();
        }
    }

    /** Sets what a row of a vector is. */
    void set(int row, Vector v, int from) {
        if (kind == ValueKind.LONG && v instanceof LongVector l && !l.isNull(from)) {
            longs[row] = l.get(from);
        } else if (kind == ValueKind.DOUBLE && v instanceof DoubleVector d && !d.isNull(from)) {
            doubles[row] = d.get(from);
        } else {
            setBoxed(row, v.boxed(from));
        }
    }

    /** The rows {@code [from, to)}. */
    Vector vector(int from, int to) {
        return switch (kind) {
            case OBJECT -> new ObjectVector(Arrays.copyOfRange(objects, from, to));
            case LONG -> new LongVector(Arrays.copyOfRange(longs, from, to), Arrays.copyOfRange(nulls, from, to));
            case DOUBLE -> new DoubleVector(Arrays.copyOfRange(doubles, from, to), Arrays.copyOfRange(nulls, from, to));
        };
    }
}
