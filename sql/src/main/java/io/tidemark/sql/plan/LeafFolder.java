package io.tidemark.sql.plan;

import com.google.common.collect.ImmutableSet;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.GenerateSeries;
import io.tidemark.sql.predicate.PredicateTranslator;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.NumberSeries;
import io.tidemark.sql.scan.RowScan;
import io.tidemark.sql.scan.ScanGrouping;
import io.tidemark.sql.scan.ScanLimit;
import io.tidemark.sql.scan.SystemScan;
import io.tidemark.sql.scan.WideScan;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.MetricTable;
import io.tidemark.sql.schema.SystemTable;
import io.tidemark.sql.schema.WideTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/**
 * Folds what stands above a metric into its scan, from the leaves up: filters, the choice of columns, aggregates, order, limit.
 * What does not fit stays as it is, above the scan.
 */
final class LeafFolder {
    private final RexBuilder rex;
    private final ScalarFunctions functions;
    private final boolean push;

    LeafFolder(RexBuilder rex, ScalarFunctions functions, boolean push) {
        this.rex = rex;
        this.functions = functions;
        this.push = push;
    }

    /** The folded tree of a whole statement. */
    RelNode foldStatement(RelNode root) throws SqlFault {
        RelNode folded = fold(root);
        return push ? limitAtRoot(folded) : folded;
    }

