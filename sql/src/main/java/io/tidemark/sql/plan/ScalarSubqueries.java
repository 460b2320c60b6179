package io.tidemark.sql.plan;

import io.tidemark.sql.predicate.SubqueryValue;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelShuttleImpl;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/**
 * Subqueries of one value in conditions, such as {@code time > (SELECT max(time) - INTERVAL '5' MINUTE FROM m)}: where nothing of the
 * outer row is in them they are answered first, and their values are parameters, which may bound a scan as those of a user do.
 */
final class ScalarSubqueries extends RelShuttleImpl {
    private final int first;
    private final List<RelNode> found;

    private ScalarSubqueries(int first, List<RelNode> found) {
        this.first = first;
        this.found = found;
    }

    /**
     * Puts parameters in the places of such subqueries.
     *
     * @param first the number of the first parameter that is free
     * @param found gets the subqueries, behind those that are in it, in the order of their parameters
     */
    static RelNode takeOut(RelNode root, int first, List<RelNode> found) {
        return root.accept(new ScalarSubqueries(first, found));
    }

    @Override
    public RelNode visit(LogicalFilter filter) {
        RelNode input = filter.getInput().accept(this);
        RexNode condition = filter.getCondition().accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                boolean alone = query.getKind() == SqlKind.SCALAR_QUERY
                        && RelOptUtil.getVariablesUsed(query.rel).isEmpty()
                        && givesOneRow(query.rel);
                if (!alone) {
                    return query;
                }
                found.add(query.rel);
                return new SubqueryValue(query.getType(), first + found.size() - 1, found.size());
            }
        });
        return input == filter.getInput() && condition == filter.getCondition()
                ? filter
                : filter.copy(filter.getTraitSet(), input, condition);
    }

    /** Whether there can't be a second row, which would be an error only where somebody asks. */
    private static boolean givesOneRow(RelNode rel) {
        if (rel instanceof Project || rel instanceof Filter) {
            return givesOneRow(rel.getInput(0));
        }
        if (rel instanceof Sort sort) {
            BigDecimal rows = sort.fetch instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
            return (rows != null && rows.compareTo(BigDecimal.ONE) <= 0) || givesOneRow(sort.getInput());
        }
        return rel instanceof Aggregate aggregate
                && aggregate.getGroupCount() == 0
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE;
    }
}
