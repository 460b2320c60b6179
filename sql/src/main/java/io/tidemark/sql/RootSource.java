package io.tidemark.sql;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A statement's rows as the caller wants them: cut after so many, or refused beyond so many. */
final class RootSource implements BatchSource {
    private final BatchSource source;
    private final long maxRows;
    private final long maxResultRows;
    private final QueryControl control;
    private long rows;

    RootSource(BatchSource source, long maxRows, long maxResultRows, QueryControl control) {
        this.source = source;
        this.maxRows = maxRows;
        this.maxResultRows = maxResultRows;
        this.control = control;
    }

    @Override
    public @Nullable Batch next() throws IOException {
        control.poll();
        if (rows >= maxRows) {
            return null;
        }
        Batch batch = source.next();
        if (batch == null) {
            return null;
        }
        long left = maxRows - rows;
        Batch cut = batch.size() <= left ? batch : new Batch((int) left, batch.columns());
        rows += cut.size();
        if (rows > maxResultRows) {
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.RESULT,
                    "the statement has more rows than maxResultRows=" + maxResultRows + " allows");
        }
        return cut;
    }

    @Override
    public void close() {
        source.close();
    }
}
