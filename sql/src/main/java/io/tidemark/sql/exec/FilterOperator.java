package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.Scratch;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows for which a condition is true. A batch whose rows all pass goes through untouched. */
final class FilterOperator implements Operator {
    private final Operator input;
    private final Expr condition;

    FilterOperator(Operator input, Expr condition) {
        this.input = input;
        this.condition = condition;
    }

    @Override
    public boolean isShardable() {
        return input.isShardable();
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return input.acceptsRuntimeSet(column);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        BatchSource rows = input.open(ctx, request);
        Scratch scratch = new Scratch();
        ExecContext own = ctx.withScratch(scratch);
        return new BatchSource() {
            @Override
            public @Nullable Batch next() throws IOException {
                while (true) {
                    ctx.control().poll();
                    Batch batch = rows.next();
                    if (batch == null) {
                        return null;
                    }
                    scratch.reset();
                    int[] selected = scratch.ints(batch.size());
                    int n = Vectors.selectTrue(condition.eval(batch, own), batch.size(), selected);
                    if (n == batch.size()) {
                        return batch;
                    }
                    if (n > 0) {
                        return Vectors.gather(batch, selected, n, scratch);
                    }
                }
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
