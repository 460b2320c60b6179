package io.tidemark.sql.predicate;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/** Takes a condition over a metric's columns apart into what the engine decides and what it does not. */
public final class PredicateTranslator {
    private final List<MetricColumn> columns;
    private final List<String> names;
    private final RexBuilder rex;
    private final ScalarFunctions functions;

    /**
     * A translator.
     *
     * @param columns what the condition's column references count
     */
    public PredicateTranslator(List<MetricColumn> columns, RexBuilder rex, ScalarFunctions functions) {
        this.columns = columns;
        this.names = columns.stream().map(MetricColumn::name).toList();
        this.rex = rex;
        this.functions = functions;
    }

    /**
     * A condition taken apart: a row passes it if it passes both.
     *
     * @param residual null where nothing stays behind
     */
    public record Split(ScanPredicate pushed, @Nullable RexNode residual) {}

    /** What an expression lets the engine leave out; exact where nothing is left to be decided on rows. */
    private record Cover(
            @Nullable TimeTerm time,
            @Nullable SeriesTerm series,
            List<ValueTerm> values,
            boolean floatsOnly,
            boolean exact) {
        static final Cover NOTHING = new Cover(null, null, List.of(), false, false);
    }

    /** Takes a condition apart. */
    public Split split(RexNode condition) throws SqlFault {
        List<TimeTerm> times = new ArrayList<>();
        List<SeriesTerm> series = new ArrayList<>();
        List<ValueTerm> values = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        List<RexNode> residual = new ArrayList<>();
        boolean floatsOnly = false;
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            Cover cover = isPure(part) ? cover(part, true) : Cover.NOTHING;
            if (cover.time != null) {
                times.add(cover.time);
            }
            if (cover.series != null) {
                series.add(cover.series);
            }
            values.addAll(cover.values);
            floatsOnly |= cover.floatsOnly;
            if (!cover.exact) {
                residual.add(part);
            }
            if (cover.exact) {
                descriptions.add(RexText.of(part, names));
            } else if (cover.time != null || cover.series != null || !cover.values.isEmpty() || cover.floatsOnly) {
                descriptions.add("what " + RexText.of(part, names) + " leaves possible");
            }
        }
        return new Split(
                new ScanPredicate(times, series, values, floatsOnly, descriptions),
                residual.isEmpty() ? null : RexUtil.composeConjunction(rex, residual));
    }

    /** The test of series that a condition is, or null where it looks at anything but series. */
    public @Nullable ScanPredicate seriesOnly(RexNode condition) throws SqlFault {
        if (!isPure(condition) || !isSeriesOnly(refs(condition)) || !Infallible.is(condition)) {
            return null;
        }
        SeriesTerm term = series(condition, true, false);
        return new ScanPredicate(List.of(), List.of(term), List.of(), false, List.of(RexText.of(condition, names)));
    }

    /** Whether an expression is the same for all rows of a series. */
    public boolean isConstantPerSeries(RexNode node) {
        return isPure(node) && isSeriesOnly(refs(node));
    }

    /** Whether it gives the same whenever it is asked, and can be evaluated away from its place. */
    private static boolean isPure(RexNode node) {
        if (!RexUtil.isDeterministic(node)) {
            return false;
        }
        try {
            node.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitSubQuery(RexSubQuery query) {
                    throw Util.FoundOne.NULL;
                }

                @Override
                public Void visitOver(RexOver over) {
                    throw Util.FoundOne.NULL;
                }
            });
            return true;
        } catch (Util.FoundOne e) {
            return false;
        }
    }

    private static BitSet refs(RexNode node) {
        BitSet refs = new BitSet();
        node.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public @Nullable Void visitInputRef(RexInputRef ref) {
                refs.set(ref.getIndex());
                return null;
            }
        });
        return refs;
    }

    private boolean isSeriesOnly(BitSet refs) {
        return refs.stream()
                .allMatch(i -> SeriesColumns.isConstant(columns.get(i).kind()));
    }

    private boolean isOnly(BitSet refs, MetricColumn.Kind kind) {
        return !refs.isEmpty() && refs.stream().allMatch(i -> columns.get(i).kind() == kind);
    }

    private Cover cover(RexNode node, boolean wanted) throws SqlFault {
        BitSet refs = refs(node);
        if (isSeriesOnly(refs) && (Infallible.is(node) || refs.isEmpty())) {
            return new Cover(null, series(node, wanted, false), List.of(), false, true);
        }
        switch (node.getKind()) {
            case AND, OR -> {
                boolean all = (node.getKind() == SqlKind.AND) == wanted;
                List<Cover> parts = new ArrayList<>();
                for (RexNode part : ((RexCall) node).getOperands()) {
                    parts.add(cover(part, wanted));
                }
                return all ? all(parts) : any(parts);
            }
            case NOT -> {
                return cover(((RexCall) node).getOperands().get(0), !wanted);
            }
            case IS_TRUE -> {
                return wanted ? cover(((RexCall) node).getOperands().get(0), true) : Cover.NOTHING;
            }
            case IS_FALSE -> {
                return wanted ? cover(((RexCall) node).getOperands().get(0), false) : Cover.NOTHING;
            }
            case IS_NOT_NULL -> {
                boolean value = isOnly(refs, MetricColumn.Kind.VALUE)
                        && ((RexCall) node).getOperands().get(0) instanceof RexInputRef;
                return value && wanted ? new Cover(null, null, List.of(), true, true) : Cover.NOTHING;
            }
            default -> {
                return comparison(node, wanted, refs);
            }
        }
    }

    private static Cover all(List<Cover> parts) {
        List<TimeTerm> times = new ArrayList<>();
        List<SeriesTerm> series = new ArrayList<>();
        List<ValueTerm> values = new ArrayList<>();
        boolean floatsOnly = false;
        boolean exact = true;
        for (Cover part : parts) {
            if (part.time != null) {
                times.add(part.time);
            }
            if (part.series != null) {
                series.add(part.series);
            }
            values.addAll(part.values);
            floatsOnly |= part.floatsOnly;
            exact &= part.exact;
        }
        return new Cover(
                times.isEmpty() ? null : new TimeTerm.Common(times),
                series.isEmpty() ? null : new SeriesTerm.All(series),
                values,
                floatsOnly,
                exact);
    }

    /** Only what bounds every part bounds the whole; the parts' combinations are decided on rows. */
    private static Cover any(List<Cover> parts) {
        List<TimeTerm> times = new ArrayList<>();
        List<SeriesTerm> series = new ArrayList<>();
        boolean floatsOnly = true;
        for (Cover part : parts) {
            if (part.time != null) {
                times.add(part.time);
            }
            if (part.series != null) {
                series.add(part.series);
            }
            floatsOnly &= part.floatsOnly || !part.values.isEmpty();
        }
        return new Cover(
                times.size() == parts.size() ? new TimeTerm.Hull(times) : null,
                series.size() == parts.size() ? new SeriesTerm.Any(series) : null,
                List.of(),
                floatsOnly,
                false);
    }

    private Cover comparison(RexNode node, boolean wanted, BitSet refs) throws SqlFault {
        if (isSeriesOnly(refs)) {
            // It may fail for values that no row has: what it fails for is kept, and decided on rows.
            return new Cover(null, series(node, wanted, true), List.of(), false, false);
        }
        Comparison op = Comparison.of(node.getKind());
        if (op == null) {
            return Cover.NOTHING;
        }
        RexNode left = ((RexCall) node).getOperands().get(0);
        RexNode right = ((RexCall) node).getOperands().get(1);
        if (refs(left).isEmpty()) {
            RexNode swap = left;
            left = right;
            right = swap;
            op = op.mirrored();
        }
        if (!refs(right).isEmpty()) {
            return Cover.NOTHING;
        }
        if (isOnly(refs, MetricColumn.Kind.TIME)) {
            if (!wanted) {
                op = op.negated();
            }
            TimeTerm time = op == null ? null : time(left, op, right);
            return time == null ? Cover.NOTHING : new Cover(time, null, List.of(), false, true);
        }
        // What a comparison is false for includes NaN: no bound says that.
        if (wanted && isOnly(refs, MetricColumn.Kind.VALUE) && left instanceof RexInputRef && isPlainNumber(right)) {
            return new Cover(null, null, List.of(new ValueTerm(op, compile(right))), false, true);
        }
        return Cover.NOTHING;
    }

    private static boolean isPlainNumber(RexNode node) {
        return switch (node.getType().getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, REAL, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    private @Nullable TimeTerm time(RexNode function, Comparison op, RexNode constant) throws SqlFault {
        if (!isMonotone(function) || ValueKind.of(constant.getType()) != ValueKind.LONG) {
            return null;
        }
        SqlTypeName functionType = function.getType().getSqlTypeName();
        SqlTypeName constantType = constant.getType().getSqlTypeName();
        long scale = 1;
        if (functionType != constantType) {
            if (functionType == SqlTypeName.TIMESTAMP && constantType == SqlTypeName.DATE) {
                scale = 86_400_000L;
            } else if (!SqlTypeUtil.isIntType(function.getType()) || !SqlTypeUtil.isIntType(constant.getType())) {
                return null;
            }
        }
        Expr compiled = function instanceof RexInputRef ? null : compile(over(function, new LinkedHashSet<>()));
        return new TimeTerm.Bound(compiled, op, compile(constant), scale);
    }

    /** Whether an expression of time never falls as time rises, and is held as a long. */
    private boolean isMonotone(RexNode node) {
        if (node instanceof RexInputRef) {
            return true;
        }
        if (!(node instanceof RexCall call) || ValueKind.of(node.getType()) != ValueKind.LONG) {
            return false;
        }
        List<RexNode> args = call.getOperands();
        if (call.getOperator() == TidemarkFunctions.TIME_BUCKET) {
            return onlyColumnIs(args, 1) && isMonotone(args.get(1));
        }
        if (call.getOperator() == TidemarkFunctions.EPOCH_MS) {
            return isMonotone(args.get(0)) && node.getType().getSqlTypeName() == SqlTypeName.BIGINT;
        }
        return switch (call.getKind()) {
            case CAST ->
                (node.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
                                || node.getType().getSqlTypeName() == SqlTypeName.DATE)
                        && isMonotone(args.get(0));
            case FLOOR, CEIL -> onlyColumnIs(args, 0) && isMonotone(args.get(0));
            case PLUS, MINUS ->
                SqlTypeUtil.isInterval(args.get(1).getType()) && onlyColumnIs(args, 0) && isMonotone(args.get(0));
            case EXTRACT ->
                (args.get(0).toString().contains("YEAR")
                                || args.get(0).toString().contains("EPOCH"))
                        && !args.get(0).toString().contains("ISO")
                        && isMonotone(args.get(1));
            default -> false;
        };
    }

    private static boolean onlyColumnIs(List<RexNode> args, int index) {
        for (int i = 0; i < args.size(); i++) {
            if (i != index && !refs(args.get(i)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    // ---- series ----

    private SeriesTerm series(RexNode node, boolean wanted, boolean mayFail) throws SqlFault {
        Set<Source> sources = new LinkedHashSet<>();
        RexNode over = over(node, sources);
        if (sources.isEmpty()) {
            return new SeriesTerm.Constant(compile(node), wanted);
        }
        Set<String> labels = new LinkedHashSet<>();
        boolean single = true;
        List<MetricColumn> used = new ArrayList<>();
        for (Source source : sources) {
            used.add(source.column);
            labels.add(source.column.label());
            single &=
                    source.column.kind() == MetricColumn.Kind.TAG || source.column.kind() == MetricColumn.Kind.LE_VALUE;
        }
        if (single && labels.size() == 1) {
            List<RexNode> candidates = candidates(node, wanted);
            List<Expr> compiled = null;
            if (candidates != null) {
                compiled = new ArrayList<>();
                for (RexNode candidate : candidates) {
                    compiled.add(compile(candidate));
                }
            }
            return new SeriesTerm.OneLabel(
                    labels.iterator().next(), used, compile(over), wanted, mayFail, compiled, prefix(node, wanted));
        }
        switch (node.getKind()) {
            case AND, OR -> {
                List<SeriesTerm> parts = new ArrayList<>();
                for (RexNode part : ((RexCall) node).getOperands()) {
                    parts.add(series(part, wanted, mayFail));
                }
                return (node.getKind() == SqlKind.AND) == wanted
                        ? new SeriesTerm.All(parts)
                        : new SeriesTerm.Any(parts);
            }
            case NOT -> {
                return series(((RexCall) node).getOperands().get(0), !wanted, mayFail);
            }
            default -> {
                return new SeriesTerm.ManyLabels(labels, used, compile(over), wanted, mayFail);
            }
        }
    }

    /** A column, or an item of the map of labels, which is as good as a tag. */
    private record Source(MetricColumn column) {}

    /** The same expression over only the columns it uses, in the order of the set, which is filled. */
    private RexNode over(RexNode node, Set<Source> sources) {
        Map<Source, Integer> places = new HashMap<>();
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                MetricColumn item = labelItem(call);
                return item == null ? super.visitCall(call) : place(new Source(item), call);
            }

            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return place(new Source(columns.get(ref.getIndex())), ref);
            }

            private RexNode place(Source source, RexNode original) {
                int at = places.computeIfAbsent(source, s -> {
                    sources.add(s);
                    return places.size();
                });
                return rex.makeInputRef(original.getType(), at);
            }
        });
    }

    /** {@code labels['x']} as a tag; null where the call is something else. */
    private @Nullable MetricColumn labelItem(RexCall call) {
        if (call.getKind() == SqlKind.ITEM
                && call.getOperands().get(0) instanceof RexInputRef ref
                && columns.get(ref.getIndex()).kind() == MetricColumn.Kind.LABELS
                && call.getOperands().get(1) instanceof RexLiteral literal
                && !literal.isNull()
                && SqlTypeUtil.isCharacter(literal.getType())) {
            String label = String.valueOf(literal.getValueAs(String.class));
            return MetricColumn.tag(label, label);
        }
        return null;
    }

    /** Whether an expression is a tag's text as it is. */
    private boolean isTag(RexNode node) {
        if (node instanceof RexInputRef ref) {
            return columns.get(ref.getIndex()).kind() == MetricColumn.Kind.TAG;
        }
        if (node instanceof RexCall call) {
            if (labelItem(call) != null) {
                return true;
            }
            return call.getKind() == SqlKind.CAST
                    && call.getType().getSqlTypeName() == SqlTypeName.VARCHAR
                    && call.getType().getPrecision() < 0
                    && isTag(call.getOperands().get(0));
        }
        return false;
    }

    /** Expressions of the only values that can pass, or null where they can't be listed. */
    private @Nullable List<RexNode> candidates(RexNode node, boolean wanted) {
        if (!(node instanceof RexCall call)) {
            return null;
        }
        List<RexNode> args = call.getOperands();
        switch (call.getKind()) {
            case NOT:
                return candidates(args.get(0), !wanted);
            case IS_TRUE:
                return wanted ? candidates(args.get(0), true) : null;
            case EQUALS, NOT_EQUALS:
                if ((call.getKind() == SqlKind.EQUALS) != wanted) {
                    return null;
                }
                if (isTag(args.get(0)) && isText(args.get(1))) {
                    return List.of(args.get(1));
                }
                return isTag(args.get(1)) && isText(args.get(0)) ? List.of(args.get(0)) : null;
            case AND, OR:
                if ((call.getKind() == SqlKind.AND) == wanted) {
                    List<RexNode> fewest = null;
                    for (RexNode arg : args) {
                        List<RexNode> some = candidates(arg, wanted);
                        if (some != null && (fewest == null || some.size() < fewest.size())) {
                            fewest = some;
                        }
                    }
                    return fewest;
                }
                List<RexNode> all = new ArrayList<>();
                for (RexNode arg : args) {
                    List<RexNode> some = candidates(arg, wanted);
                    if (some == null) {
                        return null;
                    }
                    all.addAll(some);
                }
                return all;
            default:
                return call.getOperator() == TidemarkFunctions.IN_SET && wanted && isTag(args.get(0))
                        ? List.of(args.get(1))
                        : null;
        }
    }

    private static boolean isText(RexNode node) {
        return refs(node).isEmpty() && SqlTypeUtil.isCharacter(node.getType());
    }

    private @Nullable Prefix prefix(RexNode node, boolean wanted) throws SqlFault {
        if (!(node instanceof RexCall call)) {
            return null;
        }
        List<RexNode> args = call.getOperands();
        if (call.getKind() == SqlKind.AND && wanted) {
            for (RexNode arg : args) {
                Prefix prefix = prefix(arg, true);
                if (prefix != null) {
                    return prefix;
                }
            }
            return null;
        }
        if (!wanted || args.size() != 2 || !isTag(args.get(0)) || !isText(args.get(1))) {
            return null;
        }
        String name = call.getOperator().getName();
        if (call.getOperator() == SqlStdOperatorTable.LIKE) {
            return new Prefix(Prefix.Kind.LIKE, compile(args.get(1)));
        }
        if (call.getOperator() == TidemarkFunctions.LABEL_MATCH) {
            return new Prefix(Prefix.Kind.REGEX, compile(args.get(1)));
        }
        return name.equals("STARTS_WITH") ? new Prefix(Prefix.Kind.LITERAL, compile(args.get(1))) : null;
    }

    private Expr compile(RexNode node) throws SqlFault {
        return ExprCompiler.compile(node, functions);
    }
}
