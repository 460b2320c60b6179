package io.tidemark.sql.exec;

import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import java.util.Arrays;

/** COUNT: rows whose arguments are all not NULL; COUNTIF: rows whose argument is true. */
final class CountAggregator implements Aggregator {
    private final boolean ifTrue;
    private long[] counts = new long[0];

    CountAggregator(boolean ifTrue) {
        this.ifTrue = ifTrue;
    }

    @Override
    public void ensure(int slots) {
        counts = slots > counts.length ? Arrays.copyOf(counts, slots) : counts;
    }

    @Override
    public int bytesPerSlot() {
        return 8;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) {
        boolean all = true;
        for (Vector v : args) {
            all &= v.hasNoNulls();
        }
        if (all && !ifTrue) {
            for (int i = 0; i < rows; i++) {
                counts[groups[i]]++;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            boolean counts1 = true;
            for (Vector v : args) {
                counts1 &= !v.isNull(i) && (!ifTrue || ((LongVector) v).get(i) != 0);
            }
            counts[groups[i]] += counts1 ? 1 : 0;
        }
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) {
        counts[slot] += ((CountAggregator) other).counts[otherSlot];
    }

    @Override
    public Vector results(int from, int to) {
        return new LongVector(Arrays.copyOfRange(counts, from, to), null);
    }
}