    /** The folded tree of a part, whose rows are not the statement's. */
    RelNode fold(RelNode rel) throws SqlFault {
        if (rel instanceof TableScan scan) {
            return leaf(scan);
        }
        if (rel instanceof TableFunctionScan function) {
            return numberSeries(function);
        }
        if (rel instanceof Filter filter) {
            if (push && filter.getVariablesSet().isEmpty()) {
                return belowAggregate(filter);
            }
            return filter(fold(filter.getInput()), filter.getCondition(), filter.getVariablesSet());
        }
        if (rel instanceof Project project) {
            return project(fold(project.getInput()), project);
        }
        if (rel instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (rel instanceof Sort sort) {
            return sort(fold(sort.getInput()), sort);
        }
        RelNode folded = withInputs(rel);
        return push && folded instanceof SetOp set && !set.all ? ofDistinct(set) : folded;
    }

    /** What a set operation takes as a set may be given as one, where the index or the engine's groups know it. */
    private RelNode ofDistinct(SetOp set) throws SqlFault {
        List<RelNode> inputs = new ArrayList<>(set.getInputs().size());
        for (RelNode input : set.getInputs()) {
            RelNode distinct = groups(LogicalAggregate.create(
                    input, List.of(), ImmutableBitSet.range(input.getRowType().getFieldCount()), null, List.of()));
            inputs.add(distinct == null ? input : distinct);
        }
        return set.copy(set.getTraitSet(), inputs, set.all);
    }

    private RelNode withInputs(RelNode rel) throws SqlFault {
        List<RelNode> inputs = new ArrayList<>(rel.getInputs().size());
        boolean changed = false;
        for (RelNode input : rel.getInputs()) {
            RelNode folded = fold(input);
            changed |= folded != input;
            inputs.add(folded);
        }
        return changed ? rel.copy(rel.getTraitSet(), inputs) : rel;
    }

    private static RelNode leaf(TableScan scan) {
        SystemTable system = scan.getTable().unwrap(SystemTable.class);
        if (system != null) {
            return SystemScan.of(scan.getCluster(), scan.getRowType(), system);
        }
        WideTable wide = scan.getTable().unwrap(WideTable.class);
        if (wide != null) {
            return WideScan.of(scan.getCluster(), scan.getRowType(), wide);
        }
        MetricTable table = scan.getTable().unwrap(MetricTable.class);
        if (table == null) {
            return scan;
        }
        return MetricScan.of(scan.getCluster(), scan.getRowType(), table.metrics(), table.columns());
    }

    private RelNode numberSeries(TableFunctionScan scan) throws SqlFault {
        if (!(scan.getCall() instanceof RexCall call) || call.getOperator() != GenerateSeries.INSTANCE) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "the table function " + scan.getCall() + " is not offered");
        }
        List<Expr> arguments = new ArrayList<>();
        List<Long> scales = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            Expr argument = ExprCompiler.compile(operand, functions);
            if (!argument.isConstant()) {
                throw new SqlFault(
                        SqlFault.Kind.UNSUPPORTED, "generate_series takes constants and parameters, not columns");
            }
            arguments.add(argument);
            scales.add(operand.getType().getSqlTypeName() == SqlTypeName.DATE ? 86_400_000L : 1L);
        }
        boolean months = arguments.size() > 2
                && SqlTypeName.YEAR_INTERVAL_TYPES.contains(
                        call.getOperands().get(2).getType().getSqlTypeName());
        return NumberSeries.of(scan.getCluster(), scan.getRowType(), arguments, scales, months);
    }

    // ---- filter ----

    /** What a condition says of the keys of an aggregate it says of the rows too, before they are grouped. */
    private RelNode belowAggregate(Filter filter) throws SqlFault {
        RelNode input = filter.getInput();
        RexNode condition = filter.getCondition();
        if (hasSubQuery(condition)) {
            return filter(fold(input), condition, Set.of());
        }
        List<Project> projects = new ArrayList<>();
        while (input instanceof Project project && isPlain(project)) {
            projects.add(project);
            condition = RelOptUtil.pushPastProject(condition, project);
            input = project.getInput();
        }
        if (!(input instanceof Aggregate aggregate) || aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            return filter(fold(filter.getInput()), filter.getCondition(), Set.of());
        }
        List<RexNode> below = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        ImmutableBitSet keys = ImmutableBitSet.range(aggregate.getGroupCount());
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
            boolean onKeys = !used.isEmpty() && keys.contains(used) && RexUtil.isDeterministic(part);
            (onKeys ? below : above).add(part);
        }
        RelNode result = aggregate;
        if (!below.isEmpty()) {
            List<RexNode> groups = new ArrayList<>();
            for (int field : aggregate.getGroupSet()) {
                groups.add(rex.makeInputRef(aggregate.getInput(), field));
            }
            RexNode moved = substitute(RexUtil.composeConjunction(rex, below), groups);
            result =
                    aggregate.copy(aggregate.getTraitSet(), List.of(LogicalFilter.create(aggregate.getInput(), moved)));
        }
        result = fold(result);
        if (!above.isEmpty()) {
            result = filter(result, RexUtil.composeConjunction(rex, above), Set.of());
        }
        for (int i = projects.size() - 1; i >= 0; i--) {
            Project project = projects.get(i);
            result = project(result, (Project) project.copy(project.getTraitSet(), List.of(result)));
        }
        return result;
    }

    private static RexNode substitute(RexNode node, List<RexNode> replacements) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return replacements.get(ref.getIndex());
            }
        });
    }

    private RelNode filter(RelNode input, RexNode condition, Set<CorrelationId> variables) throws SqlFault {
        if (!push || !variables.isEmpty() || hasSubQuery(condition)) {
            return LogicalFilter.create(input, condition, ImmutableSet.copyOf(variables));
        }
        if (input instanceof Project project && isPlain(project)) {
            RexNode below = RelOptUtil.pushPastProject(condition, project);
            return project.copy(project.getTraitSet(), List.of(filter(project.getInput(), below, Set.of())));
        }
        if (input instanceof Project project && project.containsOver()) {
            RelNode latest = new LatestFolder(rex).fold(project, condition);
            if (latest != null) {
                return latest;
            }
        }
        if (input instanceof Filter below && below.getVariablesSet().isEmpty() && !hasSubQuery(below.getCondition())) {
            return filter(
                    below.getInput(),
                    RexUtil.composeConjunction(rex, List.of(below.getCondition(), condition)),
                    Set.of());
        }
        if (input instanceof MetricScan scan && scan.isWhole()) {
            PredicateTranslator.Split split = translator(scan).split(condition);
            MetricScan narrowed = scan.withPredicate(split.pushed());
            return split.residual() == null ? narrowed : LogicalFilter.create(narrowed, split.residual());
        }
        if (input instanceof WideScan scan && scan.isWhole()) {
            return wideFilter(scan, condition);
        }
        if (input instanceof SystemScan scan) {
            return LogicalFilter.create(new EqualTexts(functions).into(scan, condition), condition);
        }
        return LogicalFilter.create(input, condition);
    }

    /** Time and tags are each metric's own; of the rest, what looks at one measure alone chooses among its samples. */
    private RelNode wideFilter(WideScan scan, RexNode condition) throws SqlFault {
        WideScan narrowed = scan;
        List<RexNode> rest = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            MetricColumn measure = null;
            int measures = 0;
            int used = 0;
            for (int field : RelOptUtil.InputFinder.bits(part)) {
                used++;
                if (scan.columns().get(field).kind() == MetricColumn.Kind.VALUE) {
                    measure = scan.columns().get(field);
                    measures++;
                }
            }
            if (measures > 0 && used > 1) {
                rest.add(part);
                continue;
            }
            PredicateTranslator.Split split = translator(scan).split(part);
            narrowed = measure == null
                    ? narrowed.withPredicate(split.pushed())
                    : narrowed.withCondition(measure, split.pushed());
            if (split.residual() != null) {
                rest.add(split.residual());
            }
        }
        return rest.isEmpty() ? narrowed : LogicalFilter.create(narrowed, RexUtil.composeConjunction(rex, rest));
    }

    private PredicateTranslator translator(RowScan scan) {
        return new PredicateTranslator(scan.columns(), rex, functions);
    }

    private static boolean hasSubQuery(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) != null;
    }

    /** Whether what stands above a projection may be said of what stands below it. */
    private static boolean isPlain(Project project) {
        if (project.containsOver()) {
            return false;
        }
        for (RexNode node : project.getProjects()) {
            if (!RexUtil.isDeterministic(node) || hasSubQuery(node)) {
                return false;
            }
        }
        return true;
    }

    // ---- projection ----

    private RelNode project(RelNode input, Project project) throws SqlFault {
        if (input instanceof Project below && isPlain(below)) {
            List<RexNode> merged = RelOptUtil.pushPastProjectUnlessBloat(project.getProjects(), below, 100);
            if (merged != null) {
                return narrow(LogicalProject.create(
                        below.getInput(),
                        project.getHints(),
                        merged,
                        project.getRowType().getFieldNames(),
                        project.getVariablesSet()));
            }
        }
        return narrow(project.copy(project.getTraitSet(), List.of(input)));
    }

    /** Takes from the scan below, through a filter or none, only the columns that are used. */
    private RelNode narrow(RelNode rel) {
        if (!(rel instanceof Project project) || !project.getVariablesSet().isEmpty()) {
            return rel;
        }
        RelNode input = project.getInput();
        Filter filter = input instanceof Filter f ? f : null;
        RelNode bottom = filter == null ? input : filter.getInput();
        if (bottom instanceof SystemScan system && filterIsPlain(filter)) {
            BitSet used = RelOptUtil.InputFinder.bits(
                            project.getProjects(), filter == null ? null : filter.getCondition())
                    .toBitSet();
            RelNode below = system.withUsed(used);
            return project.copy(
                    project.getTraitSet(),
                    List.of(filter == null ? below : filter.copy(filter.getTraitSet(), List.of(below))));
        }
        if (!(bottom instanceof RowScan scan)
                || !scan.givesRows()
                || !filterIsPlain(filter)
                || project.getProjects().stream().anyMatch(LeafFolder::hasSubQuery)) {
            return rel;
        }
        ImmutableBitSet used =
                RelOptUtil.InputFinder.bits(project.getProjects(), filter == null ? null : filter.getCondition());
        if (used.cardinality() == scan.columns().size()) {
            return rel;
        }
        RowScan narrowed = choose(scan, used);
        Mappings.TargetMapping mapping =
                Mappings.target(used::indexOf, scan.columns().size(), used.cardinality());
        RelNode below = narrowed;
        if (filter != null) {
            below = LogicalFilter.create(below, RexUtil.apply(mapping, filter.getCondition()));
        }
        return LogicalProject.create(
                below,
                project.getHints(),
                RexUtil.apply(mapping, project.getProjects()),
                project.getRowType().getFieldNames(),
                project.getVariablesSet());
    }

    private static boolean filterIsPlain(@Nullable Filter filter) {
        return filter == null || (filter.getVariablesSet().isEmpty() && !hasSubQuery(filter.getCondition()));
    }

    private static RowScan choose(RowScan scan, ImmutableBitSet used) {
        List<MetricColumn> columns = new ArrayList<>();
        RelDataTypeFactory.Builder type = scan.getCluster().getTypeFactory().builder();
        for (int i : used) {
            columns.add(scan.columns().get(i));
            type.add(scan.getRowType().getFieldList().get(i));
        }
        return scan.withColumns(type.build(), columns);
    }

    // ---- aggregate ----

    private RelNode aggregate(Aggregate aggregate) throws SqlFault {
        RelNode input = fold(aggregate.getInput());
        Aggregate same = (Aggregate) aggregate.copy(aggregate.getTraitSet(), List.of(input));
        RelNode folded = push ? groups(same) : null;
        return folded == null ? new FirstAndLast(rex).complete(same) : folded;
    }

    /** An aggregate as a scan's groups, or null. */
    private @Nullable RelNode groups(Aggregate aggregate) throws SqlFault {
        AggregateFolder folder = new AggregateFolder(rex, functions);
        RelNode folded = folder.fold(aggregate);
        Aggregate longForm = folded == null ? WideAggregates.overFamily(aggregate, rex) : null;
        return longForm == null ? folded : folder.fold(longForm);
    }

    // ---- order and limit ----

    private RelNode sort(RelNode input, Sort sort) throws SqlFault {
        Sort same = sort.copy(sort.getTraitSet(), input, sort.getCollation(), sort.offset, sort.fetch);
        if (!push) {
            return same;
        }
        List<Project> projects = new ArrayList<>();
        RelNode bottom = input;
        while (bottom instanceof Project project && isPlain(project)) {
            projects.add(project);
            bottom = project.getInput();
        }
        if (!(bottom instanceof RowScan scan) || scan.limit().isSet()) {
            return same;
        }
        if (scan instanceof MetricScan groups && groups.grouping() != null) {
            return sortGroups(same, projects, groups);
        }
        ScanSpec.Order order = order(sort, projects, scan);
        if (order == null) {
            return same;
        }
        RowScan ordered = order == ScanSpec.Order.SERIES ? scan : scan.withOrder(order);
        if (sort.fetch != null) {
            ordered = ordered.withLimit(new ScanLimit(compile(sort.fetch), compile(sort.offset), false));
        }
        RelNode result = on(ordered, projects);
        return sort.fetch == null && sort.offset == null
                ? result
                : LogicalSort.create(result, RelCollations.EMPTY, sort.offset, sort.fetch);
    }

    /** Where groups are ordered by their bucket first, as many buckets as rows are wanted are enough. */
    private RelNode sortGroups(Sort sort, List<Project> projects, MetricScan scan) throws SqlFault {
        ScanGrouping grouping = scan.grouping();
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        int field =
                sort.fetch == null || keys.isEmpty() ? -1 : field(keys.get(0).getFieldIndex(), projects);
        if (grouping == null
                || scan.bucket() == null
                || field < 0
                || field >= grouping.keys().size()
                || grouping.keys().get(field).label() != null) {
            return sort;
        }
        MetricScan narrowed = scan.withOrder(direction(keys.get(0)))
                .withLimit(new ScanLimit(compile(sort.fetch), compile(sort.offset), false));
        return sort.copy(sort.getTraitSet(), List.of(on(narrowed, projects)));
    }

    /** Projections, the topmost first, on something else. */
    private static RelNode on(RelNode bottom, List<Project> projects) {
        RelNode result = bottom;
        for (int i = projects.size() - 1; i >= 0; i--) {
            Project project = projects.get(i);
            result = project.copy(project.getTraitSet(), List.of(result));
        }
        return result;
    }

    /** The column below projections, the topmost first, that a column above them is; -1 where it is none. */
    private static int field(int above, List<Project> projects) {
        int field = above;
        for (Project project : projects) {
            if (!(project.getProjects().get(field) instanceof RexInputRef ref)) {
                return -1;
            }
            field = ref.getIndex();
        }
        return field;
    }

    private static ScanSpec.Order direction(RelFieldCollation key) {
        return key.getDirection().isDescending() ? ScanSpec.Order.TIME_DESCENDING : ScanSpec.Order.TIME_ASCENDING;
    }

    private @Nullable Expr compile(@Nullable RexNode node) throws SqlFault {
        return node == null ? null : ExprCompiler.compile(node, functions);
    }

    /** The order of the scan that a sort asks for; SERIES where it asks for none; null where the scan has no such order. */
    private static ScanSpec.@Nullable Order order(Sort sort, List<Project> projects, RowScan scan) {
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        if (keys.isEmpty()) {
            return ScanSpec.Order.SERIES;
        }
        if (keys.size() > 1 || scan.order() != ScanSpec.Order.SERIES) {
            return null;
        }
        int field = field(keys.get(0).getFieldIndex(), projects);
        if (field < 0 || scan.columns().get(field).kind() != MetricColumn.Kind.TIME) {
            return null;
        }
        return direction(keys.get(0));
    }

    /** Where the statement's rows are a scan's, one for one, the statement's row limit is the scan's. */
    private static RelNode limitAtRoot(RelNode rel) {
        if (rel instanceof Project project && isPlain(project)) {
            return project.copy(project.getTraitSet(), List.of(limitAtRoot(project.getInput())));
        }
        if (rel instanceof Sort sort && sort.getCollation().getFieldCollations().isEmpty() && sort.offset == null) {
            return sort.copy(
                    sort.getTraitSet(), limitAtRoot(sort.getInput()), sort.getCollation(), sort.offset, sort.fetch);
        }
        if (rel instanceof RowScan scan && scan.givesRows()) {
            return scan.withLimit(scan.limit().atRoot());
        }
        return rel;
    }
}
