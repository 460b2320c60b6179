package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.Execution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are there already, of the metadata or of an array, in the clothes of an execution. */
final class RowsExecution implements Execution {
    private final List<ColumnInfo> columns;
    private @Nullable Batch batch;

    RowsExecution(List<ColumnInfo> columns, Batch batch) {
        this.columns = columns;
        this.batch = batch;
    }

    @Override
    public long updateCount() {
        return -1;
    }

    @Override
    public List<ColumnInfo> columns() {
        return columns;
    }

    @Override
    public @Nullable Batch next() {
        Batch out = batch;
        batch = null;
        return out;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void close() {
        batch = null;
    }
}
