package io.tidemark.sql.plan;

import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.function.TimeBucketArguments;
import io.tidemark.sql.predicate.PredicateTranslator;
import io.tidemark.sql.predicate.RexText;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.BucketSpec;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.RowScan;
import io.tidemark.sql.scan.ScanGrouping;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * Turns an aggregate over a scan into a scan that gives groups, where the engine has all that it needs: grouped by tags and a bucket,
 * of samples or of what a counter function makes of each series. Where that is not so but groups that are finer would do, the scan
 * gives these and an aggregate over them stays: {@link FinerGroups}.
 */
final class AggregateFolder {
    private final RexBuilder rex;
    private final ScalarFunctions functions;

    AggregateFolder(RexBuilder rex, ScalarFunctions functions) {
        this.rex = rex;
        this.functions = functions;
    }

    /** What takes the aggregate's place, or null where nothing can be pushed. */
    @Nullable
    RelNode fold(Aggregate aggregate) throws SqlFault {
        RelNode input = aggregate.getInput();
        List<RexNode> inputs = new ArrayList<>();
        for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
            inputs.add(rex.makeInputRef(input, i));
        }
        while (input instanceof Project project && !project.containsOver()) {
            inputs = RelOptUtil.pushPastProject(inputs, project);
            input = project.getInput();
        }
        if (input instanceof Filter filter && filter.getInput() instanceof RowScan && hasCounter(inputs)) {
            throw residual(filter, inputs);
        }
        if (!(input instanceof MetricScan scan) || !scan.isWhole()) {
            return null;
        }
        if (scan.predicate().testsValues() && hasCounter(inputs)) {
            throw besideCondition(inputs, "value");
        }
        RelNode whole = aggregate.getGroupType() == Aggregate.Group.SIMPLE ? direct(aggregate, scan, inputs) : null;
        if (whole == null) {
            whole = new FinerGroups(rex, this).fold(aggregate, scan, inputs);
        }
        return whole != null ? whole : new CountersApart(rex, this).fold(aggregate, scan, inputs);
    }

    /** What is wrong where samples are chosen by their values beside a counter function. */
    static PlanException besideCondition(List<RexNode> inputs, String on) {
        return new PlanException(
                SqlFault.Kind.UNSUPPORTED,
                firstCounter(inputs).sqlName() + " beside a condition on " + on
                        + " would count only some samples of a counter; "
                        + "put the condition in HAVING, or in a query around this one",
                position(inputs));
    }

    /** Tells where a counter function has no window, as far as the statement's text shows it: the place is known only here. */
    static void requireWindow(MetricScan scan, @Nullable BucketSpec bucket, List<RexNode> inputs) {
        if (bucket != null || scan.predicate().boundsTime()) {
            return;
        }
        counters(inputs).forEach((call, counter) -> {
            if (counter.needsWindow()) {
                throw new PlanException(
                        SqlFault.Kind.INVALID_ARGUMENT, MetricScan.unbounded(counter), call.getParserPosition());
            }
        });
    }

    private static PlanException residual(Filter filter, List<RexNode> inputs) {
        List<String> names = filter.getInput().getRowType().getFieldNames();
        return new PlanException(
                SqlFault.Kind.UNSUPPORTED,
                firstCounter(inputs).sqlName() + " can't be told which samples are meant by "
                        + RexText.of(filter.getCondition(), names)
                        + "; choose series by their tags and one range of time",
                position(inputs));
    }

    /** The scan that does all of the aggregate's work, or null. */
    private @Nullable RelNode direct(Aggregate aggregate, MetricScan scan, List<RexNode> inputs) throws SqlFault {
        List<ScanGrouping.Key> keys = new ArrayList<>();
        BucketSpec bucket = null;
        for (int field : aggregate.getGroupSet()) {
            RexNode key = inputs.get(field);
            MetricColumn tag = tag(key, scan);
            if (tag != null) {
                ScanGrouping.Key label = new ScanGrouping.Key(tag.label());
                if (keys.contains(label)) {
                    return null;
                }
                keys.add(label);
                continue;
            }
            BucketSpec cut = bucket(key, scan);
            if (cut == null || bucket != null) {
                return null;
            }
            bucket = cut;
            keys.add(new ScanGrouping.Key(null));
        }
        List<ScanGrouping.Aggregate> aggregates = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            ScanGrouping.Aggregate pushed = call(call, scan, inputs);
            if (pushed == null) {
                return null;
            }
            aggregates.add(pushed);
        }
        requireWindow(scan, bucket, inputs);
        return scan.withGrouping(aggregate.getRowType(), new ScanGrouping(keys, aggregates), bucket);
    }

    static @Nullable MetricColumn tag(RexNode node, MetricScan scan) {
        if (node instanceof RexInputRef ref) {
            MetricColumn column = scan.columns().get(ref.getIndex());
            return column.kind() == MetricColumn.Kind.TAG ? column : null;
        }
        return null;
    }

    /** The bucket that an expression is, or null. */
    @Nullable
    BucketSpec bucket(RexNode node, MetricScan scan) throws SqlFault {
        if (!(node instanceof RexCall call) || call.getOperator() != TidemarkFunctions.TIME_BUCKET) {
            return null;
        }
        List<RexNode> args = call.getOperands();
        if (!isKind(args.get(1), scan, MetricColumn.Kind.TIME)) {
            return null;
        }
        List<Expr> compiled = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            if (i == 1) {
                continue;
            }
            Expr arg = ExprCompiler.compile(args.get(i), functions);
            if (!arg.isConstant()) {
                return null;
            }
            compiled.add(arg);
        }
        return new BucketSpec(
                compiled, TimeBucketArguments.intervalUnit(args.get(0).getType()), RexText.of(node, names(scan)));
    }

    private static List<String> names(RowScan scan) {
        return scan.columns().stream().map(MetricColumn::name).toList();
    }

    static boolean isKind(RexNode node, RowScan scan, MetricColumn.Kind kind) {
        return node instanceof RexInputRef ref
                && scan.columns().get(ref.getIndex()).kind() == kind;
    }

    PredicateTranslator translator(MetricScan scan) {
        return new PredicateTranslator(scan.columns(), rex, functions);
    }

    /** An aggregate call as the engine can compute it, or null. */
    ScanGrouping.@Nullable Aggregate call(AggregateCall call, MetricScan scan, List<RexNode> inputs) throws SqlFault {
        AggregateSpec.Function function = function(call);
        if (function == null
                || !call.collation.getFieldCollations().isEmpty()
                || call.distinctKeys != null
                || call.ignoreNulls()) {
            return null;
        }
        boolean extreme = function == AggregateSpec.Function.MIN || function == AggregateSpec.Function.MAX;
        if (call.isDistinct() && !extreme) {
            return null;
        }
        PredicateTranslator translator = translator(scan);
        ScanPredicate filter = null;
        if (call.filterArg >= 0) {
            filter = translator.seriesOnly(inputs.get(call.filterArg));
            if (filter == null) {
                return null;
            }
        }
        CounterFunction counter = null;
        AggregateSpec.Input input = null;
        if (call.getArgList().isEmpty()) {
            input = AggregateSpec.Input.ROW;
        } else {
            RexNode argument = inputs.get(call.getArgList().get(0));
            counter = counter(argument, scan);
            if (counter != null) {
                input = counter.input();
            } else if (isKind(argument, scan, MetricColumn.Kind.VALUE)) {
                input = AggregateSpec.Input.VALUE;
            } else if (isKind(argument, scan, MetricColumn.Kind.TIME)) {
                input = function == AggregateSpec.Function.COUNT ? AggregateSpec.Input.ROW : AggregateSpec.Input.TIME;
            } else if (function == AggregateSpec.Function.COUNT && translator.isConstantPerSeries(argument)) {
                ScanPredicate present = argument.getType().isNullable()
                        ? translator.seriesOnly(rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, argument))
                        : null;
                filter = filter == null ? present : present == null ? filter : filter.and(present);
                input = AggregateSpec.Input.ROW;
            }
        }
        if (input == null || !fits(function, input)) {
            return null;
        }
        boolean byTime = call.getAggregation().getKind() == SqlKind.ARG_MAX
                || call.getAggregation().getKind() == SqlKind.ARG_MIN;
        if (byTime && !isKind(inputs.get(call.getArgList().get(1)), scan, MetricColumn.Kind.TIME)) {
            return null;
        }
        return new ScanGrouping.Aggregate(function, input, counter, filter, describe(call, scan, inputs));
    }

    private static boolean fits(AggregateSpec.Function function, AggregateSpec.Input input) {
        boolean byTime = function == AggregateSpec.Function.FIRST || function == AggregateSpec.Function.LAST;
        return switch (input) {
            case ROW, VALUE -> true;
            case TIME -> byTime || function == AggregateSpec.Function.MIN || function == AggregateSpec.Function.MAX;
            case RATE, INCREASE, DELTA, IRATE, INCREASE_EXACT, RATE_EXACT -> !byTime;
        };
    }

    private static String describe(AggregateCall call, MetricScan scan, List<RexNode> inputs) {
        StringBuilder out = new StringBuilder(call.getAggregation().getName().toLowerCase(Locale.ROOT));
        out.append('(');
        if (call.getArgList().isEmpty()) {
            out.append('*');
        }
        for (int i = 0; i < call.getArgList().size(); i++) {
            out.append(i == 0 ? "" : ", ")
                    .append(RexText.of(inputs.get(call.getArgList().get(i)), names(scan)));
        }
        out.append(')');
        if (call.filterArg >= 0) {
            RexNode filter = inputs.get(call.filterArg);
            // A FILTER takes what is true anyhow.
            RexNode said = filter.getKind() == SqlKind.IS_TRUE
                    ? ((RexCall) filter).getOperands().get(0)
                    : filter;
            out.append(" FILTER (WHERE ").append(RexText.of(said, names(scan))).append(')');
        }
        return out.toString();
    }

    static AggregateSpec.@Nullable Function function(AggregateCall call) {
        if (call.getAggregation() == TidemarkFunctions.FIRST) {
            return AggregateSpec.Function.FIRST;
        }
        if (call.getAggregation() == TidemarkFunctions.LAST) {
            return AggregateSpec.Function.LAST;
        }
        return switch (call.getAggregation().getKind()) {
            case COUNT -> call.getArgList().size() <= 1 ? AggregateSpec.Function.COUNT : null;
            case SUM -> AggregateSpec.Function.SUM;
            case MIN -> AggregateSpec.Function.MIN;
            case MAX -> AggregateSpec.Function.MAX;
            case AVG -> AggregateSpec.Function.AVG;
            case STDDEV_POP -> AggregateSpec.Function.STDDEV_POP;
            case STDDEV_SAMP -> AggregateSpec.Function.STDDEV_SAMP;
            case VAR_POP -> AggregateSpec.Function.VAR_POP;
            case VAR_SAMP -> AggregateSpec.Function.VAR_SAMP;
            case ARG_MIN -> AggregateSpec.Function.FIRST;
            case ARG_MAX -> AggregateSpec.Function.LAST;
            default -> null;
        };
    }

    // ---- counter functions ----

    /** The counter function that an expression is, of the metric's own value; null for all else. */
    static @Nullable CounterFunction counter(RexNode node, MetricScan scan) {
        if (!(node instanceof RexCall call)) {
            return null;
        }
        CounterFunction counter = CounterFunction.of(call.getOperator());
        if (counter != null && !isKind(call.getOperands().get(0), scan, MetricColumn.Kind.VALUE)) {
            throw notAsStored(call, "value", scan);
        }
        return counter;
    }

    /** What is wrong with a counter function of an expression. */
    static PlanException notAsStored(RexCall call, String what, RowScan scan) {
        CounterFunction counter = CounterFunction.of(call.getOperator());
        return new PlanException(
                SqlFault.Kind.UNSUPPORTED,
                (counter == null ? "" : counter.sqlName()) + " takes " + what + " as it is stored, not "
                        + RexText.of(call.getOperands().get(0), names(scan)) + "; compute with its result instead",
                call.getParserPosition());
    }

    static boolean hasCounter(List<RexNode> nodes) {
        return !counters(nodes).isEmpty();
    }

    /** All calls of counter functions, each once. */
    static Map<RexCall, CounterFunction> counters(List<RexNode> nodes) {
        Map<RexCall, CounterFunction> found = new LinkedHashMap<>();
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public @Nullable Void visitCall(RexCall call) {
                CounterFunction counter = CounterFunction.of(call.getOperator());
                if (counter != null) {
                    found.put(call, counter);
                    return null;
                }
                return super.visitCall(call);
            }
        };
        nodes.forEach(node -> node.accept(visitor));
        return found;
    }

    private static CounterFunction firstCounter(List<RexNode> nodes) {
        return counters(nodes).values().iterator().next();
    }

    private static SqlParserPos position(List<RexNode> nodes) {
        return counters(nodes).keySet().iterator().next().getParserPosition();
    }

    RelDataTypeFactory types() {
        return rex.getTypeFactory();
    }
}
