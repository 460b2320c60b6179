package io.tidemark.sql.scan;

import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.query.SideBySide;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.OpenRequest;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.WideTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads several metrics side by side. Their series are looked up once and come in one order, the metric's name left aside, so that
 * series of equal tags meet as in a merge, and so do their samples of equal time. A value: what the planner folds in makes another.
 */
public final class WideScan extends AbstractRelNode implements RowScan {
    private final List<MetricColumn> columns;
    private final List<MetricColumn> tableColumns;
    private final ScanMeasures measures;
    private final ScanPredicate predicate;
    private final ScanSpec.Order order;
    private final ScanLimit limit;

    private WideScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelDataType rowType,
            List<MetricColumn> columns,
            List<MetricColumn> tableColumns,
            ScanMeasures measures,
            ScanPredicate predicate,
            ScanSpec.Order order,
            ScanLimit limit) {
        super(cluster, traits);
        this.rowType = rowType;
        this.columns = columns;
        this.tableColumns = tableColumns;
        this.measures = measures;
        this.predicate = predicate;
        this.order = order;
        this.limit = limit;
    }

    /** All rows of a table. */
    public static WideScan of(RelOptCluster cluster, RelDataType rowType, WideTable table) {
        return new WideScan(
                cluster,
                cluster.traitSet(),
                rowType,
                table.columns(),
                table.columns(),
                ScanMeasures.of(table.columns()),
                ScanPredicate.TRUE,
                ScanSpec.Order.SERIES,
                ScanLimit.NONE);
    }

    private WideScan copy(
            RelDataType newType,
            List<MetricColumn> newColumns,
            ScanMeasures newMeasures,
            ScanPredicate newPredicate,
            ScanSpec.Order newOrder,
            ScanLimit newLimit) {
        return new WideScan(
                getCluster(),
                getTraitSet(),
                newType,
                newColumns,
                tableColumns,
                newMeasures,
                newPredicate,
                newOrder,
                newLimit);
    }

    /** The same under a further condition on time and tags. */
    public WideScan withPredicate(ScanPredicate more) {
        return copy(rowType, columns, measures, predicate.and(more), order, limit);
    }

    /** The same under a further condition on one measure. */
    public WideScan withCondition(MetricColumn measure, ScanPredicate more) {
        return copy(rowType, columns, measures.with(measure, more), predicate, order, limit);
    }

    @Override
    public WideScan withColumns(RelDataType newType, List<MetricColumn> newColumns) {
        return copy(newType, List.copyOf(newColumns), measures.wanting(newColumns), predicate, order, limit);
    }

    @Override
    public WideScan withOrder(ScanSpec.Order newOrder) {
        return copy(rowType, columns, measures, predicate, newOrder, limit);
    }

    @Override
    public WideScan withLimit(ScanLimit newLimit) {
        return copy(rowType, columns, measures, predicate, order, newLimit);
    }

    @Override
    public List<MetricColumn> columns() {
        return columns;
    }

    @Override
    public List<MetricColumn> tableColumns() {
        return tableColumns;
    }

    /** All metrics, whichever are shown. */
    public ScanMeasures measures() {
        return measures;
    }

    /** What was pushed of conditions on time and tags. */
    public ScanPredicate predicate() {
        return predicate;
    }

    @Override
    public ScanSpec.Order order() {
        return order;
    }

    @Override
    public ScanLimit limit() {
        return limit;
    }

    @Override
    public boolean givesRows() {
        return true;
    }

    /** The times that an execution reads. */
    public TimeRange range(ExecContext ctx) throws IOException {
        return predicate.range(ctx);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        try {
            ScanStore store = ScanStore.of(ctx);
            ScanPredicate.Bound bound = predicate.bind(ctx, store.tsdb()::seriesId);
            SideBySide metrics = measures.bind(ctx);
            TagFilter series = metrics == null
                    ? TagFilter.NONE
                    : bound.series().and(MetricScan.runtimeFilter(columns, request.runtimeSets()));
            ScanSpec spec = ScanSpec.of(series, bound.range())
                    .withSideBySide(metrics == null ? new SideBySide(List.of()) : metrics)
                    .withOrder(order, limit.bind(ctx, store.rowLimit()));
            return new WideSource(store.querier().wide(spec, ctx.control()), columns, measures);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return columns.get(column).kind() == MetricColumn.Kind.TAG;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("measures", measures)
                .item("columns", columns.stream().map(MetricColumn::name).toList())
                .itemIf("where", predicate, !predicate.isTrue())
                .itemIf("order", order, order != ScanSpec.Order.SERIES)
                .itemIf("limit", limit, limit.isSet() || limit.root());
    }

    @Override
    public boolean deepEquals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int deepHashCode() {
        return System.identityHashCode(this);
    }
}
