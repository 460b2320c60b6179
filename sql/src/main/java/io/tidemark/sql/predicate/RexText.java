package io.tidemark.sql.predicate;

import io.tidemark.sql.function.CounterFunction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimestampString;

/** Expressions in a person's words, for EXPLAIN and messages. */
public final class RexText {
    private RexText() {}

    /** An expression whose references count these names. */
    public static String of(RexNode node, List<String> names) {
        if (node instanceof RexInputRef ref) {
            return names.get(ref.getIndex());
        }
        if (node instanceof SubqueryValue value) {
            return "(subquery " + value.number() + ")";
        }
        if (node instanceof RexDynamicParam param) {
            return "?" + (param.getIndex() + 1);
        }
        if (node instanceof RexLiteral literal) {
            return literal(literal);
        }
        if (node instanceof RexCall call) {
            String window = WindowText.of(call, names);
            return window != null ? window : call(call, names);
        }
        return node.toString();
    }

    private static String literal(RexLiteral literal) {
        if (literal.isNull()) {
            return "NULL";
        }
        if (literal.getValue() instanceof NlsString text) {
            return "'" + text.getValue().replace("'", "''") + "'";
        }
        if (literal.getTypeName() == SqlTypeName.TIMESTAMP || literal.getTypeName() == SqlTypeName.DATE) {
            return "'"
                    + (literal.getTypeName() == SqlTypeName.DATE
                            ? literal.getValueAs(DateString.class)
                            : literal.getValueAs(TimestampString.class))
                    + "'";
        }
        if (SqlTypeUtil.isInterval(literal.getType())) {
            return interval(literal);
        }
        return String.valueOf(literal.getValue());
    }

    private static String interval(RexLiteral literal) {
        BigDecimal number = literal.getValueAs(BigDecimal.class);
        long value = number == null ? 0 : number.longValue();
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getTypeName())) {
            return "INTERVAL '" + value + "' MONTH";
        }
        // As a width of buckets, a day is one of the calendar and 24 hours are not: the unit stays that of the
        // statement.
        SqlIntervalQualifier qualifier = literal.getType().getIntervalQualifier();
        TimeUnit start = qualifier == null ? TimeUnit.SECOND : qualifier.getStartUnit();
        String[] units = {"WEEK", "DAY", "HOUR", "MINUTE", "SECOND"};
        long[] millis = {604_800_000, 86_400_000, 3_600_000, 60_000, 1000};
        int first = start == TimeUnit.WEEK ? 0 : start == TimeUnit.DAY ? 1 : 2;
        for (int i = first; i < units.length; i++) {
            if (value != 0 && value % millis[i] == 0) {
                return "INTERVAL '" + value / millis[i] + "' " + units[i];
            }
        }
        return "INTERVAL '" + BigDecimal.valueOf(value, 3) + "' SECOND";
    }

    private static String call(RexCall call, List<String> names) {
        List<RexNode> args = call.getOperands();
        String name = call.getOperator().getName();
        SqlKind kind = call.getKind();
        switch (kind) {
            case AND, OR:
                return "(" + join(args, names, " " + name + " ") + ")";
            case NOT:
                return "NOT " + of(args.get(0), names);
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE:
                return operand(args.get(0), names, 2) + " " + name;
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM:
                return operand(args.get(0), names, 2) + " " + name + " " + operand(args.get(1), names, 2);
            case CAST:
                return args.get(0).getType().getSqlTypeName() == call.getType().getSqlTypeName()
                                || args.get(0) instanceof RexLiteral
                        ? of(args.get(0), names)
                        : "CAST(" + of(args.get(0), names) + " AS " + call.getType() + ")";
            default:
                break;
        }
        CounterFunction counter = CounterFunction.of(call.getOperator());
        if (counter != null) {
            return counter.sqlName() + "(" + of(args.get(0), names) + ")";
        }
        if (name.equals("$TO_NUMBER")) {
            return of(args.get(0), names);
        }
        if (name.equals("$IN_SET")) {
            return of(args.get(0), names) + " IN (a list)";
        }
        int strength = strength(call);
        if (strength > 0) {
            return operand(args.get(0), names, strength) + " " + name + " " + operand(args.get(1), names, strength + 1);
        }
        if (name.isEmpty() || args.isEmpty()) {
            return name.toLowerCase(Locale.ROOT);
        }
        return name.toLowerCase(Locale.ROOT) + "(" + join(args, names, ", ") + ")";
    }

    /** How strongly an operator that stands between its operands, or a NOT, holds them together; 0 for all else. */
    private static int strength(RexNode node) {
        if (!(node instanceof RexCall call) || CounterFunction.of(call.getOperator()) != null || WindowText.is(call)) {
            return 0;
        }
        String name = call.getOperator().getName();
        return switch (call.getKind()) {
            case NOT, IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE -> 1;
            case LIKE, SIMILAR, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> 1;
            case TIMES, DIVIDE, MOD -> call.getOperands().size() == 2 && !isWord(name) ? 3 : 0;
            case PLUS, MINUS -> call.getOperands().size() == 2 && !isWord(name) ? 2 : 0;
            default -> call.getOperands().size() == 2 && !isWord(name) ? (name.equals("||") ? 2 : 1) : 0;
        };
    }

    private static boolean isWord(String operator) {
        return operator.isEmpty() || Character.isLetter(operator.charAt(0)) || operator.startsWith("$");
    }

    private static String operand(RexNode node, List<String> names, int strength) {
        String text = of(node, names);
        int own = strength(node);
        return own > 0 && own < strength ? "(" + text + ")" : text;
    }

    private static String join(List<RexNode> args, List<String> names, String separator) {
        StringBuilder out = new StringBuilder();
        for (RexNode arg : args) {
            out.append(out.length() == 0 ? "" : separator).append(of(arg, names));
        }
        return out.toString();
    }
}
