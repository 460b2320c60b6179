package io.tidemark.sql.plan;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/** A literal that was taken out of a statement, so that its plan serves for other values: a parameter that knows its type. */
final class LiftedLiteral extends SqlDynamicParam {
    private final SqlTypeName typeName;

    LiftedLiteral(int index, SqlTypeName typeName, SqlParserPos pos) {
        super(index, pos);
        this.typeName = typeName;
    }

    SqlTypeName typeName() {
        return typeName;
    }

    RelDataType type(RelDataTypeFactory types) {
        RelDataType type = types.createSqlType(typeName);
        return typeName == SqlTypeName.TIMESTAMP ? types.createSqlType(typeName, 3) : type;
    }

    @Override
    public SqlNode clone(SqlParserPos pos) {
        return new LiftedLiteral(getIndex(), typeName, pos);
    }
}
