package io.tidemark.sql.function;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * {@code time - time}, an interval of days to seconds. The standard's own form, {@code (time - time) DAY TO SECOND}, is Calcite's;
 * hardly anybody writes it.
 */
final class TimeDifference extends SqlBinaryOperator {
    TimeDifference() {
        super(
                "-",
                SqlKind.MINUS,
                SqlStdOperatorTable.MINUS.getLeftPrec(),
                true,
                TimeDifference::type,
                InferTypes.FIRST_KNOWN,
                OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME));
    }

    private static RelDataType type(SqlOperatorBinding binding) {
        RelDataTypeFactory types = binding.getTypeFactory();
        return types.createTypeWithNullability(
                types.createSqlIntervalType(new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO)),
                binding.getOperandType(0).isNullable()
                        || binding.getOperandType(1).isNullable());
    }

    /** Without the look-up by name that would find the other minus again. */
    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return validateOperands(validator, scope, call);
    }
}
