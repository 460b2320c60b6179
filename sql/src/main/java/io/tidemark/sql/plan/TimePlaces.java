package io.tidemark.sql.plan;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Where functions take a time. Text written there is a time, as it is beside a time in a comparison, and so is text that is bound
 * to a parameter there.
 */
final class TimePlaces {
    private TimePlaces() {}

    /** Puts times in the places of texts and parameters; the call is changed. */
    static void apply(SqlCall call) {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        for (int place : of(name, call)) {
            SqlNode time = time(call.operand(place));
            if (time != null) {
                call.setOperand(place, time);
            }
        }
        for (int place : texts(name)) {
            if (place < call.operandCount() && TypedParameter.isOpen(call.operand(place))) {
                call.setOperand(place, TypedParameter.of((SqlDynamicParam) call.operand(place), SqlTypeName.VARCHAR));
            }
        }
    }

    /** Where a text is due that is no time: Calcite asks for the type of a call before it asks what its parameters are. */
    private static List<Integer> texts(String name) {
        return switch (name) {
            case "TIME_BUCKET" -> List.of(0, 3);
            case "TO_LOCAL" -> List.of(1);
            default -> List.of();
        };
    }

    private static @Nullable SqlNode time(@Nullable SqlNode operand) {
        if (operand instanceof SqlDynamicParam parameter && TypedParameter.isOpen(operand)) {
            return TypedParameter.time(parameter);
        }
        String text = TimeLiterals.text(operand);
        return operand == null || text == null ? null : TimeLiterals.timestamp(text, operand.getParserPosition());
    }

    private static List<Integer> of(String name, SqlCall call) {
        int operands = call.operandCount();
        return switch (name) {
            case "TO_LOCAL",
                    "EPOCH_MS",
                    "UNIX_MILLIS",
                    "UNIX_SECONDS",
                    "MONTHNAME",
                    "DAYNAME",
                    "LAST_DAY",
                    "YEAR",
                    "QUARTER",
                    "MONTH",
                    "WEEK",
                    "DAYOFYEAR",
                    "DAYOFMONTH",
                    "DAYOFWEEK",
                    "HOUR",
                    "MINUTE",
                    "SECOND" -> operands >= 1 ? List.of(0) : List.of();
            case "FLOOR", "CEIL" ->
                operands == 2 && call.operand(1) instanceof SqlIntervalQualifier ? List.of(0) : List.of();
            case "EXTRACT" -> operands == 2 ? List.of(1) : List.of();
            case "TIME_BUCKET" -> operands > 2 ? List.of(1, 2) : operands == 2 ? List.of(1) : List.of();
            case "TIMESTAMPDIFF" -> operands == 3 ? List.of(1, 2) : List.of();
            case "TIMESTAMPADD" -> operands == 3 ? List.of(2) : List.of();
            case "GENERATE_SERIES" ->
                operands == 3 && call.operand(2) instanceof SqlIntervalLiteral ? List.of(0, 1) : List.of();
            default -> List.of();
        };
    }
}
