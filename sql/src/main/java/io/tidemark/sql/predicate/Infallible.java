package io.tidemark.sql.predicate;

import io.tidemark.sql.function.TidemarkFunctions;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Util;

/**
 * Tells conditions that can be evaluated for any value of a tag from those that may fail for some, as a cast of text to a number
 * does. An index is asked for values that no row may have in the end.
 */
final class Infallible {
    private static final Set<String> FUNCTIONS = Set.of(
            "UPPER",
            "LOWER",
            "TRIM",
            "LTRIM",
            "RTRIM",
            "INITCAP",
            "REVERSE",
            "LENGTH",
            "CHAR_LENGTH",
            "CHARACTER_LENGTH",
            "||",
            "CONCAT",
            "CONCAT_WS",
            "STARTS_WITH",
            "ENDS_WITH",
            "LEFT",
            "RIGHT",
            "REPLACE",
            "STRPOS",
            "POSITION",
            "IFNULL",
            "NVL",
            "GREATEST",
            "LEAST",
            "ITEM",
            "$TO_NUMBER",
            "$IN_SET");

    private Infallible() {}

    static boolean is(RexNode node) {
        try {
            node.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitCall(RexCall call) {
                    if (!isInfallible(call)) {
                        throw Util.FoundOne.NULL;
                    }
                    return super.visitCall(call);
                }
            });
            return true;
        } catch (Util.FoundOne e) {
            return false;
        }
    }

    private static boolean isInfallible(RexCall call) {
        return switch (call.getKind()) {
            case AND,
                    OR,
                    NOT,
                    EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_NULL,
                    IS_NOT_NULL,
                    IS_TRUE,
                    IS_FALSE,
                    IS_NOT_TRUE,
                    IS_NOT_FALSE,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    CASE,
                    COALESCE,
                    SEARCH,
                    SAFE_CAST -> true;
            case CAST ->
                SqlTypeUtil.isCharacter(call.getType())
                        || (SqlTypeUtil.isNumeric(call.getType())
                                && call.getOperands().get(0) instanceof RexLiteral
                                && SqlTypeUtil.isNumeric(
                                        call.getOperands().get(0).getType()))
                        || call.getType().getSqlTypeName()
                                == call.getOperands().get(0).getType().getSqlTypeName();
            // With a pattern that is one for all rows, a pattern that is wrong is wrong for all.
            case LIKE, SIMILAR, RLIKE -> isConstantPattern(call);
            default ->
                FUNCTIONS.contains(call.getOperator().getName())
                        || ((call.getOperator() == TidemarkFunctions.LABEL_MATCH
                                        || call.getOperator().getName().equals("REGEXP_LIKE"))
                                && isConstantPattern(call));
        };
    }

    private static boolean isConstantPattern(RexCall call) {
        for (int i = 1; i < call.getOperands().size(); i++) {
            if (hasColumn(call.getOperands().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasColumn(RexNode node) {
        boolean[] found = new boolean[1];
        node.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef ref) {
                found[0] = true;
                return super.visitInputRef(ref);
            }
        });
        return found[0];
    }
}
