package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INTERSECT and EXCEPT, of sets or, with ALL, of rows counted. The inputs after the first are counted by row; the first one
 * streams past and takes from the counts. Rows are the same as GROUP BY has it: NULL is NULL, NaN is NaN.
 */
final class SetOperator implements Operator {
    private final List<Operator> inputs;
    private final int width;
    private final boolean intersect;
    private final boolean all;

    SetOperator(List<Operator> inputs, int width, boolean intersect, boolean all) {
        this.inputs = List.copyOf(inputs);
        this.width = width;
        this.intersect = intersect;
        this.all = all;
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) {
        return new Rows(ctx);
    }

    private final class Rows implements BatchSource {
        private final ExecContext ctx;
        private final KeyTable table;

        /** By group, how often it may still come out (INTERSECT), or must still be held back (EXCEPT). */
        private long[] counts = new long[16];

        private @Nullable BatchSource first;
        private int[] groups = new int[0];
        private boolean closed;

        Rows(ExecContext ctx) {
            this.ctx = ctx;
            this.table = new KeyTable(ctx.control(), width);
        }

        @Override
        public @Nullable Batch next() throws IOException {
            if (closed) {
                return null;
            }
            BatchSource source = first;
            if (source == null) {
                for (int i = 1; i < inputs.size(); i++) {
                    count(i);
                }
                source = inputs.get(0).open(ctx, OpenRequest.WHOLE);
                first = source;
            }
            for (Batch b = source.next(); b != null; b = source.next()) {
                ctx.control().poll();
                int[] kept = keep(b);
                if (kept.length == b.size()) {
                    return b;
                }
                if (kept.length > 0) {
                    return Vectors.gather(b, kept, kept.length);
                }
            }
            return null;
        }

        private void groupsOf(Batch b) throws IOException {
            if (groups.length < b.size()) {
                groups = new int[b.size()];
            }
            Vector[] columns = b.columns();
            table.groupsOf(columns, b.size(), groups);
            if (table.size() > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(table.size(), counts.length * 2));
            }
        }

        private void count(int input) throws IOException {
            long[] mine = new long[counts.length];
            try (BatchSource source = inputs.get(input).open(ctx, OpenRequest.WHOLE)) {
                for (Batch b = source.next(); b != null; b = source.next()) {
                    ctx.control().poll();
                    groupsOf(b);
                    mine = mine.length < counts.length ? Arrays.copyOf(mine, counts.length) : mine;
                    for (int i = 0; i < b.size(); i++) {
                        mine[groups[i]]++;
                    }
                }
            }
            mine = mine.length < counts.length ? Arrays.copyOf(mine, counts.length) : mine;
            for (int g = 0; g < table.size(); g++) {
                if (!intersect) {
                    counts[g] += mine[g];
                } else {
                    counts[g] = input == 1 ? mine[g] : Math.min(counts[g], mine[g]);
                }
            }
        }

        private int[] keep(Batch b) throws IOException {
            int known = table.size();
            groupsOf(b);
            int[] kept = new int[b.size()];
            int n = 0;
            for (int i = 0; i < b.size(); i++) {
                int g = groups[i];
                boolean keeps;
                if (all) {
                    boolean counted = g < known && counts[g] > 0;
                    if (counted) {
                        counts[g]--;
                    }
                    keeps = counted == intersect;
                } else {
                    // Once a row has come out, or has been held back, its like are held back.
                    keeps = intersect ? counts[g] > 0 : counts[g] == 0;
                    counts[g] = intersect ? 0 : 1;
                }
                kept[n] = i;
                n += keeps ? 1 : 0;
            }
            return Arrays.copyOf(kept, n);
        }

        @Override
        public void close() {
            closed = true;
            if (first != null) {
                first.close();
            }
            table.close();
        }
    }
}
