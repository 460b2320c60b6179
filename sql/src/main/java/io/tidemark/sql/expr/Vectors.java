package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Making, taking apart and compacting vectors. */
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

    /** No rows. */
    public static Vector empty(ValueKind kind) {
        return switch (kind) {
            case LONG -> new LongVector(new long[0], null);
            case DOUBLE -> new DoubleVector(new double[0], null);
            case OBJECT -> new ObjectVector(new Object[0]);
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
                if (values[i] != null) {
                    longs[i] = (Long) values[i];
                }
            }
            return new LongVector(longs, nulls);
        }
        double[] doubles = new double[rows];
        for (int i = 0; i < rows; i++) {
            if (values[i] != null) {
                doubles[i] = (Double) values[i];
            }
        }
        return new DoubleVector(doubles, nulls);
    }

    /** The rows where any of the vectors is NULL; null where none is. An array of nobody else's. */
    static boolean @Nullable [] nullsOfAny(Scratch scratch, int rows, Vector... vectors) {
        boolean[] nulls = null;
        for (Vector v : vectors) {
            if (v.isConstant()) {
                if (v.isNull(0)) {
                    nulls = nulls == null ? scratch.flags(rows) : nulls;
                    Arrays.fill(nulls, 0, rows, true);
                    return nulls;
                }
            } else if (v instanceof ObjectVector o) {
                @Nullable Object[] values = o.values();
                for (int i = 0; i < rows; i++) {
                    if (values[i] == null) {
                        nulls = nulls == null ? scratch.flags(rows) : nulls;
                        nulls[i] = true;
                    }
                }
            } else if (v.nulls() != null) {
                boolean[] its = v.nulls();
                nulls = nulls == null ? scratch.flags(rows) : nulls;
                for (int i = 0; i < rows; i++) {
                    nulls[i] |= its[i];
                }
            }
        }
        return nulls;
    }

    /** The values as longs, one a row, not to be written to; the vector's own array where it has one. */
    static long[] longs(Vector v, int rows) {
        if (v instanceof LongVector l) {
            return l.repeated(rows);
        }
        throw new IllegalStateException("integers expected, not " + v.getClass().getSimpleName());
    }

    /**
     * The values as doubles, one a row, not to be written to; the vector's own array where it has one. Numbers of other kinds are
     * converted.
     */
    static double[] doubles(Vector v, int rows, Scratch scratch) {
        if (v instanceof DoubleVector d) {
            return d.repeated(rows);
        }
        if (v instanceof LongVector l && l.isConstant()) {
            return l.repeatedAsDouble(rows);
        }
        double[] all = scratch.doubles(rows);
        if (v.isConstant()) {
            Arrays.fill(all, 0, rows, v.isNull(0) ? 0 : toDouble(v, 0));
        } else if (v instanceof LongVector l) {
            long[] values = l.values();
            for (int i = 0; i < rows; i++) {
                all[i] = values[i];
            }
        } else {
            for (int i = 0; i < rows; i++) {
                all[i] = v.isNull(i) ? 0 : toDouble(v, i);
            }
        }
        return all;
    }

    private static double toDouble(Vector v, int row) {
        if (v instanceof DoubleVector d) {
            return d.get(row);
        }
        if (v instanceof LongVector l) {
            return l.get(row);
        }
        return ((Number) nonNull(v.boxed(row))).doubleValue();
    }

    private static Object nonNull(@Nullable Object o) {
        if (o == null) {
            throw new IllegalStateException("a value expected");
        }
        return o;
    }

    /** A row's number as a decimal; null where it is NULL. Must not be NaN or infinite. */
    static @Nullable BigDecimal decimal(Vector v, int row) {
        if (v.isNull(row)) {
            return null;
        }
        if (v instanceof LongVector l) {
            return BigDecimal.valueOf(l.get(row));
        }
        if (v instanceof DoubleVector d) {
            return new BigDecimal(DoubleText.format(d.get(row)));
        }
        return (BigDecimal) v.boxed(row);
    }

    /** The rows where a truth vector says yes, ascending. */
    public static int[] selectTrue(Vector truth, int rows) {
        int[] selected = new int[rows];
        int n = selectTrue(truth, rows, selected);
        return n == rows ? selected : Arrays.copyOf(selected, n);
    }

    /**
     * Finds the rows where a truth vector says yes, ascending.
     *
     * @param into has room for all rows
     * @return how many there are
     */
    public static int selectTrue(Vector truth, int rows, int[] into) {
        int n = 0;
        if (truth.isConstant()) {
            if (!truth.isNull(0) && ((LongVector) truth).values()[0] != 0) {
                for (int i = 0; i < rows; i++) {
                    into[i] = i;
                }
                n = rows;
            }
            return n;
        }
        long[] values = ((LongVector) truth).values();
        boolean[] nulls = truth.nulls();
        if (nulls == null) {
            for (int i = 0; i < rows; i++) {
                into[n] = i;
                n += values[i] != 0 ? 1 : 0;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                into[n] = i;
                n += values[i] != 0 && !nulls[i] ? 1 : 0;
            }
        }
        return n;
    }

    /** Some rows of a vector, in the order given; a constant one stays as it is. */
    public static Vector gather(Vector v, int[] rows, int n) {
        return gather(v, rows, n, Scratch.fresh());
    }

    /** The same, in arrays that are lent. */
    static Vector gather(Vector v, int[] rows, int n, Scratch scratch) {
        if (v.isConstant()) {
            return v;
        }
        boolean[] nulls = null;
        if (v.nulls() != null) {
            boolean[] its = v.nulls();
            nulls = scratch.flags(n);
            for (int i = 0; i < n; i++) {
                nulls[i] = its[rows[i]];
            }
        }
        if (v instanceof LongVector l) {
            long[] from = l.values();
            long[] to = scratch.longs(n);
            for (int i = 0; i < n; i++) {
                to[i] = from[rows[i]];
            }
            return new LongVector(to, nulls);
        }
        if (v instanceof DoubleVector d) {
            double[] from = d.values();
            double[] to = scratch.doubles(n);
            for (int i = 0; i < n; i++) {
                to[i] = from[rows[i]];
            }
            return new DoubleVector(to, nulls);
        }
        @Nullable Object[] from = ((ObjectVector) v).values();
        @Nullable Object[] to = scratch.objects(n);
        for (int i = 0; i < n; i++) {
            to[i] = from[rows[i]];
        }
        return new ObjectVector(to);
    }

    /** Some rows of a batch, in the order given. */
    public static Batch gather(Batch batch, int[] rows, int n) {
        return gather(batch, rows, n, Scratch.fresh());
    }

    /** The same, in arrays that are lent. */
    public static Batch gather(Batch batch, int[] rows, int n, Scratch scratch) {
        Vector[] columns = new Vector[batch.columns().length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = gather(batch.column(i), rows, n, scratch);
        }
        return new Batch(n, columns);
    }

    /** The first value of a vector, for all rows. */
    static Vector firstAsConstant(Vector v) {
        if (v.isConstant()) {
            return v;
        }
        if (v instanceof LongVector l) {
            return l.isNull(0) ? LongVector.constantNull() : LongVector.constant(l.get(0));
        }
        if (v instanceof DoubleVector d) {
            return d.isNull(0) ? DoubleVector.constantNull() : DoubleVector.constant(d.get(0));
        }
        return ObjectVector.constant(v.boxed(0));
    }
}
