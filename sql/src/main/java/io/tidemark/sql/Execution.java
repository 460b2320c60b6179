package io.tidemark.sql;

import io.tidemark.engine.Querier;
import io.tidemark.engine.QuerierOptions;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.Profile;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.ScanStore;
import io.tidemark.sql.scan.WideScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of a plan: its snapshot, its limits, its place in the list of running statements. Must be closed; close is idempotent and
 * may come from any thread.
 */
final class Execution implements AutoCloseable {
    private final SqlEngine engine;
    private final RunningQueries.Running running;
    private final long startNanos = System.nanoTime();
    private final Querier querier;
    private final ExecContext ctx;
    private final long rowLimit;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long rows;
    private volatile String outcome = "closed";

    private Execution(
            SqlEngine engine, RunningQueries.Running running, Querier querier, ExecContext ctx, long rowLimit) {
        this.engine = engine;
        this.running = running;
        this.querier = querier;
        this.ctx = ctx;
        this.rowLimit = rowLimit;
    }

    /** Begins a run: binds parameters, takes a snapshot of what the plan reads. */
    static Execution begin(
            SqlEngine engine,
            String sql,
            SqlSettings settings,
            Planner.Planned planned,
            @Nullable Object[] parameters,
            List<Object> literals,
            ExecuteOptions options,
            @Nullable Profile profile)
            throws IOException {
        int expected = planned.parameters().size();
        if (parameters.length < expected) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_PARAMETER,
                    "the statement has " + expected + " parameters, " + parameters.length + " were given");
        }
        QueryControl control = control(engine, settings, options);
        options.started().accept(control);
        RunningQueries.Running running =
                engine.running().begin(options.session(), sql, engine.clock().millis(), control);
        try {
            Tsdb tsdb = engine.tsdb();
            ExecContext.Builder builder = ExecContext.builder(control)
                    .parameters(all(parameters, expected, literals))
                    .statementMillis(running.startedMillis())
                    .pool(tsdb.pool(), tsdb.options().threads())
                    .maxResultRows(settings.maxResultRows())
                    .profile(profile);
            TimeRange range = range(planned, builder.build());
            Querier querier = tsdb.querier(range, QuerierOptions.DEFAULT.withSkipCorrupt(settings.skipCorruption()));
            long rowLimit = options.maxRows() == 0 ? Long.MAX_VALUE : options.maxRows();
            ExecContext ctx = builder.store(new ScanStore(tsdb, querier, settings, rowLimit))
                    .build();
            return new Execution(engine, running, querier, ctx, rowLimit);
        } catch (IOException | RuntimeException | Error e) {
            engine.running().end(running);
            control.end();
            throw e;
        }
    }

    private static @Nullable Object[] all(@Nullable Object[] parameters, int expected, List<Object> literals) {
        @Nullable Object[] all = Arrays.copyOf(parameters, expected + literals.size());
        for (int i = 0; i < literals.size(); i++) {
            all[expected + i] = literals.get(i);
        }
        return all;
    }

    static QueryControl control(SqlEngine engine, SqlSettings settings, ExecuteOptions options) {
        long millis = options.timeoutMillis() != 0 ? options.timeoutMillis() : settings.queryTimeoutMillis();
        long deadline = millis == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return new QueryControl(
                deadline,
                settings.maxSamples(),
                settings.maxMemoryBytes(),
                engine.tsdb().memory());
    }

    /** All times that any leaf reads: one snapshot serves the whole statement. */
    private static TimeRange range(Planner.Planned planned, ExecContext ctx) throws IOException {
        if (planned.readsAll() || !planned.plan().subqueries().isEmpty()) {
            // What a subquery's value bounds is not known yet.
            return TimeRange.ALL;
        }
        TimeRange all = TimeRange.NONE;
        for (MetricScan scan : planned.scans()) {
            all = hull(all, scan.range(ctx));
        }
        for (WideScan scan : planned.wideScans()) {
            all = hull(all, scan.range(ctx));
        }
        return all;
    }

    private static TimeRange hull(TimeRange a, TimeRange b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return new TimeRange(Math.min(a.minMillis(), b.minMillis()), Math.max(a.maxMillis(), b.maxMillis()));
    }

    ExecContext ctx() {
        return ctx;
    }

    Querier querier() {
        return querier;
    }

    /** At most so many rows are wanted. */
    long rowLimit() {
        return rowLimit;
    }

    /** Warnings of all who have some. */
    List<String> warnings(Planner.Planned planned) {
        List<String> all = new ArrayList<>(planned.warnings());
        all.addAll(ctx.warnings());
        querier.warnings()
                .forEach(problem ->
                        all.add("left out: " + problem.file() + " at " + problem.offset() + ": " + problem.message()));
        return all;
    }

    /** How long it has run. */
    long nanos() {
        return System.nanoTime() - startNanos;
    }

    /** Notes how far it came, for the log. */
    void progress(long rowsSoFar, String outcomeSoFar) {
        rows = rowsSoFar;
        outcome = outcomeSoFar;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        querier.close();
        ctx.control().end();
        engine.running().end(running);
        engine.queryLog().ended(running, nanos(), rows, outcome);
    }
}
