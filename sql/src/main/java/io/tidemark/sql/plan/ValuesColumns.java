package io.tidemark.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Names the columns of VALUES column1, column2 …, as PostgreSQL does, where the statement gives them none. */
final class ValuesColumns {
    private ValuesColumns() {}

    /** A statement whose result may be VALUES. */
    static SqlNode ofStatement(SqlNode node) {
        if (node instanceof SqlOrderBy ordered) {
            SqlNode query = ofStatement(ordered.query);
            return query == ordered.query
                    ? ordered
                    : new SqlOrderBy(
                            ordered.getParserPosition(), query, ordered.orderList, ordered.offset, ordered.fetch);
        }
        if (node instanceof SqlWith with) {
            for (SqlNode item : with.withList) {
                if (item instanceof SqlWithItem named && named.columnList == null) {
                    named.query = ofStatement(named.query);
                }
            }
            with.body = ofStatement(with.body);
            return with;
        }
        switch (node.getKind()) {
            case UNION, INTERSECT, EXCEPT -> {
                // The first gives the names.
                SqlCall call = (SqlCall) node;
                call.setOperand(0, ofStatement(call.operand(0)));
                return call;
            }
            case VALUES -> {
                SqlParserPos pos = node.getParserPosition();
                return everything(table((SqlCall) node, "values"), pos);
            }
            default -> {
                return node;
            }
        }
    }

    /** {@code SELECT * FROM} what is given. */
    static SqlSelect everything(SqlNode from, SqlParserPos pos) {
        return new SqlSelect(
                pos,
                null,
                SqlNodeList.of(SqlIdentifier.star(pos)),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** What a FROM names. */
    static SqlNode ofTable(SqlNode table) {
        if (table.getKind() == SqlKind.VALUES) {
            return table((SqlCall) table, "values");
        }
        if (table.getKind() == SqlKind.AS
                && ((SqlCall) table).operandCount() == 2
                && ((SqlCall) table).operand(0).getKind() == SqlKind.VALUES) {
            SqlIdentifier alias = ((SqlCall) table).operand(1);
            return table(((SqlCall) table).operand(0), alias.getSimple());
        }
        return table;
    }

    private static SqlNode table(SqlCall values, String alias) {
        SqlParserPos pos = values.getParserPosition();
        List<SqlNode> operands = new ArrayList<>(List.of(values, new SqlIdentifier(alias, pos)));
        int columns = values.operand(0) instanceof SqlCall row && row.getKind() == SqlKind.ROW ? row.operandCount() : 1;
        for (int i = 1; i <= columns; i++) {
            operands.add(new SqlIdentifier("column" + i, pos));
        }
        return SqlStdOperatorTable.AS.createCall(pos, operands);
    }
}
