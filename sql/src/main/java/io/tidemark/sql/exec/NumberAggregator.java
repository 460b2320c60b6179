package io.tidemark.sql.exec;

import io.tidemark.engine.query.Accumulator;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An aggregate of doubles, accumulated as the engine does it below a scan, so that both ways give the same. */
final class NumberAggregator implements Aggregator {
    private static final long[] NO_TIMES = new long[0];

    private final Accumulator accumulator;

    NumberAggregator(Accumulator accumulator) {
        this.accumulator = accumulator;
    }

    @Override
    public void ensure(int slots) {
        accumulator.ensure(slots);
    }

    @Override
    public int bytesPerSlot() {
        return accumulator.bytesPerSlot();
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) {
        Vector v = args[0];
        if (v instanceof DoubleVector d && !d.isConstant() && d.hasNoNulls()) {
            double[] values = d.values();
            int from = 0;
            while (from < rows) {
                int to = from + 1;
                while (to < rows && groups[to] == groups[from]) {
                    to++;
                }
                accumulator.add(groups[from], NO_TIMES, values, from, to);
                from = to;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (!v.isNull(i)) {
                accumulator.add(groups[i], 0, asDouble(v, i));
            }
        }
    }

    private static double asDouble(Vector v, int row) {
        if (v instanceof DoubleVector d) {
            return d.get(row);
        }
        if (v instanceof LongVector l) {
            return l.get(row);
        }
        Object boxed = v.boxed(row);
        return boxed instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) {
        accumulator.merge(slot, ((NumberAggregator) other).accumulator, otherSlot);
    }

    @Override
    public Vector results(int from, int to) {
        double[] out = new double[to - from];
        boolean @Nullable [] nulls = null;
        for (int i = from; i < to; i++) {
            if (accumulator.isNull(i)) {
                nulls = nulls == null ? new boolean[to - from] : nulls;
                nulls[i - from] = true;
            } else {
                out[i - from] = accumulator.result(i);
            }
        }
        return new DoubleVector(out, nulls);
    }

    /** SUM that is 0, not NULL, of no input. */
    static Vector zeroForNull(Vector v, int n) {
        double[] values = ((DoubleVector) v).values();
        double[] out = Arrays.copyOf(values, n);
        for (int i = 0; i < n; i++) {
            out[i] = v.isNull(i) ? 0 : out[i];
        }
        return new DoubleVector(out, null);
    }
}
