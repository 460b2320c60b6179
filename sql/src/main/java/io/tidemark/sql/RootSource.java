package io.tidemark.sql;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A statement's rows as the caller wants them: cut after so many, or refused beyond so many. */
final class RootSource implements BatchSource {
    private final BatchSource source;
    private final Execution execution;
    private final long maxResultRows;
    private long rows;

    RootSource(BatchSource source, Execution execution, long maxResultRows) {
        this.source = source;
        this.execution = execution;
        this.maxResultRows = maxResultRows;
    }

    @Override
    public @Nullable Batch next() throws IOException {
        try {
            execution.ctx().control().poll();
            long left = execution.rowLimit() - rows;
            Batch batch = left == 0 ? null : source.next();
            if (batch == null) {
                execution.progress(rows, "done");
                return null;
            }
            Batch cut = batch.size() <= left ? batch : new Batch((int) left, batch.columns());
            rows += cut.size();
            if (rows > maxResultRows) {
                throw new QueryAbortedException(
                        QueryAbortedException.Reason.RESULT,
                        "the statement has more rows than maxResultRows=" + maxResultRows + " allows");
            }
            execution.progress(rows, "closed");
            return cut;
        } catch (IOException | RuntimeException | Error e) {
            execution.progress(rows, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
