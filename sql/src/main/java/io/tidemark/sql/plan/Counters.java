package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.CounterFunction;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;

/** Finds the scalars that stand for counter functions, wherever they are in a tree. */
final class Counters {
    private Counters() {}

    /** The first, or null. */
    static @Nullable RexCall first(RelNode root) {
        RexCall[] found = new RexCall[1];
        RexShuttle finder = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                if (found[0] == null && CounterFunction.of(call.getOperator()) != null) {
                    found[0] = call;
                }
                return super.visitCall(call);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                if (found[0] == null) {
                    found[0] = first(query.rel);
                }
                return super.visitSubQuery(query);
            }
        };
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (found[0] == null) {
                    node.accept(finder);
                    super.visit(node, ordinal, parent);
                }
            }
        }.go(root);
        return found[0];
    }

    /** Those that no scan took would be computed by nobody. */
    static void refuseLeftOvers(RelNode root) {
        RexCall left = first(root);
        if (left != null) {
            CounterFunction counter = CounterFunction.of(left.getOperator());
            throw new PlanException(
                    SqlFault.Kind.UNSUPPORTED,
                    (counter == null ? "" : counter.sqlName())
                            + " is computed from the samples of a metric, family or wide: not over a join, a set operation, "
                            + "DISTINCT, LIMIT or another aggregate, and over wide not beside what looks at two measures or has "
                            + "one in its FILTER; compute it in a query of its own first",
                    left.getParserPosition());
        }
    }
}
