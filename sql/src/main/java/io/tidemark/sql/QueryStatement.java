package io.tidemark.sql;

import io.tidemark.sql.plan.Planner;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query: planned once, again where metrics or tags have changed. */
final class QueryStatement implements PreparedSql {
    private final SqlEngine engine;
    private final StatementKind kind;
    private final String sql;
    private final String text;
    private final SqlSettings settings;
    private final Versioned first;
    private volatile Versioned latest;

    /** A plan and the version of the catalogue it was made for. */
    private record Versioned(SqlEngine.Bound bound, long schemaVersion) {}

    private QueryStatement(
            SqlEngine engine, StatementKind kind, String sql, String text, SqlSettings settings, Versioned plan) {
        this.engine = engine;
        this.kind = kind;
        this.sql = sql;
        this.text = text;
        this.settings = settings;
        this.first = plan;
        this.latest = plan;
    }

    /**
     * Prepares a query.
     *
     * @param sql what the user wrote
     * @param text the query that it means
     */
    static QueryStatement prepare(SqlEngine engine, StatementKind kind, String sql, String text, SqlSettings settings)
            throws IOException {
        return new QueryStatement(engine, kind, sql, text, settings, plan(engine, text, settings));
    }

    private static Versioned plan(SqlEngine engine, String text, SqlSettings settings) throws IOException {
        // The version first: a change in between makes the plan stale, never the other way round.
        long version = engine.tsdb().catalog().schemaVersion();
        return new Versioned(engine.plan(text, settings, version), version);
    }

    private SqlEngine.Bound bound() throws IOException {
        Versioned plan = latest;
        if (plan.schemaVersion != engine.tsdb().catalog().schemaVersion()) {
            plan = plan(engine, text, settings);
            latest = plan;
        }
        return plan.bound;
    }

    @Override
    public StatementKind kind() {
        return kind;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return first.bound.planned().columns();
    }

    @Override
    public List<SqlType> parameters() {
        return first.bound.planned().parameters();
    }

    @Override
    public List<String> warnings() {
        return first.bound.planned().warnings();
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        SqlEngine.Bound bound = bound();
        Planner.Planned planned = bound.planned();
        Execution execution =
                Execution.begin(engine, sql, settings, planned, parameters, bound.literals(), options, null);
        try {
            return new QueryResult(
                    planned,
                    execution,
                    new RootSource(planned.plan().open(execution.ctx()), execution, settings.maxResultRows()));
        } catch (IOException | RuntimeException | Error e) {
            execution.progress(0, String.valueOf(e.getMessage()));
            execution.close();
            throw e;
        }
    }
}
