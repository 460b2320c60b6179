package io.tidemark.sql.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * {@code generate_series(start, stop [, step])}: whole numbers or times from one to the other, both included. A table of one
 * column, {@code generate_series}.
 */
public final class GenerateSeries extends SqlFunction implements SqlTableFunction {
    /** The one instance. */
    public static final GenerateSeries INSTANCE = new GenerateSeries();

    private GenerateSeries() {
        super(
                "GENERATE_SERIES",
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                (binding, returnType, types) -> {
                    RelDataTypeFactory factory = binding.getTypeFactory();
                    for (int i = 0; i < types.length; i++) {
                        types[i] = factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.BIGINT), true);
                    }
                },
                OperandTypes.or(
                        OperandTypes.family(SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER),
                        OperandTypes.family(SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER),
                        OperandTypes.family(
                                SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME_INTERVAL)),
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return GenerateSeries::rowType;
    }

    private static RelDataType rowType(SqlOperatorBinding binding) {
        RelDataTypeFactory types = binding.getTypeFactory();
        RelDataType type = SqlTypeUtil.isDatetime(binding.getOperandType(0))
                ? types.createSqlType(SqlTypeName.TIMESTAMP, 3)
                : types.createSqlType(SqlTypeName.BIGINT);
        return types.builder().add("generate_series", type).build();
    }
}
