package io.tidemark.engine.query;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups of a finished table as rows. */
final class GroupBatches implements BatchSource {
    private static final int ROWS = 1024;

    private final GroupTable table;
    private final int[] slots;
    private final int end;
    private int next;

    GroupBatches(GroupTable table, long limit) {
        this.table = table;
        this.slots = table.order();
        this.end = (int) Math.min(slots.length, limit);
    }

    @Override
    public @Nullable Batch next() {
        if (next >= end) {
            return null;
        }
        int from = next;
        int n = Math.min(ROWS, end - from);
        next += n;
        Grouping grouping = table.grouping();
        List<String> tags = grouping.tags();
        Buckets buckets = grouping.buckets();
        int tagCount = tags.size();
        int first = tagCount + (buckets == null ? 0 : 1);
        Vector[] columns = new Vector[first + table.accumulators.length];
        for (int tag = 0; tag < tagCount; tag++) {
            @Nullable Object[] values = new Object[n];
            for (int i = 0; i < n; i++) {
                values[i] = table.tag(slots[from + i], tag);
            }
            columns[tag] = new ObjectVector(values);
        }
        if (buckets != null) {
            columns[tagCount] = new LongVector(labels(buckets, from, n), null);
        }
        for (int i = 0; i < table.accumulators.length; i++) {
            columns[first + i] = table.accumulators[i].results(slots, from, from + n);
        }
        return new Batch(n, columns);
    }

    private long[] labels(Buckets buckets, int from, int n) {
        long[] labels = new long[n];
        for (int i = 0; i < n; i++) {
            labels[i] = buckets.label(table.lower(slots[from + i]));
        }
        return labels;
    }

    @Override
    public void close() {
        next = end;
        table.free();
    }
}
