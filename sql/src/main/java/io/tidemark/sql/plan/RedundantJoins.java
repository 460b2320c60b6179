package io.tidemark.sql.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Takes left joins out from below DISTINCT where only columns of their left side are wanted: such a join neither drops nor adds a value.
 * The decorrelator makes them: each subquery of a list asks for the distinct values of all that stands before it, joins with the subqueries
 * before it included, so that without this every further subquery multiplies the work.
 *
 * <p>What the decorrelator shares stays shared, so that the cost is that of its distinct parts. For one statement.
 */
final class RedundantJoins {
    private final RelBuilder builder;
    private final Map<RelNode, RelNode> done = new IdentityHashMap<>();

    private RedundantJoins(RelBuilder builder) {
        this.builder = builder;
    }

    /** The same rows with fewer joins. */
    static RelNode remove(RelNode rel, RelBuilder builder) {
        return new RedundantJoins(builder).visit(rel);
    }

    private RelNode visit(RelNode rel) {
        RelNode known = done.get(rel);
        if (known == null) {
            known = rewrite(rel);
            done.put(rel, known);
        }
        return known;
    }

    private RelNode rewrite(RelNode rel) {
        if (rel instanceof Aggregate distinct
                && distinct.getAggCallList().isEmpty()
                && distinct.getGroupType() == Aggregate.Group.SIMPLE) {
            List<Integer> wanted = distinct.getGroupSet().asList();
            RelNode values = values(distinct.getInput(), wanted);
            return distinct.copy(distinct.getTraitSet(), values, ImmutableBitSet.range(wanted.size()), null, List.of());
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(visit(input));
        }
        return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
    }

    /** The wanted columns, in this order, with the same values, however often each comes. */
    private RelNode values(RelNode rel, List<Integer> wanted) {
        if (rel instanceof Project project) {
            List<RexNode> expressions =
                    wanted.stream().map(project.getProjects()::get).toList();
            if (expressions.stream().allMatch(RedundantJoins::isOfOneRow)) {
                List<Integer> used =
                        RelOptUtil.InputFinder.bits(expressions, null).asList();
                RelNode input = values(project.getInput(), used);
                return builder.push(input)
                        .project(moved(expressions, used, project.getInput()), List.of(), true)
                        .build();
            }
        }
        if (rel instanceof Filter filter && isOfOneRow(filter.getCondition())) {
            List<Integer> used = RelOptUtil.InputFinder.bits(filter.getCondition())
                    .union(ImmutableBitSet.of(wanted))
                    .asList();
            RelNode input = values(filter.getInput(), used);
            RelNode filtered = filter.copy(
                    filter.getTraitSet(),
                    input,
                    moved(List.of(filter.getCondition()), used, filter.getInput())
                            .get(0));
            return columns(filtered, wanted.stream().map(used::indexOf).toList());
        }
        if (rel instanceof Join join
                && join.getJoinType() == JoinRelType.LEFT
                && wanted.stream().allMatch(c -> c < join.getLeft().getRowType().getFieldCount())) {
            return values(join.getLeft(), wanted);
        }
        return columns(visit(rel), wanted);
    }

    /** Whether a row's value depends on that row alone, and not on how many rows there are. */
    private static boolean isOfOneRow(RexNode expression) {
        return RexUtil.isDeterministic(expression)
                && !RexUtil.containsCorrelation(expression)
                && !RexOver.containsOver(expression);
    }

    private RelNode columns(RelNode rel, List<Integer> wanted) {
        builder.push(rel);
        return builder.project(builder.fields(wanted), List.of(), true).build();
    }

    /** The same expressions over an input of which only some columns are left. */
    private static List<RexNode> moved(List<RexNode> expressions, List<Integer> used, RelNode input) {
        Mappings.TargetMapping mapping =
                Mappings.create(MappingType.PARTIAL_FUNCTION, input.getRowType().getFieldCount(), used.size());
        for (int i = 0; i < used.size(); i++) {
            mapping.set(used.get(i), i);
        }
        return RexUtil.apply(mapping, expressions);
    }
}
