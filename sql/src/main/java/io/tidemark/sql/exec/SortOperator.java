package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Sort;
import org.jspecify.annotations.Nullable;

/**
 * ORDER BY, OFFSET and FETCH. With a limit only the rows that can still be among the first are kept; without an order rows
 * just pass until there are enough. Stable.
 */
final class SortOperator implements Operator {
    private static final int BATCH_ROWS = 4096;

    private final Operator input;
    private final List<ValueKind> kinds;
    private final List<RelFieldCollation> keys;
    private final @Nullable Expr offset;
    private final @Nullable Expr fetch;

    private SortOperator(
            Operator input,
            List<ValueKind> kinds,
            List<RelFieldCollation> keys,
            @Nullable Expr offset,
            @Nullable Expr fetch) {
        this.input = input;
        this.kinds = kinds;
        this.keys = keys;
        this.offset = offset;
        this.fetch = fetch;
    }

    static Operator of(Sort sort, Operator input, @Nullable Expr offset, @Nullable Expr fetch) {
        return new SortOperator(
                input, RowBuffer.kinds(sort.getRowType()), sort.getCollation().getFieldCollations(), offset, fetch);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        long skip = count(offset, 0, "OFFSET", ctx);
        long take = count(fetch, Long.MAX_VALUE, "LIMIT", ctx);
        BatchSource rows = input.open(ctx, request);
        return keys.isEmpty() ? new Limited(rows, skip, take, ctx) : new Sorted(rows, skip, take, ctx);
    }

    private static long count(@Nullable Expr expr, long otherwise, String what, ExecContext ctx) throws IOException {
        if (expr == null) {
            return otherwise;
        }
        Object value = expr.evalConstant(ctx);
        if (value == null) {
            return otherwise;
        }
        long n = ((Number) value).longValue();
        if (n < 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_PARAMETER, what + " " + n + "; it must not be negative");
        }
        return n;
    }

    /** Cuts a stream of batches. */
    private static final class Limited implements BatchSource {
        private final BatchSource rows;
        private final ExecContext ctx;
        private long skip;
        private long take;

        Limited(BatchSource rows, long skip, long take, ExecContext ctx) {
            this.rows = rows;
            this.skip = skip;
            this.take = take;
            this.ctx = ctx;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            while (take > 0) {
                ctx.control().poll();
                Batch batch = rows.next();
                if (batch == null) {
                    return null;
                }
                if (batch.size() <= skip) {
                    skip -= batch.size();
                    continue;
                }
                int from = (int) skip;
                int n = (int) Math.min(batch.size() - from, take);
                skip = 0;
                take -= n;
                if (take == 0) {
                    rows.close(); // The batch at hand stays valid: it is the last that was asked for.
                }
                if (n == batch.size()) {
                    return batch;
                }
                int[] wanted = new int[n];
                for (int i = 0; i < n; i++) {
                    wanted[i] = from + i;
                }
                return Vectors.gather(batch, wanted, n);
            }
            return null;
        }

        @Override
        public void close() {
            take = 0;
            rows.close();
        }
    }

    private final class Sorted implements BatchSource {
        private final BatchSource rows;
        private final long skip;
        private final long take;
        private final ExecContext ctx;
        private final RowBuffer buffer;
        private int @Nullable [] order;
        private int next;
        private int end;

        Sorted(BatchSource rows, long skip, long take, ExecContext ctx) {
            this.rows = rows;
            this.skip = skip;
            this.take = take;
            this.ctx = ctx;
            this.buffer = new RowBuffer(ctx.control(), kinds);
        }

        @Override
        public @Nullable Batch next() throws IOException {
            if (take == 0) {
                return null;
            }
            if (order == null) {
                order = sortAll();
                next = (int) Math.min(skip, order.length);
                end = (int) Math.min(order.length, take > Integer.MAX_VALUE ? order.length : next + take);
            }
            ctx.control().poll();
            if (next >= end) {
                return null;
            }
            int to = Math.min(end, next + BATCH_ROWS);
            Batch batch = buffer.gather(order, next, to);
            next = to;
            return batch;
        }

        private int[] sortAll() throws IOException {
            long wanted = take > Long.MAX_VALUE - skip ? Long.MAX_VALUE : skip + take;
            // Twice as many as wanted are collected before the worse half goes: amortised, a row costs O(log wanted).
            long keepAtMost = wanted > Integer.MAX_VALUE / 4 ? Long.MAX_VALUE : Math.max(2 * wanted, 2L * BATCH_ROWS);
            boolean isFull = false;
            int[] candidates = new int[0];
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                ctx.control().poll();
                if (isFull) {
                    // The last row that was kept is behind none that will be: most rows go without being copied.
                    candidates = candidates.length < batch.size() ? new int[batch.size()] : candidates;
                    int n = RowSorter.notBehind(buffer, keys, (int) wanted - 1, batch, candidates);
                    buffer.append(batch.columns(), candidates, n);
                } else {
                    buffer.append(batch.columns(), null, batch.size());
                }
                if (buffer.size() > keepAtMost) {
                    isFull = true;
                    int[] best = RowSorter.sort(buffer, keys, ctx.control());
                    buffer.keep(best, (int) wanted);
                }
            }
            rows.close();
            return RowSorter.sort(buffer, keys, ctx.control());
        }

        @Override
        public void close() {
            rows.close();
            buffer.close();
            next = end;
        }
    }
}
