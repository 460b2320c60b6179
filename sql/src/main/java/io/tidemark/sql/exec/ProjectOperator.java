package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.Scratch;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expressions over each row. */
final class ProjectOperator implements Operator {
    private final Operator input;
    private final Expr[] exprs;

    /** Per output column the input column that it is, or −1. */
    private final int[] plain;

    ProjectOperator(Operator input, List<Expr> exprs) {
        this.input = input;
        this.exprs = exprs.toArray(new Expr[0]);
        this.plain = new int[this.exprs.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = this.exprs[i].plainColumn();
        }
    }

    @Override
    public boolean isShardable() {
        return input.isShardable();
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return plain[column] >= 0 && input.acceptsRuntimeSet(plain[column]);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        Map<Integer, Set<Object>> sets = new HashMap<>();
        request.runtimeSets().forEach((column, set) -> sets.put(plain[column], set));
        BatchSource rows = input.open(ctx, new OpenRequest(request.shard(), request.shards(), sets));
        Scratch scratch = new Scratch();
        ExecContext own = ctx.withScratch(scratch);
        return new BatchSource() {
            @Override
            public @Nullable Batch next() throws IOException {
                ctx.control().poll();
                Batch batch = rows.next();
                if (batch == null) {
                    return null;
                }
                scratch.reset();
                Vector[] columns = new Vector[exprs.length];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = exprs[i].eval(batch, own);
                }
                return new Batch(batch.size(), columns);
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
