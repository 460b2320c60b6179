package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate that folds boxed values one into the other: exact sums, extremes of what is no double, truth, bits, the first
 * and the only value. NULL inputs are passed over, and no input gives NULL.
 */
final class FoldAggregator implements Aggregator {
    /** Joins two values; neither is NULL unless NULLs are inputs. */
    @FunctionalInterface
    interface Fold {
        @Nullable
        Object apply(@Nullable Object sofar, @Nullable Object next) throws IOException;
    }

    private final ValueKind kind;
    private final boolean keepsNulls;
    private final Fold fold;
    private final @Nullable Object ofNothing;
    private @Nullable Object[] values = new Object[0];
    private boolean[] seen = new boolean[0];

    /**
     * No slots.
     *
     * @param keepsNulls whether NULL is an input like others (SINGLE_VALUE)
     * @param ofNothing the result of no input
     */
    FoldAggregator(ValueKind kind, boolean keepsNulls, @Nullable Object ofNothing, Fold fold) {
        this.kind = kind;
        this.keepsNulls = keepsNulls;
        this.ofNothing = ofNothing;
        this.fold = fold;
    }

    @Override
    public void ensure(int slots) {
        if (slots > values.length) {
            values = Arrays.copyOf(values, slots);
            seen = Arrays.copyOf(seen, slots);
        }
    }

    @Override
    public int bytesPerSlot() {
        return 48;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) throws IOException {
        Vector v = args[0];
        for (int i = 0; i < rows; i++) {
            Object value = v.boxed(i);
            if (value != null || keepsNulls) {
                add(groups[i], value);
            }
        }
    }

    private void add(int slot, @Nullable Object value) throws IOException {
        if (!seen[slot]) {
            seen[slot] = true;
            values[slot] = value;
            return;
        }
        values[slot] = fold.apply(values[slot], value);
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) throws IOException {
        FoldAggregator o = (FoldAggregator) other;
        if (o.seen[otherSlot]) {
            add(slot, o.values[otherSlot]);
        }
    }

    @Override
    public Vector results(int from, int to) {
        @Nullable Object[] out = new Object[to - from];
        for (int i = from; i < to; i++) {
            out[i - from] = seen[i] ? values[i] : ofNothing;
        }
        return Vectors.ofBoxed(kind, out, to - from);
    }
}
