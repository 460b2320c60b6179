package io.tidemark.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/**
 * How calls become expressions: as in Calcite, but GREATEST and LEAST stay calls. Calcite makes comparisons of them, of which the answer
 * hangs on where a NaN stands. Immutable.
 */
final class Convertlets implements SqlRexConvertletTable {
    static final Convertlets INSTANCE = new Convertlets();

    private Convertlets() {}

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        SqlKind kind = call.getKind();
        return kind == SqlKind.GREATEST_PG || kind == SqlKind.LEAST_PG
                ? Convertlets::extreme
                : StandardConvertletTable.INSTANCE.get(call);
    }

    private static RexNode extreme(SqlRexContext context, SqlCall call) {
        RexBuilder rex = context.getRexBuilder();
        RelDataType type = context.getValidator().getValidatedNodeType(call);
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(rex.ensureType(type, context.convertExpression(operand), true));
        }
        return rex.makeCall(type, call.getOperator(), operands);
    }
}
