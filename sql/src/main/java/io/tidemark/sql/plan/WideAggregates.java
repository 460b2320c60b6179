package io.tidemark.sql.plan;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.ScanMeasures;
import io.tidemark.sql.scan.WideScan;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.HashSet;
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
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate over {@code wide}, said over {@code family}: each call that looks at one measure alone is the same call over the
 * samples of that metric. Where all do, and no measure has a condition, nothing needs to be zipped, and a group is there where any of
 * the metrics has a sample in it. Where rows are counted, or chosen by a measure, the family's samples lie side by side while they
 * are grouped. What looks at two measures of one row stays above the rows.
 */
final class WideAggregates {
    private static final MetricColumn METRIC = MetricColumn.tag("metric", Labels.METRIC_NAME);

    private final RexBuilder rex;
    private final WideScan wide;

    /** Time and the tags as the wide table has them, then value and the name of the metric. */
    private final List<MetricColumn> columns = new ArrayList<>();

    private final List<RexNode> projects = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Set<MetricColumn> wanted = new HashSet<>();
    private boolean countsRows;

    private WideAggregates(RexBuilder rex, WideScan wide) {
        this.rex = rex;
        this.wide = wide;
        for (MetricColumn column : wide.tableColumns()) {
            if (column.kind() != MetricColumn.Kind.VALUE) {
                columns.add(column);
            }
        }
        columns.add(MetricColumn.VALUE);
        columns.add(METRIC);
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
        return input instanceof WideScan wide && wide.isWhole() && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                ? new WideAggregates(rex, wide).rewrite(aggregate, inputs)
                : null;
    }

    private @Nullable Aggregate rewrite(Aggregate aggregate, List<RexNode> inputs) {
        for (int field : aggregate.getGroupSet()) {
            if (usesMeasures(inputs.get(field))) {
                return null;
            }
            add(
                    onFamily(inputs.get(field)),
                    aggregate.getInput().getRowType().getFieldNames().get(field));
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
        RelNode samples = LogicalProject.create(family(inputs), List.of(), projects, names, Set.of());
        return LogicalAggregate.create(samples, aggregate.getHints(), ImmutableBitSet.range(keys), null, calls);
    }

    private @Nullable AggregateCall rewrite(AggregateCall call, List<RexNode> inputs) {
        AggregateSpec.Function function = AggregateFolder.function(call);
        RexNode filter = call.filterArg < 0 ? null : inputs.get(call.filterArg);
        if (function == null || (filter != null && usesMeasures(filter))) {
            return null;
        }
        filter = filter == null ? null : onFamily(filter);
        List<RexNode> arguments = new ArrayList<>();
        call.getArgList().forEach(i -> arguments.add(inputs.get(i)));
        if (arguments.stream().noneMatch(this::usesMeasures)) {
            return ofTags(call, function, arguments, filter);
        }
        MetricColumn measure = measure(arguments.get(0));
        RexNode argument = value();
        if (arguments.get(0) instanceof RexCall counter && CounterFunction.of(counter.getOperator()) != null) {
            measure = measure(counter.getOperands().get(0));
            if (measure == null) {
                throw AggregateFolder.notAsStored(counter, "a measure", wide);
            }
            argument = counter.clone(counter.getType(), List.of(value()));
        }
        if (measure == null
                || call.isDistinct()
                || arguments.subList(1, arguments.size()).stream().anyMatch(this::usesMeasures)) {
            return null;
        }
        wanted.add(measure);
        RexNode ofMetric = rex.makeCall(
                SqlStdOperatorTable.EQUALS,
                rex.makeInputRef(METRIC.type(rex.getTypeFactory()), columns.size() - 1),
                rex.makeLiteral(measure.label()));
        RexNode both = filter == null ? ofMetric : rex.makeCall(SqlStdOperatorTable.AND, filter, ofMetric);
        List<Integer> places = new ArrayList<>();
        places.add(add(argument, "x"));
        // The time of arg_min and arg_max.
        arguments.subList(1, arguments.size()).forEach(other -> places.add(add(onFamily(other), "t")));
        return call.withArgList(places).withFilter(add(rex.makeCall(SqlStdOperatorTable.IS_TRUE, both), "f"));
    }

    /** A call that looks at time and tags: it is the same over samples where it does not matter how often a row comes. */
    private @Nullable AggregateCall ofTags(
            AggregateCall call, AggregateSpec.Function function, List<RexNode> arguments, @Nullable RexNode filter) {
        switch (function) {
            case MIN, MAX -> {
                // Once or often, it is the same.
            }
            case COUNT -> countsRows |= !call.isDistinct();
            default -> {
                return null;
            }
        }
        List<Integer> places = new ArrayList<>();
        arguments.forEach(argument -> places.add(add(onFamily(argument), "a")));
        return call.withArgList(places).withFilter(filter == null ? -1 : add(filter, "f"));
    }

    private int add(RexNode node, String name) {
        projects.add(node);
        names.add(names.contains(name) ? name + "$" + projects.size() : name);
        return projects.size() - 1;
    }

    /** An expression of time and tags over the family's columns. */
    private RexNode onFamily(RexNode node) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return rex.makeInputRef(
                        ref.getType(), columns.indexOf(wide.columns().get(ref.getIndex())));
            }
        });
    }

    private RexNode value() {
        return rex.makeInputRef(MetricColumn.VALUE.type(rex.getTypeFactory()), columns.size() - 2);
    }

    /** Which measure an expression is; null where it is none. */
    private @Nullable MetricColumn measure(RexNode node) {
        return node instanceof RexInputRef ref && usesMeasures(node)
                ? wide.columns().get(ref.getIndex())
                : null;
    }

    private boolean usesMeasures(RexNode node) {
        for (int field : RelOptUtil.InputFinder.bits(node)) {
            if (wide.columns().get(field).kind() == MetricColumn.Kind.VALUE) {
                return true;
            }
        }
        return false;
    }

    private MetricScan family(List<RexNode> inputs) {
        RelDataTypeFactory.Builder type = rex.getTypeFactory().builder();
        columns.forEach(column -> type.add(column.name(), column.type(rex.getTypeFactory())));
        ScanMeasures measures = wide.measures();
        if (!countsRows && !measures.hasConditions()) {
            return MetricScan.of(wide.getCluster(), type.build(), measures.metrics(), columns)
                    .withPredicate(wide.predicate())
                    .withPredicate(ScanPredicate.FLOATS);
        }
        if (measures.hasConditions() && AggregateFolder.hasCounter(inputs)) {
            throw AggregateFolder.besideCondition(inputs, String.join(" AND ", measures.descriptions()));
        }
        return MetricScan.sideBySide(wide.getCluster(), type.build(), measures.wanting(wanted), columns)
                .withPredicate(wide.predicate());
    }
}
