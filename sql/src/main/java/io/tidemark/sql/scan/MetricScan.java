package io.tidemark.sql.scan;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.ValueTest;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.Buckets;
import io.tidemark.engine.query.Grouping;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.query.SideBySide;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.OpenRequest;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads series of one metric or several: their samples as rows, or groups of them; groups also of rows that samples of several
 * metrics make side by side. A value: what the planner folds in makes another. Many executions may open one at once.
 */
public final class MetricScan extends AbstractRelNode implements RowScan {
    private final List<String> metrics;
    private final List<MetricColumn> columns;
    private final List<MetricColumn> tableColumns;
    private final ScanPredicate predicate;
    private final ScanSpec.Order order;
    private final ScanLimit limit;
    private final @Nullable ScanGrouping grouping;
    private final @Nullable BucketSpec bucket;
    private final @Nullable ScanMeasures sideBySide;

    private MetricScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelDataType rowType,
            List<String> metrics,
            List<MetricColumn> columns,
            List<MetricColumn> tableColumns,
            ScanPredicate predicate,
            ScanSpec.Order order,
            ScanLimit limit,
            @Nullable ScanGrouping grouping,
            @Nullable BucketSpec bucket,
            @Nullable ScanMeasures sideBySide) {
        super(cluster, traits);
        this.rowType = rowType;
        this.metrics = metrics;
        this.columns = columns;
        this.tableColumns = tableColumns;
        this.predicate = predicate;
        this.order = order;
        this.limit = limit;
        this.grouping = grouping;
        this.bucket = bucket;
        this.sideBySide = sideBySide;
    }

    /** Everything of some metrics. */
    public static MetricScan of(
            RelOptCluster cluster, RelDataType rowType, List<String> metrics, List<MetricColumn> columns) {
        return new MetricScan(
                cluster,
                cluster.traitSet(),
                rowType,
                List.copyOf(metrics),
                List.copyOf(columns),
                List.copyOf(columns),
                ScanPredicate.TRUE,
                ScanSpec.Order.SERIES,
                ScanLimit.NONE,
                null,
                null,
                null);
    }

    /** Everything of some metrics that lie side by side, to be grouped. */
    public static MetricScan sideBySide(
            RelOptCluster cluster, RelDataType rowType, ScanMeasures measures, List<MetricColumn> columns) {
        return new MetricScan(
                cluster,
                cluster.traitSet(),
                rowType,
                measures.metricsRead(),
                List.copyOf(columns),
                List.copyOf(columns),
                ScanPredicate.TRUE,
                ScanSpec.Order.SERIES,
                ScanLimit.NONE,
                null,
                null,
                measures);
    }

    /** The same under a further condition. */
    public MetricScan withPredicate(ScanPredicate more) {
        return copy(rowType, columns, predicate.and(more), order, limit, grouping, bucket);
    }

    @Override
    public MetricScan withColumns(RelDataType newType, List<MetricColumn> newColumns) {
        return copy(newType, List.copyOf(newColumns), predicate, order, limit, grouping, bucket);
    }

    @Override
    public MetricScan withOrder(ScanSpec.Order newOrder) {
        return copy(rowType, columns, predicate, newOrder, limit, grouping, bucket);
    }

    @Override
    public MetricScan withLimit(ScanLimit newLimit) {
        return copy(rowType, columns, predicate, order, newLimit, grouping, bucket);
    }

    /** Groups of the rows. */
    public MetricScan withGrouping(RelDataType newType, ScanGrouping newGrouping, @Nullable BucketSpec newBucket) {
        return copy(newType, columns, predicate, ScanSpec.Order.SERIES, ScanLimit.NONE, newGrouping, newBucket);
    }

    private MetricScan copy(
            RelDataType newType,
            List<MetricColumn> newColumns,
            ScanPredicate newPredicate,
            ScanSpec.Order newOrder,
            ScanLimit newLimit,
            @Nullable ScanGrouping newGrouping,
            @Nullable BucketSpec newBucket) {
        return new MetricScan(
                getCluster(),
                getTraitSet(),
                newType,
                metrics,
                newColumns,
                tableColumns,
                newPredicate,
                newOrder,
                newLimit,
                newGrouping,
                newBucket,
                sideBySide);
    }

    /** The metrics whose series are read. */
    public List<String> metrics() {
        return metrics;
    }

    @Override
    public List<MetricColumn> columns() {
        return columns;
    }

    @Override
    public List<MetricColumn> tableColumns() {
        return tableColumns;
    }

    /** What was pushed of conditions. */
    public ScanPredicate predicate() {
        return predicate;
    }

    /** In which order the rows come; of groups, at which end of time the buckets lie that matter. */
    @Override
    public ScanSpec.Order order() {
        return order;
    }

    /** How many rows matter; of groups, the groups of how many buckets. */
    @Override
    public ScanLimit limit() {
        return limit;
    }

    @Override
    public boolean givesRows() {
        return grouping == null;
    }

    /** The metrics whose samples make rows side by side; null where each sample is a row. */
    public @Nullable ScanMeasures sideBySide() {
        return sideBySide;
    }

    /** The groups, or null for rows. */
    public @Nullable ScanGrouping grouping() {
        return grouping;
    }

    /** How time is cut, or null. */
    public @Nullable BucketSpec bucket() {
        return bucket;
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
            TagFilter filter = metricFilter().and(bound.series()).and(runtimeFilter(columns, request.runtimeSets()));
            ScanSpec spec = ScanSpec.of(filter, bound.range())
                    .withValues(bound.values())
                    .withHistograms(!bound.floatsOnly())
                    .withShard(request.shard(), request.shards());
            if (grouping != null) {
                Grouping groups = bindGrouping(grouping, bound.window(), ctx, store);
                spec = spec.withGrouping(groups).withOrder(order, limit.bind(ctx, Long.MAX_VALUE));
                if (sideBySide != null) {
                    SideBySide bySide = sideBySide.bind(ctx);
                    spec = spec.withSeries(bySide == null ? TagFilter.NONE : bound.series())
                            .withSideBySide(bySide == null ? new SideBySide(List.of()) : bySide);
                }
                return new GroupSource(store.querier().aggregate(spec, ctx.control()), grouping);
            }
            spec = spec.withOrder(order, limit.bind(ctx, store.rowLimit()));
            return new RowSource(store.querier().scan(spec, ctx.control()), columns, store.tsdb()::seriesId);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The test that the series of the metrics pass. */
    public TagFilter metricFilter() {
        return new TagFilter.Tag(Labels.METRIC_NAME, ValueTest.oneOf(Set.copyOf(metrics)));
    }

    static TagFilter runtimeFilter(List<MetricColumn> columns, Map<Integer, Set<Object>> sets) {
        List<TagFilter> parts = new ArrayList<>();
        sets.forEach((column, values) -> {
            Set<String> names = new HashSet<>();
            values.forEach(v -> names.add((String) v));
            names.remove("");
            parts.add(
                    names.isEmpty()
                            ? TagFilter.NONE
                            : new TagFilter.Tag(columns.get(column).label(), ValueTest.oneOf(names)));
        });
        return parts.isEmpty() ? TagFilter.ALL : new TagFilter.And(parts);
    }

    private Grouping bindGrouping(ScanGrouping groups, TimeRange window, ExecContext ctx, ScanStore store)
            throws IOException {
        for (ScanGrouping.Aggregate aggregate : groups.aggregates()) {
            CounterFunction counter = aggregate.counter();
            boolean bounded = window.minMillis() != Long.MIN_VALUE && window.maxMillis() != Long.MAX_VALUE;
            if (counter != null && counter.needsWindow() && bucket == null && !bounded) {
                throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, unbounded(counter));
            }
        }
        List<String> labels = new ArrayList<>();
        for (ScanGrouping.Key key : groups.keys()) {
            if (key.label() != null) {
                labels.add(key.label());
            }
        }
        Buckets buckets = bucket == null ? null : bucket.bind(ctx);
        List<AggregateSpec> aggregates = new ArrayList<>();
        for (ScanGrouping.Aggregate aggregate : groups.aggregates()) {
            ScanPredicate filter = aggregate.filter();
            aggregates.add(new AggregateSpec(
                    aggregate.function(),
                    aggregate.input(),
                    filter == null
                            ? null
                            : filter.bind(ctx, store.tsdb()::seriesId).series()));
        }
        return new Grouping(labels, buckets, aggregates, window);
    }

    /** What is wrong where a counter function has no window, and how to give it one. */
    public static String unbounded(CounterFunction counter) {
        return counter.sqlName() + " needs a window: bound time on both sides (time >= … AND time < …) or group by "
                + "time_bucket('5m', time)"
                + (counter == CounterFunction.INCREASE ? ", or take increase(value, mode => 'exact')" : "");
    }

    @Override
    public boolean isShardable() {
        return grouping == null && order == ScanSpec.Order.SERIES && !limit.isSet() && !limit.root();
    }

    @Override
    public boolean acceptsRuntimeSet(int column) {
        return grouping == null && columns.get(column).kind() == MetricColumn.Kind.TAG;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("metrics", metrics)
                .item("columns", columns.stream().map(MetricColumn::name).toList())
                .itemIf("where", predicate, !predicate.isTrue())
                .itemIf("order", order, order != ScanSpec.Order.SERIES)
                .itemIf("limit", limit, limit.isSet() || limit.root())
                .itemIf("groups", grouping, grouping != null)
                .itemIf("bucket", bucket, bucket != null);
    }

    /** Plans are compared by what they hold, and two scans of one metric are two scans. */
    @Override
    public boolean deepEquals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int deepHashCode() {
        return System.identityHashCode(this);
    }
}
