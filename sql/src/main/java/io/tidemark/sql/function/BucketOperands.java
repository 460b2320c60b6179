package io.tidemark.sql.function;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** time_bucket's operands. The stock checker for optional ones checks none unless all are there. */
final class BucketOperands implements SqlOperandTypeChecker {
    private static final List<SqlTypeFamily> FAMILIES = List.of(
            SqlTypeFamily.ANY,
            SqlTypeFamily.TIMESTAMP,
            SqlTypeFamily.TIMESTAMP,
            SqlTypeFamily.CHARACTER,
            SqlTypeFamily.CHARACTER,
            SqlTypeFamily.CHARACTER);

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        RelDataType width = binding.getOperandType(0);
        if (SqlTypeUtil.isCharacter(width) || SqlTypeUtil.isInterval(width) || SqlTypeUtil.isNull(width)) {
            return OperandTypes.family(FAMILIES.subList(0, binding.getOperandCount()))
                    .checkOperandTypes(binding, throwOnFailure);
        }
        if (throwOnFailure) {
            throw binding.newValidationSignatureError();
        }
        return false;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.between(2, FAMILIES.size());
    }

    @Override
    public String getAllowedSignatures(SqlOperator op, String name) {
        return "time_bucket('5m', time [, origin [, zone]] [, closed => 'right'] [, label => 'end'])";
    }
}
