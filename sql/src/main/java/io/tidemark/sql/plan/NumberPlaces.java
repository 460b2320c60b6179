package io.tidemark.sql.plan;

import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Where functions take a number: a parameter there is one. Calcite gives it the type of the other arguments, as if {@code
 * SUBSTRING(job, ?)} compared them, and refuses the call then.
 */
final class NumberPlaces {
    private NumberPlaces() {}

    /** The type of the parameter that is an argument of a call; null where the place does not say that it is a number. */
    static @Nullable RelDataType of(SqlCall call, int operand, RelDataTypeFactory types) {
        SqlTypeName number = number(call, operand);
        return number == null ? null : types.createTypeWithNullability(types.createSqlType(number), true);
    }

    private static @Nullable SqlTypeName number(SqlCall call, int operand) {
        if (call.getKind() == SqlKind.MINUS_PREFIX) {
            return SqlTypeName.DOUBLE;
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "SUBSTRING", "SUBSTR", "LEFT", "RIGHT", "REPEAT" -> operand > 0 ? SqlTypeName.INTEGER : null;
            case "LPAD", "RPAD" -> operand == 1 ? SqlTypeName.INTEGER : null;
            case "SPLIT_PART" -> operand == 2 ? SqlTypeName.INTEGER : null;
            case "OVERLAY" -> operand > 1 ? SqlTypeName.INTEGER : null;
            case "CHR", "SPACE" -> SqlTypeName.INTEGER;
            case "ROUND", "TRUNCATE" -> operand == 0 ? SqlTypeName.DOUBLE : SqlTypeName.INTEGER;
            case "MOD", "TIMESTAMP_MILLIS", "TIMESTAMP_SECONDS" -> SqlTypeName.BIGINT;
            case "ABS",
                    "SIGN",
                    "SQRT",
                    "CBRT",
                    "POWER",
                    "POW",
                    "EXP",
                    "LN",
                    "LOG",
                    "LOG2",
                    "LOG10",
                    "SIN",
                    "COS",
                    "TAN",
                    "COT",
                    "ASIN",
                    "ACOS",
                    "ATAN",
                    "ATAN2",
                    "SINH",
                    "COSH",
                    "TANH",
                    "DEGREES",
                    "RADIANS" -> SqlTypeName.DOUBLE;
            // With a unit behind it, it is a time that is cut.
            case "FLOOR", "CEIL" -> call.operandCount() == 1 ? SqlTypeName.DOUBLE : null;
            default -> null;
        };
    }
}
