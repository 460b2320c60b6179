package io.tidemark.sql.plan;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.WideScan;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.WideTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate over {@code wide}, said over {@code family}: where each call looks at one measure alone, it is the same call over the
 * samples of that metric, and nothing needs to be zipped. A group is there where any of the metrics has a sample in it. What looks
 * at rows, or at two measures of one row, stays above the zipped rows.
 */
final class WideAggregates {
    private final RexBuilder rex;
    private final WideScan wide;
    private final int tags;
    private final List<RexNode> projects = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private WideAggregates(RexBuilder rex, WideScan wide) {
        this.rex = rex;
        this.wide = wide;
        this.tags = wide.columns().size();
    }

    /** The same aggregate over {@code family}, or null where it is none over {@code wide} or needs its rows. */
    static @Nullable Aggregate overFamily(Aggregate aggregate, RexBuilder rex) {
        RelNode input = aggregate.getInput();
        List<RexNode> inputs = new ArrayList<>();
        for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
            inputs.add(rex.makeInputRef(input, i));
        }
        while (input instanceof Project project && !project.containsOver()) {
            inputs = RelOptUtil.pushPastProject(inputs, project);
            input = project.getInput();
        }
        return input instanceof WideScan wide && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                ? new WideAggregates(rex, wide).rewrite(aggregate, inputs)
                : null;
    }

    private @Nullable Aggregate rewrite(Aggregate aggregate, List<RexNode> inputs) {
        for (int field : aggregate.getGroupSet()) {
            if (usesMeasures(inputs.get(field))) {
                return null;
            }
            projects.add(inputs.get(field));
            names.add(aggregate.getInput().getRowType().getFieldNames().get(field));
        }
        int keys = projects.size();
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            AggregateCall over = rewrite(call, inputs);
            if (over == null) {
                return null;
            }
            calls.add(over);
        }
        RelNode samples = LogicalProject.create(family(), List.of(), projects, names, Set.of());
        return LogicalAggregate.create(samples, aggregate.getHints(), ImmutableBitSet.range(keys), null, calls);
    }

    private @Nullable AggregateCall rewrite(AggregateCall call, List<RexNode> inputs) {
        AggregateSpec.Function function = AggregateFolder.function(call);
        if (function == null || call.getArgList().size() != 1 || call.isDistinct()) {
            return null;
        }
        RexNode argument = inputs.get(call.getArgList().get(0));
        RexNode filter = call.filterArg < 0 ? null : inputs.get(call.filterArg);
        if (filter != null && usesMeasures(filter)) {
            return null;
        }
        boolean extreme = function == AggregateSpec.Function.MIN || function == AggregateSpec.Function.MAX;
        if (extreme && isTime(argument)) {
            int chosen = filter == null ? -1 : add(filter, "f");
            return call.withArgList(List.of(add(argument, "t"))).withFilter(chosen);
        }
        int measure = measure(argument);
        if (argument instanceof RexCall counter
                && CounterFunction.of(counter.getOperator()) != null
                && measure(counter.getOperands().get(0)) >= 0) {
            measure = measure(counter.getOperands().get(0));
            argument = counter.clone(counter.getType(), List.of(value()));
        } else if (measure >= 0) {
            argument = value();
        } else {
            return null;
        }
        RexNode ofMetric = rex.makeCall(
                SqlStdOperatorTable.EQUALS,
                rex.makeInputRef(MetricColumn.tag("metric", Labels.METRIC_NAME).type(rex.getTypeFactory()), tags + 1),
                rex.makeLiteral(wide.measures().get(measure).metric()));
        RexNode both = filter == null ? ofMetric : rex.makeCall(SqlStdOperatorTable.AND, filter, ofMetric);
        return call.withArgList(List.of(add(argument, "x")))
                .withFilter(add(rex.makeCall(SqlStdOperatorTable.IS_TRUE, both), "f"));
    }

    private int add(RexNode node, String name) {
        projects.add(node);
        names.add(name + projects.size());
        return projects.size() - 1;
    }

    private RexNode value() {
        return rex.makeInputRef(MetricColumn.VALUE.type(rex.getTypeFactory()), tags);
    }

    /** Which measure an expression is; -1 where it is none. */
    private int measure(RexNode node) {
        return node instanceof RexInputRef ref && ref.getIndex() >= tags ? ref.getIndex() - tags : -1;
    }

    private boolean isTime(RexNode node) {
        return node instanceof RexInputRef ref
                && ref.getIndex() < tags
                && wide.columns().get(ref.getIndex()).kind() == MetricColumn.Kind.TIME;
    }

    private boolean usesMeasures(RexNode node) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(node);
        return used.length() > tags;
    }

    /** Time and the tags as the wide table has them, then value and the name of the metric. */
    private MetricScan family() {
        List<MetricColumn> columns = new ArrayList<>(wide.columns());
        columns.add(MetricColumn.VALUE);
        columns.add(MetricColumn.tag("metric", Labels.METRIC_NAME));
        RelDataTypeFactory.Builder type = rex.getTypeFactory().builder();
        columns.forEach(column -> type.add(column.name(), column.type(rex.getTypeFactory())));
        List<String> metrics =
                wide.measures().stream().map(WideTable.Measure::metric).toList();
        return MetricScan.of(wide.getCluster(), type.build(), metrics, columns)
                .withPredicate(wide.predicate())
                .withPredicate(ScanPredicate.FLOATS);
    }
}
