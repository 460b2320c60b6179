package io.tidemark.sql;

import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.query.ScanCounters;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.exec.Profile;
import io.tidemark.sql.plan.Explanation;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.statement.Statement;
import io.tidemark.sql.statement.StatementReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** EXPLAIN and EXPLAIN ANALYZE. */
final class ExplainStatement implements PreparedSql {
    private static final List<ResultColumn> COLUMNS = List.of(RowsResult.text("plan"));

    private final SqlEngine engine;
    private final String sql;
    private final String query;
    private final SqlSettings settings;
    private final boolean analyze;
    private final boolean json;
    private final Planner.@Nullable Planned first;
    private final @Nullable PreparedSql write;

    ExplainStatement(SqlEngine engine, String sql, String query, SqlSettings settings, boolean analyze, boolean json)
            throws IOException {
        this.engine = engine;
        this.sql = sql;
        this.query = query;
        this.settings = settings;
        this.analyze = analyze;
        this.json = json;
        this.write = write(engine, query, settings, analyze);
        this.first = write == null ? engine.planAnew(query, settings) : null;
    }

    /** The statement that is explained, where it writes; else null. */
    private static @Nullable PreparedSql write(SqlEngine engine, String query, SqlSettings settings, boolean analyze)
            throws IOException {
        Statement statement = StatementReader.read(query);
        if (!(statement instanceof Statement.Insert) && !(statement instanceof Statement.Delete)) {
            return null;
        }
        if (analyze) {
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    "EXPLAIN ANALYZE would run the statement, and so write; EXPLAIN alone shows its plan");
        }
        return engine.prepare(query, settings);
    }

    @Override
    public StatementKind kind() {
        return StatementKind.EXPLAIN;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<SqlType> parameters() {
        return first == null ? List.of() : first.parameters();
    }

    @Override
    public List<String> warnings() {
        return first == null ? List.of() : first.warnings();
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        if (write instanceof InsertStatement insert) {
            return result(insert.explain(), insert.warnings());
        }
        if (write instanceof DeleteStatement delete) {
            return result(delete.explain(), delete.warnings());
        }
        Planner.Planned planned = engine.planAnew(query, settings);
        if (!analyze) {
            return result(Explanation.of(planned, null), planned.warnings());
        }
        Profile profile = new Profile();
        try (Execution execution =
                Execution.begin(engine, sql, settings, planned, parameters, List.of(), options, profile)) {
            long rows = 0;
            IoCounters.Snapshot before = engine.tsdb().io().snapshot();
            try (BatchSource source =
                    new RootSource(planned.plan().open(execution.ctx()), execution, settings.maxResultRows())) {
                for (Batch batch = source.next(); batch != null; batch = source.next()) {
                    rows += batch.size();
                }
            }
            Map<String, String> totals =
                    totals(execution, rows, engine.tsdb().io().snapshot().since(before));
            Explanation plan = Explanation.of(planned, profile);
            return result(new Explanation("statement", totals, List.of(plan)), execution.warnings(planned));
        }
    }

    private static Map<String, String> totals(Execution execution, long rows, IoCounters.Snapshot io) {
        ScanCounters counters = execution.ctx().control().counters;
        Map<String, String> totals = new LinkedHashMap<>();
        totals.put("rows", Long.toString(rows));
        totals.put("time", String.format(Locale.ROOT, "%.3f ms", execution.nanos() / 1e6));
        totals.put("postings read", Long.toString(counters.postings.sum()));
        totals.put("series matched", Long.toString(counters.series.sum()));
        totals.put("blocks", counters.blocksOpened.sum() + " opened, " + counters.blocksSkipped.sum() + " skipped");
        totals.put(
                "chunks",
                counters.chunksOpened.sum() + " opened, " + counters.chunksKnown.sum() + " known from before, "
                        + counters.chunksSkipped.sum() + " skipped");
        totals.put("samples decoded", Long.toString(execution.ctx().control().samplesDecoded()));
        // Counted at the door of the store: what other statements read meanwhile is in it.
        totals.put("bytes read", io.bytesRead() + " in " + io.reads() + " reads");
        totals.put("staleness markers hidden", Long.toString(counters.markersHidden.sum()));
        return totals;
    }

    private SqlResult result(Explanation explanation, List<String> warnings) {
        List<String[]> rows = new ArrayList<>();
        if (json) {
            rows.add(new String[] {explanation.json()});
        } else {
            explanation.lines().forEach(line -> rows.add(new String[] {line}));
        }
        return RowsResult.of(COLUMNS, rows, warnings);
    }
}
