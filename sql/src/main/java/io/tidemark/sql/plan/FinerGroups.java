package io.tidemark.sql.plan;

import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.BucketSpec;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.ScanGrouping;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates in two steps: the scan gives groups by the plain tags and the bucket that keys and arguments are made of, and an
 * aggregate over these groups makes the coarser ones. That is right for keys that are expressions of tags or of the bucket, for
 * aggregates whose parts can be put together, for DISTINCT over tags, and for any aggregate of what counter functions make of
 * series (then the finer groups are single series).
 */
final class FinerGroups {
    private final RexBuilder rex;
    private final AggregateFolder folder;

    FinerGroups(RexBuilder rex, AggregateFolder folder) {
        this.rex = rex;
        this.folder = folder;
    }

    /** One aggregate of the finer groups: a call of the scan's grouping, known by what it computes. */
    private record Partial(
            AggregateSpec.Function function,
            AggregateSpec.Input input,
            @Nullable CounterFunction counter,
            @Nullable RexNode filter) {}

    /** What is found out on the way. */
    private static final class Work {
        final Map<String, Integer> labels = new LinkedHashMap<>();
        final List<MetricColumn> labelColumns = new ArrayList<>();

        @Nullable
        RexCall bucketCall;

        @Nullable
        BucketSpec bucket;

        final Map<Partial, Integer> partials = new LinkedHashMap<>();
        final List<ScanGrouping.Aggregate> aggregates = new ArrayList<>();
    }

    /** What takes the aggregate's place, or null. */
    @Nullable
    RelNode fold(Aggregate aggregate, MetricScan scan, List<RexNode> inputs) throws SqlFault {
        Work work = new Work();
        boolean counters = false;
        for (AggregateCall call : aggregate.getAggCallList()) {
            counters |= AggregateFolder.hasCounter(arguments(call, inputs));
        }
        if (counters) {
            // Each series is a group of its own.
            for (MetricColumn column : scan.tableColumns()) {
                if (column.kind() == MetricColumn.Kind.TAG) {
                    label(work, column);
                }
            }
        }
        for (int field : aggregate.getGroupSet()) {
            if (!collect(inputs.get(field), scan, work)) {
                return null;
            }
        }
        List<Step> steps = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            Step step = step(call, scan, inputs, work);
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        boolean one = work.labelColumns.isEmpty() && work.bucket == null;
        if (one
                && (!aggregate.getGroupSet().isEmpty()
                        || (!counters && steps.stream().anyMatch(Same.class::isInstance)))) {
            // A grouping without keys gives a row of nothing too.
            return null;
        }
        return build(aggregate, scan, inputs, work, steps);
    }

    static List<RexNode> arguments(AggregateCall call, List<RexNode> inputs) {
        List<RexNode> all = new ArrayList<>();
        call.getArgList().forEach(i -> all.add(inputs.get(i)));
        call.collation.getFieldCollations().forEach(c -> all.add(inputs.get(c.getFieldIndex())));
        if (call.filterArg >= 0) {
            all.add(inputs.get(call.filterArg));
        }
        return all;
    }

    private static int label(Work work, MetricColumn column) {
        Integer known = work.labels.get(column.label());
        if (known != null) {
            return known;
        }
        work.labels.put(column.label(), work.labelColumns.size());
        work.labelColumns.add(column);
        return work.labelColumns.size() - 1;
    }

