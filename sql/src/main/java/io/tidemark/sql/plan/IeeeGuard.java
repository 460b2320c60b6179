package io.tidemark.sql.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Hides comparisons of floating-point numbers from Calcite's rules, which take {@code NOT (x > 5)} for {@code x <= 5} and
 * {@code x = x} for true: with NaN neither holds. Hidden, they are calls of functions that no rule knows.
 */
final class IeeeGuard {
    private static final Map<SqlOperator, SqlOperator> HIDDEN;
    private static final Map<SqlOperator, SqlOperator> SHOWN;

    static {
        Map<SqlOperator, SqlOperator> hide = new HashMap<>();
        Map<SqlOperator, SqlOperator> show = new HashMap<>();
        for (SqlOperator op : List.of(
                SqlStdOperatorTable.LESS_THAN,
                SqlStdOperatorTable.LESS_THAN_OR_EQUAL,
                SqlStdOperatorTable.GREATER_THAN,
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                SqlStdOperatorTable.EQUALS,
                SqlStdOperatorTable.NOT_EQUALS)) {
            SqlOperator hidden = SqlBasicFunction.create(
                    "$IEEE" + op.getName(),
                    ReturnTypes.BOOLEAN_NULLABLE,
                    OperandTypes.ANY_ANY,
                    SqlFunctionCategory.SYSTEM);
            hide.put(op, hidden);
            show.put(hidden, op);
        }
        HIDDEN = Map.copyOf(hide);
        SHOWN = Map.copyOf(show);
    }

    private IeeeGuard() {}

    static RelNode guard(RelNode root) {
        return root.accept(new Exchange(root.getCluster().getRexBuilder(), HIDDEN, true));
    }

    static RelNode unguard(RelNode root) {
        return root.accept(new Exchange(root.getCluster().getRexBuilder(), SHOWN, false));
    }

    private static final class Exchange extends RelHomogeneousShuttle {
        private final RexShuttle expressions;

        Exchange(RexBuilder rex, Map<SqlOperator, SqlOperator> operators, boolean onlyDoubles) {
            RelHomogeneousShuttle rels = this;
            expressions = new RexShuttle() {
                @Override
                public RexNode visitCall(RexCall call) {
                    RexCall visited = (RexCall) super.visitCall(call);
                    SqlOperator other = operators.get(visited.getOperator());
                    if (other == null || (onlyDoubles && !mustHide(visited))) {
                        return visited;
                    }
                    return rex.makeCall(visited.getType(), other, visited.getOperands());
                }

                @Override
                public RexNode visitSubQuery(RexSubQuery query) {
                    RexSubQuery visited = (RexSubQuery) super.visitSubQuery(query);
                    return visited.clone(visited.rel.accept(rels));
                }
            };
        }

        /**
         * Equality stays visible between different things: it is what joins are made of, and no rule breaks it. With the outer row's
         * value it does not: taking correlation away, Calcite would put {@code IS NOT DISTINCT FROM} in its place.
         */
        private static boolean mustHide(RexCall call) {
            RexNode left = call.getOperands().get(0);
            RexNode right = call.getOperands().get(1);
            boolean floating = SqlTypeUtil.isApproximateNumeric(left.getType())
                    || SqlTypeUtil.isApproximateNumeric(right.getType());
            boolean equality = call.getOperator() == SqlStdOperatorTable.EQUALS
                    || call.getOperator() == SqlStdOperatorTable.NOT_EQUALS;
            return floating && (!equality || left.equals(right) || RexUtil.containsCorrelation(call));
        }

        @Override
        public RelNode visit(RelNode other) {
            return super.visit(other).accept(expressions);
        }
    }
}
