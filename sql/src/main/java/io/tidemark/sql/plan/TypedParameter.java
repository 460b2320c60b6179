package io.tidemark.sql.plan;

import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/** A parameter whose type is known before Calcite asks what stands beside it. */
final class TypedParameter extends SqlDynamicParam {
    private final Function<RelDataTypeFactory, RelDataType> type;

    private TypedParameter(int index, SqlParserPos pos, Function<RelDataTypeFactory, RelDataType> type) {
        super(index, pos);
        this.type = type;
    }

    /** A parameter where nothing but a time can stand: text that is bound to it is read as one. */
    static TypedParameter time(SqlDynamicParam parameter) {
        return new TypedParameter(parameter.getIndex(), parameter.getParserPosition(), TypedParameter::time);
    }

    static TypedParameter of(SqlDynamicParam parameter, RelDataType type) {
        return new TypedParameter(
                parameter.getIndex(),
                parameter.getParserPosition(),
                types -> types.createTypeWithNullability(type, true));
    }

    static TypedParameter of(SqlDynamicParam parameter, SqlTypeName type) {
        return new TypedParameter(
                parameter.getIndex(),
                parameter.getParserPosition(),
                types -> types.createTypeWithNullability(types.createSqlType(type), true));
    }

    static RelDataType time(RelDataTypeFactory types) {
        return types.createTypeWithNullability(types.createSqlType(SqlTypeName.TIMESTAMP, 3), true);
    }

    RelDataType type(RelDataTypeFactory types) {
        return type.apply(types);
    }

    /** Whether a node is a parameter of the user's, whose type is still open. */
    static boolean isOpen(SqlNode node) {
        return node instanceof SqlDynamicParam && !(node instanceof TypedParameter) && !(node instanceof LiftedLiteral);
    }

    @Override
    public SqlNode clone(SqlParserPos pos) {
        return new TypedParameter(getIndex(), pos, type);
    }
}