    /** Notes the tags and the bucket that an expression is made of; false where it is made of anything else. */
    private boolean collect(RexNode node, MetricScan scan, Work work) throws SqlFault {
        boolean[] good = {true};
        SqlFault[] fault = new SqlFault[1];
        node.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public @Nullable Void visitCall(RexCall call) {
                if (CounterFunction.of(call.getOperator()) != null) {
                    // Not made of columns, but of a partial of its own.
                    return null;
                }
                if (call.getOperator() == TidemarkFunctions.TIME_BUCKET && isOfTime(call, scan)) {
                    good[0] &= bucket(call);
                    return null;
                }
                return super.visitCall(call);
            }

            private boolean bucket(RexCall call) {
                if (work.bucketCall != null) {
                    return work.bucketCall.equals(call);
                }
                try {
                    BucketSpec bucket = folder.bucket(call, scan);
                    work.bucketCall = call;
                    work.bucket = bucket;
                    return bucket != null;
                } catch (SqlFault e) {
                    fault[0] = e;
                    return false;
                }
            }

            @Override
            public @Nullable Void visitInputRef(RexInputRef ref) {
                MetricColumn column = scan.columns().get(ref.getIndex());
                if (column.kind() == MetricColumn.Kind.TAG) {
                    label(work, column);
                } else {
                    good[0] = false;
                }
                return null;
            }
        });
        if (fault[0] != null) {
            throw fault[0];
        }
        return good[0];
    }

    private static boolean isOfTime(RexCall bucket, MetricScan scan) {
        return AggregateFolder.isKind(bucket.getOperands().get(1), scan, MetricColumn.Kind.TIME);
    }

    /** How one aggregate of the statement is made of finer ones. */
    private interface Step {}

    /** An aggregate over expressions of the finer groups' columns: same call, other inputs. */
    private record Same(
            AggregateCall call,
            List<RexNode> arguments,
            @Nullable RexNode filter,
            List<RexNode> order) implements Step {}

    /** Parts put together by another function. */
    private record Combined(SqlAggFunction function, Partial part) implements Step {}

    /** A mean: the sum of sums by the sum of counts. */
    private record Mean(Partial sum, Partial count) implements Step {}

    private @Nullable Step step(AggregateCall call, MetricScan scan, List<RexNode> inputs, Work work) throws SqlFault {
        List<RexNode> arguments = new ArrayList<>();
        call.getArgList().forEach(i -> arguments.add(inputs.get(i)));
        List<RexNode> order = new ArrayList<>();
        call.collation.getFieldCollations().forEach(c -> order.add(inputs.get(c.getFieldIndex())));
        RexNode filter = call.filterArg >= 0 ? inputs.get(call.filterArg) : null;
        ScanPredicate series = null;
        if (filter != null) {
            series = folder.translator(scan).seriesOnly(filter);
            if (series == null) {
                return null;
            }
        }
        List<RexNode> all = new ArrayList<>(arguments);
        all.addAll(order);
        if (AggregateFolder.hasCounter(all) || isInsensitive(call, all, scan)) {
            for (RexNode node : all) {
                if (!collect(node, scan, work)) {
                    return null;
                }
            }
            if (filter != null && !collect(filter, scan, work)) {
                return null;
            }
            for (Map.Entry<RexCall, CounterFunction> e :
                    AggregateFolder.counters(all).entrySet()) {
                AggregateFolder.counter(e.getKey(), scan);
                partial(
                        work,
                        new Partial(AggregateSpec.Function.SUM, e.getValue().input(), e.getValue(), null),
                        null);
            }
            return new Same(call, arguments, filter, order);
        }
        ScanGrouping.Aggregate pushed = folder.call(call, scan, inputs);
        if (pushed == null) {
            return null;
        }
        RexNode key = filter;
        if (pushed.filter() != null && pushed.filter() != series && filter == null) {
            // count(tag): the engine's filter is not the statement's.
            key = rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, arguments.get(0));
        } else if (pushed.filter() != null
                && filter != null
                && !arguments.isEmpty()
                && pushed.input() == AggregateSpec.Input.ROW) {
            key = rex.makeCall(
                    SqlStdOperatorTable.AND, filter, rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, arguments.get(0)));
        }
        Partial part = new Partial(pushed.function(), pushed.input(), null, key);
        switch (pushed.function()) {
            case COUNT -> {
                partial(work, part, pushed);
                return new Combined(SqlStdOperatorTable.SUM0, part);
            }
            case SUM, MIN, MAX -> {
                partial(work, part, pushed);
                return new Combined(call.getAggregation(), part);
            }
            case AVG -> {
                Partial sum = new Partial(AggregateSpec.Function.SUM, pushed.input(), null, key);
                Partial count = new Partial(AggregateSpec.Function.COUNT, pushed.input(), null, key);
                partial(work, sum, as(pushed, AggregateSpec.Function.SUM));
                partial(work, count, as(pushed, AggregateSpec.Function.COUNT));
                return new Mean(sum, count);
            }
            default -> {
                return null;
            }
        }
    }

    private static ScanGrouping.Aggregate as(ScanGrouping.Aggregate pushed, AggregateSpec.Function function) {
        return new ScanGrouping.Aggregate(
                function, pushed.input(), null, pushed.filter(), "part of " + pushed.description());
    }

    private static void partial(Work work, Partial part, ScanGrouping.@Nullable Aggregate pushed) {
        if (work.partials.containsKey(part)) {
            return;
        }
        work.partials.put(part, work.aggregates.size());
        CounterFunction counter = part.counter;
        work.aggregates.add(
                pushed != null
                        ? pushed
                        : new ScanGrouping.Aggregate(
                                part.function,
                                part.input,
                                counter,
                                null,
                                (counter == null ? "" : counter.sqlName()) + "(value) of each series"));
    }

    /** Whether it does not matter to an aggregate how often its arguments, which are made of tags, come. */
    private boolean isInsensitive(AggregateCall call, List<RexNode> arguments, MetricScan scan) {
        if (arguments.isEmpty()) {
            return false;
        }
        for (RexNode argument : arguments) {
            if (!folder.translator(scan).isConstantPerSeries(argument)) {
                return false;
            }
        }
        SqlKind kind = call.getAggregation().getKind();
        return call.isDistinct() || kind == SqlKind.MIN || kind == SqlKind.MAX || kind == SqlKind.ANY_VALUE;
    }

    private static <K> int place(Map<K, Integer> places, K key) {
        Integer place = places.get(key);
        if (place == null) {
            throw new IllegalStateException("no place for " + key);
        }
        return place;
    }

    // ---- building ----

    private RelNode build(Aggregate aggregate, MetricScan scan, List<RexNode> inputs, Work work, List<Step> steps) {
        AggregateFolder.requireWindow(scan, work.bucket, inputs);
        RelDataTypeFactory types = rex.getTypeFactory();
        List<ScanGrouping.Key> keys = new ArrayList<>();
        RelDataTypeFactory.Builder finer = types.builder();
        for (MetricColumn column : work.labelColumns) {
            keys.add(new ScanGrouping.Key(column.label()));
            finer.add(column.name(), column.type(types));
        }
        int bucketAt = keys.size();
        if (work.bucket != null) {
            keys.add(new ScanGrouping.Key(null));
            finer.add("$bucket", types.createSqlType(SqlTypeName.TIMESTAMP, 3));
        }
        int firstPartial = keys.size();
        for (Partial part : work.partials.keySet()) {
            finer.add("$" + place(work.partials, part), type(part, types));
        }
        MetricScan groups = scan.withGrouping(finer.build(), new ScanGrouping(keys, work.aggregates), work.bucket);

        RexShuttle over = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                CounterFunction counter = CounterFunction.of(call.getOperator());
                if (counter != null) {
                    int at = place(
                            work.partials, new Partial(AggregateSpec.Function.SUM, counter.input(), counter, null));
                    return rex.makeInputRef(groups, firstPartial + at);
                }
                return call.equals(work.bucketCall) ? rex.makeInputRef(groups, bucketAt) : super.visitCall(call);
            }

            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                MetricColumn column = scan.columns().get(ref.getIndex());
                return rex.makeInputRef(groups, label(work, column));
            }
        };

        // One column a key, at the places the aggregate's group set has after them; then the arguments.
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<Integer, Integer> keyPlaces = new LinkedHashMap<>();
        for (int field : aggregate.getGroupSet()) {
            keyPlaces.put(field, columns.size());
            columns.add(inputs.get(field).accept(over));
            names.add("$k" + field);
        }
        List<AggregateCall> calls = new ArrayList<>();
        List<RexNode> results = new ArrayList<>();
        int keyCount = keyPlaces.size();
        for (int i = 0; i < steps.size(); i++) {
            AggregateCall original = aggregate.getAggCallList().get(i);
            addCall(original, steps.get(i), over, columns, names, calls, results, keyCount, work, groups, firstPartial);
        }
        RelNode project = LogicalProject.create(groups, List.of(), columns, names, Set.of());
        var groupSet = ImmutableBitSet.range(keyCount);
        List<ImmutableBitSet> groupSets = new ArrayList<>();
        for (var set : aggregate.getGroupSets()) {
            var builder = ImmutableBitSet.builder();
            set.forEachInt(field -> builder.set(place(keyPlaces, field)));
            groupSets.add(builder.build());
        }
        LogicalAggregate coarse = LogicalAggregate.create(
                project, List.of(), groupSet, aggregate.getGroupSets().size() == 1 ? null : groupSets, calls);
        List<RexNode> last = new ArrayList<>();
        for (int i = 0; i < keyCount; i++) {
            last.add(rex.makeInputRef(coarse, i));
        }
        RelDataType target = aggregate.getRowType();
        for (int i = 0; i < results.size(); i++) {
            RexNode result = results.get(i).accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef ref) {
                    return rex.makeInputRef(coarse, ref.getIndex());
                }
            });
            RelDataType type = target.getFieldList().get(keyCount + i).getType();
            last.add(result.getType().equals(type) ? result : rex.makeCast(type, result, true, false));
        }
        return LogicalProject.create(coarse, List.of(), last, target.getFieldNames(), Set.of());
    }

    private static RelDataType type(Partial part, RelDataTypeFactory types) {
        if (part.function == AggregateSpec.Function.COUNT) {
            return types.createSqlType(SqlTypeName.BIGINT);
        }
        RelDataType type = part.input == AggregateSpec.Input.TIME
                ? types.createSqlType(SqlTypeName.TIMESTAMP, 3)
                : types.createSqlType(SqlTypeName.DOUBLE);
        return types.createTypeWithNullability(type, true);
    }

    private void addCall(
            AggregateCall original,
            Step step,
            RexShuttle over,
            List<RexNode> columns,
            List<String> names,
            List<AggregateCall> calls,
            List<RexNode> results,
            int keyCount,
            Work work,
            RelNode groups,
            int firstPartial) {
        if (step instanceof Same same) {
            List<Integer> args = new ArrayList<>();
            for (RexNode argument : same.arguments) {
                args.add(column(columns, names, argument.accept(over)));
            }
            int filter = same.filter == null ? -1 : column(columns, names, same.filter.accept(over));
            List<RelFieldCollation> order = new ArrayList<>();
            for (int i = 0; i < same.order.size(); i++) {
                order.add(original.collation
                        .getFieldCollations()
                        .get(i)
                        .withFieldIndex(column(columns, names, same.order.get(i).accept(over))));
            }
            results.add(result(
                    calls,
                    original.withArgList(args).withFilter(filter).withCollation(RelCollations.of(order)),
                    keyCount));
        } else if (step instanceof Combined combined) {
            results.add(combine(
                    combined.function, combined.part, columns, names, calls, keyCount, work, groups, firstPartial));
        } else if (step instanceof Mean mean) {
            RexNode sum = combine(
                    SqlStdOperatorTable.SUM, mean.sum, columns, names, calls, keyCount, work, groups, firstPartial);
            RexNode count = combine(
                    SqlStdOperatorTable.SUM0, mean.count, columns, names, calls, keyCount, work, groups, firstPartial);
            RelDataType number = rex.getTypeFactory()
                    .createTypeWithNullability(rex.getTypeFactory().createSqlType(SqlTypeName.DOUBLE), false);
            results.add(rex.makeCall(SqlStdOperatorTable.DIVIDE, sum, rex.makeCast(number, count, true, false)));
        }
    }

    private static int column(List<RexNode> columns, List<String> names, RexNode node) {
        int known = columns.indexOf(node);
        if (known >= 0) {
            return known;
        }
        columns.add(node);
        names.add("$a" + columns.size());
        return columns.size() - 1;
    }

    private RexNode combine(
            SqlAggFunction function,
            Partial part,
            List<RexNode> columns,
            List<String> names,
            List<AggregateCall> calls,
            int keyCount,
            Work work,
            RelNode groups,
            int firstPartial) {
        int at = column(columns, names, rex.makeInputRef(groups, firstPartial + place(work.partials, part)));
        RelDataType partType = columns.get(at).getType();
        RelDataType type = function == SqlStdOperatorTable.SUM0
                ? rex.getTypeFactory().createTypeWithNullability(partType, false)
                : rex.getTypeFactory().createTypeWithNullability(partType, true);
        AggregateCall call = AggregateCall.create(
                SqlParserPos.ZERO,
                function,
                false,
                false,
                false,
                List.of(),
                List.of(at),
                -1,
                null,
                RelCollations.EMPTY,
                type,
                null);
        return result(calls, call, keyCount);
    }

    private RexNode result(List<AggregateCall> calls, AggregateCall call, int keyCount) {
        int at = calls.size();
        calls.add(call);
        return new RexInputRef(keyCount + at, call.getType());
    }
}
