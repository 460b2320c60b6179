package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.plan.Planner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a running query. */
final class QueryResult implements SqlResult {
    private final Planner.Planned planned;
    private final Execution execution;
    private final BatchSource source;

    QueryResult(Planner.Planned planned, Execution execution, BatchSource source) {
        this.planned = planned;
        this.execution = execution;
        this.source = source;
    }

    @Override
    public List<ResultColumn> columns() {
        return planned.columns();
    }

    @Override
    public BatchSource batches() {
        return source;
    }

    @Override
    public long updateCount() {
        return -1;
    }

    @Override
    public @Nullable SqlSettings settings() {
        return null;
    }

    @Override
    public List<String> warnings() {
        return execution.warnings(planned);
    }

    @Override
    public QueryControl control() {
        return execution.ctx().control();
    }

    @Override
    public void close() {
        try {
            source.close();
        } finally {
            execution.close();
        }
    }
}
