package io.tidemark.sql.expr;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for what is computed of one batch, lent again for the next: a batch is valid until the next one is asked for, and so is
 * what was made of it. Whoever owns one says {@link #reset} before each batch; {@link #fresh} lends nothing twice. For one
 * thread, but for that one.
 */
public final class Scratch {
    private static final Scratch FRESH = new Scratch(false);

    private final boolean isKept;
    private final Lent<double[]> doubles = new Lent<>();
    private final Lent<long[]> longs = new Lent<>();
    private final Lent<int[]> ints = new Lent<>();
    private final Lent<boolean[]> flags = new Lent<>();
    private final Lent<@Nullable Object[]> objects = new Lent<>();

    /** The arrays of one kind, of which the first {@code used} are lent. */
    private static final class Lent<T> {
        private @Nullable Object[] arrays = new Object[4];
        private int used;

        @SuppressWarnings("unchecked")
        private @Nullable T next() {
            if (used == arrays.length) {
                arrays = Arrays.copyOf(arrays, used * 2);
            }
            return (T) arrays[used++];
        }

        private T keep(T array) {
            arrays[used - 1] = array;
            return array;
        }
    }

    private Scratch(boolean isKept) {
        this.isKept = isKept;
    }

    /** For one operator, whose batches come one after the other. */
    public Scratch() {
        this(true);
    }

    /** Makes each array anew, for any thread. */
    static Scratch fresh() {
        return FRESH;
    }

    /** Takes back all that is lent. */
    public void reset() {
        doubles.used = 0;
        longs.used = 0;
        ints.used = 0;
        flags.used = 0;
        objects.used = 0;
    }

    /** At least so many, of any value. */
    double[] doubles(int n) {
        if (!isKept) {
            return new double[n];
        }
        double[] known = doubles.next();
        return known != null && known.length >= n ? known : doubles.keep(new double[n]);
    }

    /** At least so many, of any value. */
    long[] longs(int n) {
        if (!isKept) {
            return new long[n];
        }
        long[] known = longs.next();
        return known != null && known.length >= n ? known : longs.keep(new long[n]);
    }

    /** At least so many, of any value. */
    public int[] ints(int n) {
        if (!isKept) {
            return new int[n];
        }
        int[] known = ints.next();
        return known != null && known.length >= n ? known : ints.keep(new int[n]);
    }

    /** At least so many, of which the first {@code n} are false. */
    boolean[] flags(int n) {
        if (!isKept) {
            return new boolean[n];
        }
        boolean[] known = flags.next();
        if (known == null || known.length < n) {
            return flags.keep(new boolean[n]);
        }
        Arrays.fill(known, 0, n, false);
        return known;
    }

    /** At least so many, of any value. */
    @Nullable
    Object[] objects(int n) {
        if (!isKept) {
            return new Object[n];
        }
        @Nullable Object[] known = objects.next();
        return known != null && known.length >= n ? known : objects.keep(new Object[n]);
    }
}
