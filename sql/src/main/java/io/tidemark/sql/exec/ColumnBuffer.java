package io.tidemark.sql.exec;

import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.ValueOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One column of rows that an operator keeps. For one thread. */
final class ColumnBuffer {
    private final ValueKind kind;
    private long[] longs = new long[0];
    private double[] doubles = new double[0];
    private @Nullable Object[] objects = new Object[0];
    private boolean @Nullable [] nulls;
    private int size;

    ColumnBuffer(ValueKind kind) {
        this.kind = kind;
    }

    /** Adds some rows of a vector: those in {@code rows}, or the first {@code n} where that is null. */
    void append(Vector v, int @Nullable [] rows, int n) {
        grow(n);
        switch (kind) {
            case LONG -> {
                LongVector in = (LongVector) v;
                for (int i = 0; i < n; i++) {
                    longs[size + i] = in.get(rows == null ? i : rows[i]);
                }
            }
            case DOUBLE -> {
                DoubleVector in = (DoubleVector) v;
                for (int i = 0; i < n; i++) {
                    doubles[size + i] = in.get(rows == null ? i : rows[i]);
                }
            }
            case OBJECT -> {
                for (int i = 0; i < n; i++) {
                    objects[size + i] = v.boxed(rows == null ? i : rows[i]);
                }
            }
        }
        if (kind != ValueKind.OBJECT && v.nulls() != null) {
            for (int i = 0; i < n; i++) {
                if (v.isNull(rows == null ? i : rows[i])) {
                    setNull(size + i);
                }
            }
        }
        size += n;
    }

    private void grow(int n) {
        int needed = Math.addExact(size, n);
        int capacity = Math.max(needed, size + (size >> 1) + 16);
        switch (kind) {
            case LONG -> longs = needed > longs.length ? Arrays.copyOf(longs, capacity) : longs;
            case DOUBLE -> doubles = needed > doubles.length ? Arrays.copyOf(doubles, capacity) : doubles;
            case OBJECT -> objects = needed > objects.length ? Arrays.copyOf(objects, capacity) : objects;
        }
        if (nulls != null && needed > nulls.length) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
    }

    private void setNull(int row) {
        if (nulls == null) {
            nulls = new boolean[Math.max(longs.length, doubles.length)];
        }
        nulls[row] = true;
    }

    boolean isNull(int row) {
        return kind == ValueKind.OBJECT ? objects[row] == null : nulls != null && nulls[row];
    }

    boolean isNumeric() {
        return kind != ValueKind.OBJECT;
    }

    /** A number that is not NULL as a word whose unsigned order is that of ORDER BY. */
    long orderedWord(int row) {
        if (kind == ValueKind.LONG) {
            return longs[row] ^ Long.MIN_VALUE;
        }
        // One NaN, above all else, and one zero; of negative numbers the greater bits are the lesser number.
        long bits = ValueOrder.groupBits(doubles[row]);
        return bits ^ (bits >> 63 | Long.MIN_VALUE);
    }

    /** Compares two rows that are not NULL, in the order of ORDER BY. */
    int compare(int a, int b) {
        return switch (kind) {
            case LONG -> Long.compare(longs[a], longs[b]);
            case DOUBLE -> ValueOrder.compare(doubles[a], doubles[b]);
            case OBJECT -> compareObjects(objects[a], objects[b]);
        };
    }

    /** Compares a value of a vector with a row, neither NULL, in the order of ORDER BY. */
    int compare(Vector v, int i, int row) {
        return switch (kind) {
            case LONG -> Long.compare(((LongVector) v).get(i), longs[row]);
            case DOUBLE -> ValueOrder.compare(((DoubleVector) v).get(i), doubles[row]);
            case OBJECT -> compareObjects(v.boxed(i), objects[row]);
        };
    }

    private static int compareObjects(@Nullable Object a, @Nullable Object b) {
        return a == null || b == null ? 0 : ValueOrder.compare(a, b);
    }

    /** A row's value boxed, or null. */
    @Nullable
    Object boxed(int row) {
        if (isNull(row)) {
            return null;
        }
        return switch (kind) {
            case LONG -> longs[row];
            case DOUBLE -> doubles[row];
            case OBJECT -> objects[row];
        };
    }

    /** Some rows as a vector; a negative row is NULL. */
    Vector gather(int[] rows, int from, int to) {
        int n = to - from;
        if (kind == ValueKind.OBJECT) {
            @Nullable Object[] out = new Object[n];
            for (int i = 0; i < n; i++) {
                int row = rows[from + i];
                out[i] = row < 0 ? null : objects[row];
            }
            return new ObjectVector(out);
        }
        boolean[] outNulls = null;
        for (int i = 0; i < n; i++) {
            int row = rows[from + i];
            if (row < 0 || (nulls != null && nulls[row])) {
                outNulls = outNulls == null ? new boolean[n] : outNulls;
                outNulls[i] = true;
            }
        }
        if (kind == ValueKind.LONG) {
            long[] out = new long[n];
            for (int i = 0; i < n; i++) {
                int row = rows[from + i];
                out[i] = row < 0 ? 0 : longs[row];
            }
            return new LongVector(out, outNulls);
        }
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            int row = rows[from + i];
            out[i] = row < 0 ? 0 : doubles[row];
        }
        return new DoubleVector(out, outNulls);
    }

    /** Keeps only some rows, in the order given. */
    void keep(int[] rows, int n) {
        Vector kept = gather(rows, 0, n);
        size = 0;
        nulls = null;
        append(kept, null, n);
    }
}
