package io.tidemark.sql.schema;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/** Milliseconds everywhere, sums that do not overflow where they need not, averages that are not cut to integers. */
public final class TidemarkTypeSystem extends RelDataTypeSystemImpl {
    private static final int MILLIS = 3;
    private static final int MAX_DECIMAL = 38;
    private static final int INTERVAL_DIGITS = 10;

    @Override
    public int getMaxPrecision(SqlTypeName type) {
        return switch (type) {
            case TIME, TIMESTAMP, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MILLIS;
            case DECIMAL -> MAX_DECIMAL;
            default -> super.getMaxPrecision(type);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName type) {
        return type == SqlTypeName.DECIMAL ? MAX_DECIMAL : super.getMaxScale(type);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName type) {
        return switch (type) {
            case TIME, TIMESTAMP, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MILLIS;
            case DECIMAL -> MAX_DECIMAL;
            case INTERVAL_YEAR,
                    INTERVAL_YEAR_MONTH,
                    INTERVAL_MONTH,
                    INTERVAL_DAY,
                    INTERVAL_DAY_HOUR,
                    INTERVAL_DAY_MINUTE,
                    INTERVAL_DAY_SECOND,
                    INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> INTERVAL_DIGITS;
            default -> super.getDefaultPrecision(type);
        };
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory types, RelDataType argument) {
        return switch (argument.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER ->
                types.createTypeWithNullability(types.createSqlType(SqlTypeName.BIGINT), argument.isNullable());
            case FLOAT, REAL ->
                types.createTypeWithNullability(types.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
            case DECIMAL ->
                types.createTypeWithNullability(
                        types.createSqlType(SqlTypeName.DECIMAL, MAX_DECIMAL, argument.getScale()),
                        argument.isNullable());
            default -> super.deriveSumType(types, argument);
        };
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory types, RelDataType argument) {
        return switch (argument.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, REAL, DECIMAL ->
                types.createTypeWithNullability(types.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
            default -> super.deriveAvgAggType(types, argument);
        };
    }

    /** Strings of several lengths meet as VARCHAR: nothing is ever padded. */
    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public boolean isSchemaCaseSensitive() {
        return true;
    }
}
