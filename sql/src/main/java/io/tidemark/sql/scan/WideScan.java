package io.tidemark.sql.scan;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.exec.BatchRel;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.OpenRequest;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.WideTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads several metrics side by side. Each metric is one scan, series in the order of labels; because that order is the same in all
 * of them once the metric's name is left aside, series of equal tags meet as in a merge, and so do their samples of equal time.
 * A value.
 */
public final class WideScan extends AbstractRelNode implements BatchRel {
    private final List<MetricColumn> columns;
    private final List<WideTable.Measure> measures;
    private final ScanPredicate predicate;

    private WideScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelDataType rowType,
            List<MetricColumn> columns,
            List<WideTable.Measure> measures,
            ScanPredicate predicate) {
        super(cluster, traits);
        this.rowType = rowType;
        this.columns = columns;
        this.measures = measures;
        this.predicate = predicate;
    }

    /** All rows of a table. */
    public static WideScan of(RelOptCluster cluster, RelDataType rowType, WideTable table) {
        return new WideScan(
                cluster, cluster.traitSet(), rowType, table.columns(), table.measures(), ScanPredicate.TRUE);
    }

    /** The same under a further condition on time and tags. */
    public WideScan withPredicate(ScanPredicate more) {
        return new WideScan(getCluster(), getTraitSet(), getRowType(), columns, measures, predicate.and(more));
    }

    /** Time and tags, the first columns. */
    public List<MetricColumn> columns() {
        return columns;
    }

    /** The columns after them. */
    public List<WideTable.Measure> measures() {
        return measures;
    }

    /** What was pushed of conditions. */
    public ScanPredicate predicate() {
        return predicate;
    }

    /** The times that an execution reads. */
    public TimeRange range(ExecContext ctx) throws IOException {
        return predicate.range(ctx);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        List<ScanCursor> cursors = new ArrayList<>();
        try {
            ScanStore store = ScanStore.of(ctx);
            ScanPredicate.Bound bound = predicate.bind(ctx, store.tsdb()::seriesId);
            for (WideTable.Measure measure : measures) {
                TagFilter filter = new TagFilter.Tag(Labels.METRIC_NAME, MetricScan.names(Set.of(measure.metric())))
                        .and(bound.series());
                cursors.add(store.querier().scan(ScanSpec.of(filter, bound.range()), ctx.control()));
            }
            return new WideSource(cursors, columns);
        } catch (UncheckedIOException e) {
            cursors.forEach(ScanCursor::close);
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            cursors.forEach(ScanCursor::close);
            throw e;
        }
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("measures", measures).itemIf("where", predicate, !predicate.isTrue());
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
