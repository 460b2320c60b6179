package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/** Reports what an operator did, where an execution asks for it; elsewhere it is not in the way. */
final class ProfiledOperator implements Operator {
    private final RelNode rel;
    private final Operator operator;

    ProfiledOperator(RelNode rel, Operator operator) {
        this.rel = rel;
        this.operator = operator;
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        Profile profile = ctx.profile();
        if (profile == null) {
            return operator.open(ctx, request);
        }
        Profile.Work work = profile.begin(rel);
        long start = System.nanoTime();
        BatchSource source = operator.open(ctx, request);
        work.nanos.add(System.nanoTime() - start);
        return new Timed(source, work);
    }

    @Override
    public boolean isShardable() {
        return operator.isShardable();
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return operator.acceptsRuntimeSet(column);
    }

    private static final class Timed implements BatchSource {
        private final BatchSource source;
        private final Profile.Work work;

        Timed(BatchSource source, Profile.Work work) {
            this.source = source;
            this.work = work;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            long start = System.nanoTime();
            Batch batch = source.next();
            work.nanos.add(System.nanoTime() - start);
            if (batch != null) {
                work.rows.add(batch.size());
                work.batches.increment();
            }
            return batch;
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
