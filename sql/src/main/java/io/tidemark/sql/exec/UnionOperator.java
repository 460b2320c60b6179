package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of several inputs, one after the other; each is opened when its turn comes. */
final class UnionOperator implements Operator {
    private final List<Operator> inputs;

    UnionOperator(List<Operator> inputs) {
        this.inputs = List.copyOf(inputs);
    }

    @Override
    public boolean isShardable() {
        return inputs.stream().allMatch(Operator::isShardable);
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return inputs.stream().allMatch(i -> i.acceptsRuntimeSet(column));
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) {
        return new BatchSource() {
            private int turn;
            private @Nullable BatchSource current;
            private boolean closed;

            @Override
            public @Nullable Batch next() throws IOException {
                while (!closed) {
                    ctx.control().poll();
                    if (current == null) {
                        if (turn == inputs.size()) {
                            return null;
                        }
                        current = inputs.get(turn++).open(ctx, request);
                    }
                    Batch batch = current.next();
                    if (batch != null) {
                        return batch;
                    }
                    current.close();
                    current = null;
                }
                return null;
            }

            @Override
            public void close() {
                closed = true;
                if (current != null) {
                    current.close();
                    current = null;
                }
            }
        };
    }
}
