package io.tidemark.sql.plan;

import io.tidemark.sql.function.TidemarkFunctions;
import java.math.BigDecimal;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.type.SqlTypeMappingRules;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/**
 * What happens where types meet that differ: ISO text beside a time is a time, text beside a number is a number or, where it is
 * none, NULL.
 */
final class TidemarkTypeCoercion extends TypeCoercionImpl {
    TidemarkTypeCoercion(RelDataTypeFactory types, SqlValidator validator) {
        super(types, validator);
    }

    /** {@code epoch_ms(?)} is milliseconds of a time that is bound to it, but beside a time it is the time of a number. */
    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
        SqlCall call = binding.getCall();
        boolean besideTime = false;
        for (int i = 0; i < call.operandCount(); i++) {
            besideTime |= binding.getOperandType(i).getSqlTypeName() == SqlTypeName.TIMESTAMP;
        }
        boolean changed = false;
        for (int i = 0; besideTime && i < call.operandCount(); i++) {
            if (call.operand(i) instanceof SqlCall millis
                    && millis.getOperator() == TidemarkFunctions.EPOCH_MS
                    && millis.operand(0) instanceof TypedParameter parameter) {
                TypedParameter number = TypedParameter.of(parameter, SqlTypeName.BIGINT);
                updateInferredType(number, number.type(factory));
                SqlNode time = TidemarkFunctions.EPOCH_MS.createCall(millis.getParserPosition(), number);
                updateInferredType(time, TypedParameter.time(factory));
                call.setOperand(i, time);
                changed = true;
            }
        }
        return super.binaryComparisonCoercion(
                        changed ? new SqlCallBinding(validator, binding.getScope(), call) : binding)
                || changed;
    }

    @Override
    public @Nullable RelDataType commonTypeForBinaryComparison(
            @Nullable RelDataType left, @Nullable RelDataType right) {
        if (left != null && right != null) {
            if (isTextAndNumber(left, right) || isTextAndNumber(right, left)) {
                return factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), true);
            }
            if (SqlTypeUtil.isCharacter(left) && SqlTypeUtil.isDatetime(right)) {
                return right;
            }
            if (SqlTypeUtil.isCharacter(right) && SqlTypeUtil.isDatetime(left)) {
                return left;
            }
        }
        return super.commonTypeForBinaryComparison(left, right);
    }

    /** CASE, COALESCE and set operations: text beside a time is a time there, too. */
    @Override
    public @Nullable RelDataType getWiderTypeForTwo(
            @Nullable RelDataType left, @Nullable RelDataType right, boolean stringPromotion) {
        if (left != null && right != null && (isTextAndTime(left, right) || isTextAndTime(right, left))) {
            RelDataType time = SqlTypeUtil.isCharacter(left) ? right : left;
            return factory.createTypeWithNullability(time, left.isNullable() || right.isNullable());
        }
        return super.getWiderTypeForTwo(left, right, stringPromotion);
    }

    private static boolean isTextAndTime(RelDataType text, RelDataType time) {
        return SqlTypeUtil.isCharacter(text) && time.getSqlTypeName() == SqlTypeName.TIMESTAMP;
    }

    private static boolean isTextAndNumber(RelDataType text, RelDataType number) {
        return SqlTypeUtil.isCharacter(text) && SqlTypeUtil.isNumeric(number);
    }

    @Override
    protected boolean coerceOperandType(
            @Nullable SqlValidatorScope scope, SqlCall call, int index, RelDataType target) {
        SqlNode operand = call.operand(index);
        SqlNode replacement = replacement(scope, operand, target);
        if (replacement == null) {
            // Calcite takes it for granted that its rules ask only for casts that there are; of a number beside TRUE
            // they do not.
            boolean possible = scope == null
                    || SqlTypeUtil.canCastFrom(
                            target, validator.deriveType(scope, operand), SqlTypeMappingRules.instance(true));
            return possible && super.coerceOperandType(scope, call, index, target);
        }
        call.setOperand(index, replacement);
        return true;
    }

    @Override
    protected boolean coerceColumnType(
            @Nullable SqlValidatorScope scope, SqlNodeList list, int index, RelDataType target) {
        SqlNode item = index < list.size() ? list.get(index) : null;
        boolean named = item != null && item.getKind() == SqlKind.AS;
        SqlNode operand = item != null && named ? ((SqlCall) item).operand(0) : item;
        SqlNode replacement = operand == null ? null : replacement(scope, operand, target);
        if (item == null || replacement == null) {
            return super.coerceColumnType(scope, list, index, target);
        }
        if (named) {
            ((SqlCall) item).setOperand(0, replacement);
            updateInferredType(item, validator.deriveType(validator.getEmptyScope(), replacement));
        } else {
            list.set(index, replacement);
        }
        return true;
    }

    private @Nullable SqlNode replacement(@Nullable SqlValidatorScope scope, SqlNode operand, RelDataType target) {
        if (scope != null && operand instanceof LiftedLiteral lifted && lifted.typeName() == SqlTypeName.VARCHAR) {
            return lifted(lifted, target);
        }
        if (scope == null) {
            return null;
        }
        if (operand instanceof SqlDynamicParam parameter) {
            return target.getSqlTypeName() == SqlTypeName.TIMESTAMP
                            && SqlTypeUtil.isCharacter(validator.deriveType(scope, operand))
                    ? timeParameter(parameter)
                    : null;
        }
        if (operand instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text) {
            if (target.getSqlTypeName() == SqlTypeName.TIMESTAMP || target.getSqlTypeName() == SqlTypeName.DATE) {
                return temporal(literal, text.getValue(), target);
            }
            if (SqlTypeUtil.isNumeric(target)) {
                return number(literal, text.getValue());
            }
            return null;
        }
        if (!SqlTypeUtil.isNumeric(target)) {
            return null;
        }
        RelDataType type = validator.deriveType(scope, operand);
        if (!SqlTypeUtil.isCharacter(type)) {
            return null;
        }
        SqlNode call = TidemarkFunctions.TO_NUMBER.createCall(operand.getParserPosition(), operand);
        updateInferredType(call, factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), true));
        return call;
    }

    private SqlNode timeParameter(SqlDynamicParam parameter) {
        TypedParameter time = TypedParameter.time(parameter);
        updateInferredType(time, time.type(factory));
        return time;
    }

    /** Text that was lifted out takes the type of what it meets; it is read when it is bound. */
    private @Nullable SqlNode lifted(LiftedLiteral literal, RelDataType target) {
        if (target.getSqlTypeName() == SqlTypeName.TIMESTAMP || target.getSqlTypeName() == SqlTypeName.DATE) {
            LiftedLiteral time =
                    new LiftedLiteral(literal.getIndex(), SqlTypeName.TIMESTAMP, literal.getParserPosition());
            updateInferredType(time, time.type(factory));
            return time;
        }
        return SqlTypeUtil.isNumeric(target) ? keepAsCall(literal) : null;
    }

    private SqlNode temporal(SqlLiteral literal, String text, RelDataType target) {
        long millis = TimeLiterals.millis(text, literal.getParserPosition());
        SqlNode time;
        if (target.getSqlTypeName() == SqlTypeName.DATE && Math.floorMod(millis, 86_400_000L) == 0) {
            time = SqlLiteral.createDate(
                    DateString.fromDaysSinceEpoch((int) Math.floorDiv(millis, 86_400_000L)),
                    literal.getParserPosition());
        } else {
            time = TimeLiterals.timestamp(text, literal.getParserPosition());
        }
        updateInferredType(
                time,
                factory.createTypeWithNullability(
                        target.getSqlTypeName() == SqlTypeName.DATE
                                ? validator.deriveType(validator.getEmptyScope(), time)
                                : factory.createSqlType(SqlTypeName.TIMESTAMP, 3),
                        false));
        return time;
    }

    private SqlNode number(SqlLiteral literal, String text) {
        SqlNode number;
        try {
            number = SqlLiteral.createExactNumeric(
                    new BigDecimal(text.trim()).toPlainString(), literal.getParserPosition());
        } catch (NumberFormatException e) {
            return keepAsCall(literal);
        }
        validator.deriveType(validator.getEmptyScope(), number);
        return number;
    }

    private SqlNode keepAsCall(SqlNode operand) {
        SqlNode call = TidemarkFunctions.TO_NUMBER.createCall(operand.getParserPosition(), operand);
        updateInferredType(call, factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), true));
        return call;
    }
}
