package io.tidemark.sql;

import io.tidemark.engine.model.TagFilter;
import io.tidemark.sql.plan.Explanation;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.MetricScan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DELETE: what its condition says exactly, or not at all. */
final class DeleteStatement implements PreparedSql {
    private final SqlEngine engine;
    private final String sql;
    private final String query;
    private final SqlSettings settings;
    private final Planner.Planned first;

    /**
     * A DELETE.
     *
     * @param query a query of all columns of the metric under the statement's condition
     */
    DeleteStatement(SqlEngine engine, String sql, String query, SqlSettings settings) throws IOException {
        this.engine = engine;
        this.sql = sql;
        this.query = query;
        // What an unknown tag would select as NULL must not be guessed here.
        this.settings = settings.withPushdown(true).withLenientTags(false);
        this.first = plan().planned();
        scan(first);
    }

    private SqlEngine.Bound plan() throws IOException {
        return engine.plan(query, settings, engine.tsdb().catalog().schemaVersion());
    }

    /** The scan that the whole condition became a part of. */
    private static MetricScan scan(Planner.Planned planned) throws SqlFault {
        MetricScan scan = planned.wholeScan();
        if (scan != null
                && planned.plan().subqueries().isEmpty()
                && scan.metrics().size() == 1
                && !scan.predicate().hasValues()) {
            return scan;
        }
        throw new SqlFault(
                SqlFault.Kind.UNSUPPORTED,
                "DELETE takes a metric, and conditions on its time and tags joined by AND (those on tags alone by OR too); "
                        + "a condition on value, a subquery, or an OR over times is not taken, because what it says can't be"
                        + " deleted exactly; write one DELETE for each range of time");
    }

    @Override
    public StatementKind kind() {
        return StatementKind.UPDATE;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return List.of();
    }

    @Override
    public List<SqlType> parameters() {
        return first.parameters();
    }

    @Override
    public List<String> warnings() {
        return first.warnings();
    }

    /** The plan, in a person's words. */
    Explanation explain() throws IOException {
        // Planned as it is written: a cached plan has parameters in the places of its literals.
        MetricScan scan = scan(engine.planAnew(query, settings));
        Map<String, String> details = new LinkedHashMap<>();
        details.put(
                "condition",
                scan.predicate().isTrue() ? "none: all of it" : scan.predicate().toString());
        return new Explanation("delete from " + scan.metrics().get(0), details, List.of());
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        SqlWrites writes = options.writes(engine);
        writes.checkNoTransaction("DELETE");
        writes.checkWritable();
        SqlEngine.Bound bound = plan();
        Planner.Planned planned = bound.planned();
        MetricScan scan = scan(planned);
        try (Execution execution =
                Execution.begin(engine, sql, settings, planned, parameters, bound.literals(), options, null)) {
            ScanPredicate.Bound condition = scan.predicate().bind(execution.ctx(), engine.tsdb()::seriesId);
            TagFilter series = scan.metricFilter().and(condition.series());
            execution.ctx().control().poll();
            long count = condition.range().isEmpty() ? 0 : writes.store().delete(series, condition.range());
            execution.progress(count, "done");
            return CountResult.of(
                    count, execution.warnings(planned), execution.ctx().control());
        }
    }
}
