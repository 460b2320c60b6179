package io.tidemark.sql.expr;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import org.jspecify.annotations.Nullable;

/** Making vectors. */
public final class Vectors {
    private Vectors() {}

    /** One boxed value, or NULL, for all rows. */
    public static Vector constant(ValueKind kind, @Nullable Object value) {
        return switch (kind) {
            case LONG -> value == null ? LongVector.constantNull() : LongVector.constant((Long) value);
            case DOUBLE -> value == null ? DoubleVector.constantNull() : DoubleVector.constant((Double) value);
            case OBJECT -> ObjectVector.constant(value);
        };
    }

    /** Boxed values as a vector; the array is kept where objects are held as they are. */
    public static Vector ofBoxed(ValueKind kind, @Nullable Object[] values, int rows) {
        if (kind == ValueKind.OBJECT) {
            return new ObjectVector(values);
        }
        boolean[] nulls = null;
        for (int i = 0; i < rows; i++) {
            if (values[i] == null) {
                if (nulls == null) {
                    nulls = new boolean[rows];
                }
                nulls[i] = true;
            }
        }
        if (kind == ValueKind.LONG) {
            long[] longs = new long[rows];
            for (int i = 0; i < rows; i++) {
                if (values[i] instanceof Long v) {
                    longs[i] = v;
                }
            }
            return new LongVector(longs, nulls);
        }
        double[] doubles = new double[rows];
        for (int i = 0; i < rows; i++) {
            if (values[i] instanceof Double v) {
                doubles[i] = v;
            }
        }
        return new DoubleVector(doubles, nulls);
    }
}
