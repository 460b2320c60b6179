package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.ValueOrder;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.jspecify.annotations.Nullable;

/** An aggregate that needs all rows of its group, in an order: STRING_AGG, ARRAY_AGG, PERCENTILE, MODE. */
final class ListAggregator implements Aggregator {
    /** Makes the result of a group's rows: the call's arguments, boxed. Never called without rows. */
    @FunctionalInterface
    interface Finish {
        @Nullable
        Object apply(List<@Nullable Object[]> rows) throws IOException;
    }

    private static final int POLL_MASK = 0x3fff;
    private static final long ROW_BYTES = 72;

    private final QueryControl control;
    private final ValueKind kind;
    private final boolean skipNulls;
    private final List<RelFieldCollation> order;
    private final int arguments;
    private final Finish finish;
    private @Nullable List<@Nullable Object[]>[] rowsOf;
    private long claimed;
    private int compared;

    /**
     * No slots.
     *
     * @param arguments how many of the vectors are arguments; the others are what {@code order} sorts by
     * @param order fields are places among the vectors
     * @param skipNulls whether rows whose first argument is NULL are left out
     */
    @SuppressWarnings("unchecked")
    ListAggregator(
            QueryControl control,
            ValueKind kind,
            int arguments,
            List<RelFieldCollation> order,
            boolean skipNulls,
            Finish finish) {
        this.control = control;
        this.kind = kind;
        this.arguments = arguments;
        this.order = order;
        this.skipNulls = skipNulls;
        this.finish = finish;
        this.rowsOf = new List[0];
    }

    @Override
    public void ensure(int slots) {
        rowsOf = slots > rowsOf.length ? Arrays.copyOf(rowsOf, slots) : rowsOf;
    }

    @Override
    public int bytesPerSlot() {
        return 48;
    }

    @Override
    public void add(Vector[] args, int[] groups, int rows) throws IOException {
        long bytes = ROW_BYTES * rows;
        control.claim(bytes);
        claimed += bytes;
        int tested = order.isEmpty() || arguments > 0 ? 0 : order.get(0).getFieldIndex();
        for (int i = 0; i < rows; i++) {
            if (skipNulls && args[tested].isNull(i)) {
                continue;
            }
            @Nullable Object[] row = new Object[args.length];
            for (int a = 0; a < args.length; a++) {
                row[a] = args[a].boxed(i);
            }
            list(groups[i]).add(row);
        }
    }

    private List<@Nullable Object[]> list(int slot) {
        List<@Nullable Object[]> list = rowsOf[slot];
        if (list == null) {
            list = new ArrayList<>();
            rowsOf[slot] = list;
        }
        return list;
    }

    @Override
    public void merge(int slot, Aggregator other, int otherSlot) {
        ListAggregator o = (ListAggregator) other;
        List<@Nullable Object[]> rows = o.rowsOf[otherSlot];
        if (rows != null) {
            list(slot).addAll(rows);
        }
        // What the other one claimed is ours now that its rows are.
        claimed += o.claimed;
        o.claimed = 0;
    }

    @Override
    public Vector results(int from, int to) throws IOException {
        @Nullable Object[] out = new Object[to - from];
        for (int i = from; i < to; i++) {
            List<@Nullable Object[]> rows = rowsOf[i];
            if (rows != null && !rows.isEmpty()) {
                control.poll();
                if (!order.isEmpty()) {
                    sort(rows);
                }
                out[i - from] = finish.apply(rows);
            }
        }
        return Vectors.ofBoxed(kind, out, to - from);
    }

    private void sort(List<@Nullable Object[]> rows) throws IOException {
        try {
            rows.sort(comparator());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void pollSorting() {
        if ((++compared & POLL_MASK) == 0) {
            try {
                control.poll();
            } catch (QueryAbortedException e) {
                throw new UncheckedIOException(e); // A comparator throws nothing else.
            }
        }
    }

    private Comparator<@Nullable Object[]> comparator() {
        return (a, b) -> {
            pollSorting();
            for (RelFieldCollation key : order) {
                Object x = a[key.getFieldIndex()];
                Object y = b[key.getFieldIndex()];
                boolean descending = key.direction.isDescending();
                if (x == null || y == null) {
                    if (x != y) {
                        boolean nullsFirst = key.nullDirection == RelFieldCollation.NullDirection.FIRST
                                || (key.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED && descending);
                        return (x == null) == nullsFirst ? -1 : 1;
                    }
                    continue;
                }
                int c = ValueOrder.compare(x, y);
                if (c != 0) {
                    return descending ? -c : c;
                }
            }
            return 0;
        };
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
