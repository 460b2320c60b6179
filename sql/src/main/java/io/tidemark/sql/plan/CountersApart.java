package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.scan.MetricScan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/**
 * Counter functions beside aggregates that can't be computed from groups of single series, such as quantiles of values: two aggregates,
 * one of each kind, joined on their keys. Both are of the same rows, so each group of the one is a group of the other.
 */
final class CountersApart {
    private final RexBuilder rex;
    private final AggregateFolder folder;

    CountersApart(RexBuilder rex, AggregateFolder folder) {
        this.rex = rex;
        this.folder = folder;
    }

    /** What takes the place of an aggregate that could not be folded; null where it has no counter functions. */
    @Nullable
    RelNode fold(Aggregate aggregate, MetricScan scan, List<RexNode> inputs) throws SqlFault {
        List<AggregateCall> counting = new ArrayList<>();
        List<AggregateCall> plain = new ArrayList<>();
        boolean isOfSeries = true;
        for (AggregateCall call : aggregate.getAggCallList()) {
            boolean counts = AggregateFolder.hasCounter(FinerGroups.arguments(call, inputs));
            (counts ? counting : plain).add(call);
            isOfSeries &= call.filterArg < 0 || folder.translator(scan).seriesOnly(inputs.get(call.filterArg)) != null;
        }
        if (counting.isEmpty()) {
            return null;
        }
        if (plain.isEmpty() || !isOfSeries || aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw refusal(inputs);
        }
        int keys = aggregate.getGroupCount();
        RelNode left = part(aggregate, scan, inputs, plain);
        RelNode right = part(aggregate, scan, inputs, counting);
        List<RexNode> same = new ArrayList<>();
        int width = left.getRowType().getFieldCount();
        for (int i = 0; i < keys; i++) {
            RelDataType type = right.getRowType().getFieldList().get(i).getType();
            same.add(rex.makeCall(
                    SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                    rex.makeInputRef(left, i),
                    rex.makeInputRef(type, width + i)));
        }
        RelNode join = LogicalJoin.create(
                left, right, List.of(), RexUtil.composeConjunction(rex, same), Set.of(), JoinRelType.LEFT);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            columns.add(rex.makeInputRef(join, i));
        }
        int plainAt = keys;
        int countingAt = width + keys;
        for (AggregateCall call : aggregate.getAggCallList()) {
            RexNode column = rex.makeInputRef(join, plain.contains(call) ? plainAt++ : countingAt++);
            columns.add(
                    column.getType().equals(call.getType())
                            ? column
                            : rex.makeCast(call.getType(), column, true, false));
        }
        return LogicalProject.create(
                join, List.of(), columns, aggregate.getRowType().getFieldNames(), Set.of());
    }

    /** The groups with some of the calls. */
    private RelNode part(Aggregate aggregate, MetricScan scan, List<RexNode> inputs, List<AggregateCall> calls)
            throws SqlFault {
        Map<Integer, Integer> places = new LinkedHashMap<>();
        aggregate.getGroupSet().forEachInt(field -> places.put(field, places.size()));
        for (AggregateCall call : calls) {
            call.getArgList().forEach(field -> places.putIfAbsent(field, places.size()));
            call.collation.getFieldCollations().forEach(c -> places.putIfAbsent(c.getFieldIndex(), places.size()));
            if (call.filterArg >= 0) {
                places.putIfAbsent(call.filterArg, places.size());
            }
        }
        List<RexNode> columns = new ArrayList<>();
        places.keySet().forEach(field -> columns.add(inputs.get(field)));
        RelNode project = LogicalProject.create(scan, List.of(), columns, (List<String>) null, Set.of());
        var mapping = Mappings.target(places, inputs.size(), places.size());
        List<AggregateCall> moved =
                calls.stream().map(call -> call.transform(mapping)).toList();
        LogicalAggregate part = LogicalAggregate.create(
                project, List.of(), ImmutableBitSet.range(aggregate.getGroupCount()), null, moved);
        RelNode folded = folder.fold(part);
        return folded != null ? folded : new FirstAndLast(rex).complete(part);
    }

    private static PlanException refusal(List<RexNode> inputs) {
        Map.Entry<RexCall, CounterFunction> first =
                AggregateFolder.counters(inputs).entrySet().iterator().next();
        return new PlanException(
                SqlFault.Kind.UNSUPPORTED,
                first.getValue().sqlName()
                        + " can't stand here: beside it every key must be made of tags and one time_bucket, "
                        + "every FILTER of tags, and no other aggregate may mix it with raw value or time; compute those in a "
                        + "query of their own",
                first.getKey().getParserPosition());
    }
}
