package io.tidemark.sql;

import io.tidemark.engine.Querier;
import io.tidemark.engine.QuerierOptions;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.ScanStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A query: planned once, again where metrics or tags have changed. */
final class QueryStatement implements PreparedSql {
    private final SqlEngine engine;
    private final String sql;
    private final SqlSettings settings;
    private final Versioned first;
    private volatile Versioned latest;

    /** A plan and the version of the catalogue it was made for. */
    private record Versioned(Planner.Planned planned, long schemaVersion) {}

    private QueryStatement(SqlEngine engine, String sql, SqlSettings settings, Versioned plan) {
        this.engine = engine;
        this.sql = sql;
        this.settings = settings;
        this.first = plan;
        this.latest = plan;
    }

    static QueryStatement prepare(SqlEngine engine, String sql, SqlSettings settings) throws IOException {
        return new QueryStatement(engine, sql, settings, plan(engine, sql, settings));
    }

    private static Versioned plan(SqlEngine engine, String sql, SqlSettings settings) throws IOException {
        // The version first: a change in between makes the plan stale, never the other way round.
        long version = engine.tsdb().catalog().schemaVersion();
        return new Versioned(engine.planner().plan(sql, settings), version);
    }

    @Override
    public StatementKind kind() {
        return StatementKind.QUERY;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return first.planned.columns();
    }

    @Override
    public List<SqlType> parameters() {
        return first.planned.parameters();
    }

    @Override
    public List<String> warnings() {
        return first.planned.warnings();
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        Versioned plan = latest;
        if (plan.schemaVersion != engine.tsdb().catalog().schemaVersion()) {
            plan = plan(engine, sql, settings);
            latest = plan;
        }
        Planner.Planned planned = plan.planned;
        if (parameters.length < planned.parameters().size()) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_PARAMETER,
                    "the statement has " + planned.parameters().size() + " parameters, " + parameters.length
                            + " were given");
        }
        QueryControl control = control(options);
        options.started().accept(control);
        RunningQueries.Running running =
                engine.running().begin(options.session(), sql, engine.clock().millis(), control);
        Querier querier = null;
        try {
            Tsdb tsdb = engine.tsdb();
            ExecContext.Builder builder = ExecContext.builder(control)
                    .parameters(parameters)
                    .statementMillis(running.startedMillis())
                    .pool(tsdb.pool(), tsdb.options().threads())
                    .maxResultRows(settings.maxResultRows());
            TimeRange range = range(planned, builder.build());
            querier = tsdb.querier(range, QuerierOptions.DEFAULT.withSkipCorrupt(settings.skipCorruption()));
            long rowLimit = options.maxRows() == 0 ? Long.MAX_VALUE : options.maxRows();
            ExecContext ctx =
                    builder.store(new ScanStore(tsdb, querier, settings, rowLimit)).build();
            BatchSource source = planned.plan().open(ctx);
            return new QueryResult(
                    planned,
                    new RootSource(source, rowLimit, settings.maxResultRows(), control),
                    ctx,
                    querier,
                    () -> engine.running().end(running));
        } catch (IOException | RuntimeException | Error e) {
            if (querier != null) {
                querier.close();
            }
            engine.running().end(running);
            throw e;
        }
    }

    private QueryControl control(ExecuteOptions options) {
        long millis = options.timeoutMillis() != 0 ? options.timeoutMillis() : settings.queryTimeoutMillis();
        long deadline = millis == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return new QueryControl(deadline, settings.maxSamples(), settings.maxMemoryBytes());
    }

    /** All times that any leaf reads: one snapshot serves the whole statement. */
    private static TimeRange range(Planner.Planned planned, ExecContext ctx) throws IOException {
        TimeRange all = planned.readsAll() ? TimeRange.ALL : TimeRange.NONE;
        for (MetricScan scan : planned.scans()) {
            TimeRange range = scan.range(ctx);
            if (all.isEmpty()) {
                all = range;
            } else if (!range.isEmpty()) {
                all = new TimeRange(
                        Math.min(all.minMillis(), range.minMillis()), Math.max(all.maxMillis(), range.maxMillis()));
            }
        }
        return all;
    }
}
