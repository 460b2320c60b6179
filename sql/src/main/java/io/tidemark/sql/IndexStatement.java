package io.tidemark.sql;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.sql.parse.TextPosition;
import io.tidemark.sql.plan.NearNames;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SHOW TAG VALUES and SHOW SERIES: answered from the index, without reading a sample. */
final class IndexStatement implements PreparedSql {
    private final SqlEngine engine;
    private final String sql;
    private final String query;
    private final SqlSettings settings;
    private final @Nullable Tag tag;
    private final Planner.Planned first;

    /**
     * The tag whose values are wanted.
     *
     * @param offset where its name begins in the text
     */
    record Tag(String name, int offset) {}

    /**
     * A statement over the index.
     *
     * @param query a query of all columns of the metric under the statement's condition
     * @param tag whose values are wanted, or null for the series
     */
    IndexStatement(SqlEngine engine, String sql, String query, SqlSettings settings, @Nullable Tag tag)
            throws IOException {
        this.engine = engine;
        this.sql = sql;
        this.query = query;
        this.settings = settings;
        this.tag = tag;
        this.first = engine.planAnew(query, settings.withPushdown(true));
        scan(first);
    }

    /** Whether there is such a tag. */
    void checkTag() throws SqlFault {
        if (tag != null) {
            label(first, tag);
        }
    }

    /** The scan that the condition became a part of. */
    private MetricScan scan(Planner.Planned planned) throws SqlFault {
        MetricScan scan = planned.wholeScan();
        if (scan == null
                || scan.predicate().hasValues()
                || !planned.plan().subqueries().isEmpty()) {
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    "SHOW looks at the index alone: its condition may choose tags, and one range of time");
        }
        return scan;
    }

    @Override
    public StatementKind kind() {
        return StatementKind.SHOW;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return columns(first);
    }

    private List<ResultColumn> columns(Planner.Planned planned) {
        if (tag != null) {
            return List.of(RowsResult.text("value"));
        }
        List<ResultColumn> columns = new ArrayList<>();
        for (MetricColumn column : tags(planned)) {
            columns.add(RowsResult.text(column.name()));
        }
        columns.add(RowsResult.text("series"));
        return columns;
    }

    private static List<MetricColumn> tags(Planner.Planned planned) {
        MetricScan scan = planned.wholeScan();
        return scan == null
                ? List.of()
                : scan.tableColumns().stream()
                        .filter(c -> c.kind() == MetricColumn.Kind.TAG)
                        .toList();
    }

    @Override
    public List<SqlType> parameters() {
        return first.parameters();
    }

    @Override
    public List<String> warnings() {
        return first.warnings();
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        Planner.Planned planned = engine.planAnew(query, settings.withPushdown(true));
        MetricScan scan = scan(planned);
        try (Execution execution =
                Execution.begin(engine, sql, settings, planned, parameters, List.of(), options, null)) {
            ScanPredicate.Bound bound = scan.predicate().bind(execution.ctx(), engine.tsdb()::seriesId);
            TagFilter filter = scan.metricFilter().and(bound.series());
            List<String[]> rows = new ArrayList<>();
            if (tag != null) {
                String label = label(planned, tag);
                for (String value : execution
                        .querier()
                        .labelValues(
                                label, filter, bound.range(), execution.ctx().control())) {
                    rows.add(new String[] {value});
                }
            } else {
                List<MetricColumn> tags = tags(planned);
                for (Labels labels : execution
                        .querier()
                        .series(filter, bound.range(), execution.ctx().control())) {
                    execution.ctx().control().poll();
                    String[] row = new String[tags.size() + 1];
                    for (int i = 0; i < tags.size(); i++) {
                        row[i] = labels.get(tags.get(i).label());
                    }
                    row[tags.size()] = labels.toString();
                    rows.add(row);
                }
            }
            long limit = Math.min(execution.rowLimit(), rows.size());
            execution.progress(limit, "done");
            return RowsResult.of(columns(planned), rows.subList(0, (int) limit), execution.warnings(planned));
        }
    }

    private String label(Planner.Planned planned, Tag wanted) throws SqlFault {
        List<String> names = tags(planned).stream().map(MetricColumn::name).toList();
        for (MetricColumn column : tags(planned)) {
            if (column.name().equals(wanted.name)) {
                return column.label();
            }
        }
        for (MetricColumn column : tags(planned)) {
            if (column.name().equalsIgnoreCase(wanted.name)) {
                return column.label();
            }
        }
        String near = NearNames.didYouMean(wanted.name, names);
        throw TextPosition.fault(
                sql,
                wanted.offset,
                SqlFault.Kind.UNKNOWN_COLUMN,
                "no tag " + wanted.name + (near.isEmpty() ? "; there are " + String.join(", ", names) : near),
                null);
    }
}
