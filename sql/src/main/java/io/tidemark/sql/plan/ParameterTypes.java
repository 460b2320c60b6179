package io.tidemark.sql.plan;

import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** What a parameter is, by what stands beside it. */
final class ParameterTypes {
    private ParameterTypes() {}

    /** The type of the parameter that is an operand of a call; null where Calcite's own idea of it will do. */
    static @Nullable RelDataType of(
            SqlCall call, int operand, RelDataTypeFactory types, Function<SqlNode, RelDataType> type) {
        List<SqlNode> operands = call.getOperandList();
        switch (call.getKind()) {
            case PLUS, MINUS -> {
                // An interval is added to a time, or taken from one.
                boolean interval = operands.size() == 2 && isInterval(operands.get(1 - operand), type);
                return interval && !(operand == 1 && call.getKind() == SqlKind.MINUS)
                        ? TypedParameter.time(types)
                        : null;
            }
            case TIMES, DIVIDE -> {
                return operands.size() == 2 && isInterval(operands.get(1 - operand), type)
                        ? types.createSqlType(SqlTypeName.DOUBLE)
                        : null;
            }
            case TIMESTAMP_ADD -> {
                return operand == 1 ? types.createSqlType(SqlTypeName.INTEGER) : null;
            }
            default -> {
                boolean distance = operand == 1 && (call.getKind() == SqlKind.LAG || call.getKind() == SqlKind.LEAD);
                if (distance) {
                    return types.createSqlType(SqlTypeName.INTEGER);
                }
                RelDataType number = NumberPlaces.of(call, operand, types);
                return number != null ? number : alternative(call, operand, types, type);
            }
        }
    }

    private static boolean isInterval(SqlNode node, Function<SqlNode, RelDataType> type) {
        return !(node instanceof SqlDynamicParam) && SqlTypeUtil.isInterval(type.apply(node));
    }

    /** The type of the first among its alternatives that has one of its own. */
    private static @Nullable RelDataType alternative(
            SqlCall call, int operand, RelDataTypeFactory types, Function<SqlNode, RelDataType> type) {
        for (List<Integer> group : Alternatives.of(call)) {
            for (int i : group.contains(operand) ? group : List.<Integer>of()) {
                SqlNode other = call.operand(i);
                if (!(other instanceof SqlDynamicParam) && !SqlUtil.isNullLiteral(other, false)) {
                    RelDataType known = type.apply(other);
                    return SqlTypeUtil.isCharacter(known) ? types.createSqlType(SqlTypeName.VARCHAR) : known;
                }
            }
        }
        return null;
    }
}
