package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.scan.RowScan;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code first(x)} and {@code last(x)} have no time among their arguments: it is the metric's, whatever the statement calls it and
 * whether or not it is selected. Where the engine does not compute them, the time is brought to them. NULLs are passed over, as
 * they are by {@code arg_min} and {@code arg_max}.
 */
final class FirstAndLast {
    private final RexBuilder rex;

    FirstAndLast(RexBuilder rex) {
        this.rex = rex;
    }

    /** The same aggregate, whose calls have their time and leave out NULLs. */
    Aggregate complete(Aggregate aggregate) {
        boolean needed = false;
        boolean time = false;
        for (AggregateCall call : aggregate.getAggCallList()) {
            needed |= isByTime(call) || isBy(call);
            time |= isByTime(call);
        }
        if (!needed) {
            return aggregate;
        }
        RelNode input = aggregate.getInput();
        int timeAt = -1;
        if (time) {
            input = withTime(input);
            if (input == null) {
                throw new PlanException(
                        SqlFault.Kind.UNSUPPORTED,
                        "first and last are computed from the samples of a metric; over anything else take arg_min(x, time) and "
                                + "arg_max(x, time)",
                        null);
            }
            timeAt = input.getRowType().getFieldCount() - 1;
        }
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
        for (int i = 0; i < names.size(); i++) {
            columns.add(rex.makeInputRef(input, i));
        }
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(isByTime(call) || isBy(call) ? complete(call, timeAt, columns, names) : call);
        }
        RelNode project = columns.size() == input.getRowType().getFieldCount()
                ? input
                : LogicalProject.create(input, List.of(), columns, names, Set.of());
        return aggregate.copy(
                aggregate.getTraitSet(), project, aggregate.getGroupSet(), aggregate.getGroupSets(), calls);
    }

    private static boolean isByTime(AggregateCall call) {
        SqlAggFunction function = call.getAggregation();
        return (function == TidemarkFunctions.FIRST || function == TidemarkFunctions.LAST)
                && call.getArgList().size() == 1;
    }

    private static boolean isBy(AggregateCall call) {
        return call.getAggregation().getKind() == SqlKind.ARG_MIN
                || call.getAggregation().getKind() == SqlKind.ARG_MAX;
    }

    private AggregateCall complete(AggregateCall call, int timeAt, List<RexNode> columns, List<String> names) {
        List<Integer> arguments = new ArrayList<>(call.getArgList());
        if (arguments.size() == 1) {
            arguments.add(timeAt);
        }
        int filter = call.filterArg;
        RexNode argument = columns.get(arguments.get(0));
        if (argument.getType().isNullable()) {
            RexNode present = rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, argument);
            columns.add(filter < 0 ? present : rex.makeCall(SqlStdOperatorTable.AND, columns.get(filter), present));
            filter = columns.size() - 1;
            names.add("$f" + filter);
        }
        return call.withArgList(arguments).withFilter(filter);
    }

    /** The same rows with the metric's time as a last column; null where they are not a metric's. */
    private @Nullable RelNode withTime(RelNode rel) {
        if (rel instanceof RowScan scan) {
            return scan.givesRows() ? scanWithTime(scan) : null;
        }
        if (rel instanceof Filter filter) {
            RelNode input = withTime(filter.getInput());
            return input == null ? null : filter.copy(filter.getTraitSet(), List.of(input));
        }
        if (rel instanceof Project project && !project.containsOver()) {
            RelNode input = withTime(project.getInput());
            if (input == null) {
                return null;
            }
            List<RexNode> columns = new ArrayList<>(project.getProjects());
            List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
            int last = input.getRowType().getFieldCount() - 1;
            columns.add(rex.makeInputRef(input, last));
            names.add("$time");
            return LogicalProject.create(input, project.getHints(), columns, names, project.getVariablesSet());
        }
        return null;
    }

    private static RelNode scanWithTime(RowScan scan) {
        List<MetricColumn> columns = new ArrayList<>(scan.columns());
        columns.add(MetricColumn.TIME);
        RelDataTypeFactory types = scan.getCluster().getTypeFactory();
        RelDataTypeFactory.Builder type = types.builder();
        type.addAll(scan.getRowType().getFieldList());
        type.add("$time", MetricColumn.TIME.type(types));
        return scan.withColumns(type.build(), columns);
    }
}
