package io.tidemark.sql;

import io.tidemark.engine.Querier;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a running query. */
final class QueryResult implements SqlResult {
    private final Planner.Planned planned;
    private final BatchSource source;
    private final ExecContext ctx;
    private final Querier querier;
    private final Runnable ended;
    private boolean closed;

    QueryResult(Planner.Planned planned, BatchSource source, ExecContext ctx, Querier querier, Runnable ended) {
        this.planned = planned;
        this.source = source;
        this.ctx = ctx;
        this.querier = querier;
        this.ended = ended;
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
        List<String> all = new ArrayList<>(planned.warnings());
        all.addAll(ctx.warnings());
        querier.warnings().forEach(problem -> all.add(problem.toString()));
        return all;
    }

    @Override
    public QueryControl control() {
        return ctx.control();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            source.close();
        } finally {
            querier.close();
            ended.run();
        }
    }
}
