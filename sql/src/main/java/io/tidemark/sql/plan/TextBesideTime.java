package io.tidemark.sql.plan;

import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Text among operands of which another is a time, where Calcite asks no coercion: it becomes a time before the call's type is
 * derived.
 */
final class TextBesideTime {
    private TextBesideTime() {}

    /** Puts times in the places of texts; the call is changed. */
    static void apply(SqlCall call, Function<SqlNode, RelDataType> type) {
        List<SqlNode> operands = call.getOperandList();
        switch (call.getKind()) {
            case PLUS, MINUS -> {
                if (operands.size() == 2) {
                    arithmetic(call, 0, 1, type);
                    arithmetic(call, 1, 0, type);
                }
            }
            default -> {
                for (List<Integer> group : Alternatives.of(call)) {
                    if (group.stream().anyMatch(i -> isText(operands.get(i)))
                            && group.stream().anyMatch(i -> isTime(operands.get(i), type))) {
                        group.stream().filter(i -> isText(operands.get(i))).forEach(i -> replace(call, i));
                    }
                }
            }
        }
    }

    /** {@code time - '…'}, {@code '…' + INTERVAL '1' DAY} and their mirror images; nothing is subtracted from an interval. */
    private static void arithmetic(SqlCall call, int text, int other, Function<SqlNode, RelDataType> type) {
        if (!isText(call.operand(text))) {
            return;
        }
        boolean minus = call.getKind() == SqlKind.MINUS;
        SqlNode beside = call.operand(other);
        if (SqlTypeUtil.isInterval(type.apply(beside)) ? !minus || text == 0 : minus && isTime(beside, type)) {
            replace(call, text);
        }
    }

    private static boolean isText(SqlNode operand) {
        return TimeLiterals.text(operand) != null;
    }

    private static boolean isTime(SqlNode operand, Function<SqlNode, RelDataType> type) {
        return !isText(operand) && SqlTypeUtil.isDatetime(type.apply(operand));
    }

    private static void replace(SqlCall call, int operand) {
        SqlNode text = call.operand(operand);
        call.setOperand(
                operand, TimeLiterals.timestamp(String.valueOf(TimeLiterals.text(text)), text.getParserPosition()));
    }
}
