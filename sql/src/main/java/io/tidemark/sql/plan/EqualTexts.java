package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.scan.SystemScan;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Tells a system table which texts in a column a condition asks for, so that it need not make all rows. */
final class EqualTexts {
    private final ScalarFunctions functions;

    EqualTexts(ScalarFunctions functions) {
        this.functions = functions;
    }

    /** The scan that knows; the condition itself still has to be checked. */
    SystemScan into(SystemScan scan, RexNode condition) throws SqlFault {
        SystemScan result = scan;
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            RexInputRef column = column(part);
            List<Expr> values = new ArrayList<>();
            if (column != null && SqlTypeUtil.isCharacter(column.getType()) && collect(part, column, values)) {
                result = result.withEqual(column.getIndex(), values);
            }
        }
        return result;
    }

    /** The first column in an equality or a disjunction of them. */
    private static @Nullable RexInputRef column(RexNode node) {
        if (!(node instanceof RexCall call) || call.getOperands().isEmpty()) {
            return null;
        }
        return switch (call.getKind()) {
            case OR -> column(call.getOperands().get(0));
            case EQUALS ->
                call.getOperands().get(0) instanceof RexInputRef left
                        ? left
                        : call.getOperands().get(1) instanceof RexInputRef right ? right : null;
            default ->
                call.getOperator() == TidemarkFunctions.IN_SET
                                && call.getOperands().get(0) instanceof RexInputRef set
                        ? set
                        : null;
        };
    }

    private boolean collect(RexNode node, RexInputRef column, List<Expr> values) throws SqlFault {
        if (!(node instanceof RexCall call)) {
            return false;
        }
        if (call.getKind() == SqlKind.OR) {
            for (RexNode part : call.getOperands()) {
                if (!collect(part, column, values)) {
                    return false;
                }
            }
            return true;
        }
        if (!column.equals(column(call))) {
            return false;
        }
        RexNode value = call.getOperands().get(0).equals(column)
                ? call.getOperands().get(1)
                : call.getOperands().get(0);
        Expr compiled = ExprCompiler.compile(value, functions);
        if (!compiled.isConstant()) {
            return false;
        }
        values.add(compiled);
        return true;
    }
}
