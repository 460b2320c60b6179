package io.tidemark.sql.plan;

import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Gives what a SELECT computes without naming it the name of the function that computes it: {@code sum}, not EXPR$1. */
final class ResultNames {
    private ResultNames() {}

    /** Names the columns; where the function was another before it was rewritten, its name is among those given. */
    static void apply(SqlSelect select, List<@Nullable String> names) {
        SqlNodeList items = select.getSelectList();
        Set<String> taken = new HashSet<>();
        for (SqlNode item : items) {
            if (item instanceof SqlIdentifier id) {
                taken.add(id.names.get(id.names.size() - 1));
            } else if (item.getKind() == SqlKind.AS) {
                taken.add(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple());
            }
        }
        if (select.getGroup() != null) {
            // There, a name of ours would stand before a column of that name.
            for (SqlNode item : select.getGroup()) {
                if (item instanceof SqlIdentifier id && id.isSimple()) {
                    taken.add(id.getSimple());
                }
            }
        }
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            if (item instanceof SqlIdentifier || item.getKind() == SqlKind.AS) {
                continue;
            }
            String given = i < names.size() ? names.get(i) : null;
            String base = given == null ? name(item) : given;
            String name = base;
            for (int n = 2; !taken.add(name); n++) {
                name = base + "_" + n;
            }
            items.set(
                    i,
                    SqlStdOperatorTable.AS.createCall(
                            item.getParserPosition(), item, new SqlIdentifier(name, SqlParserPos.ZERO)));
        }
    }

    private static String name(SqlNode item) {
        if (item instanceof SqlCall call) {
            switch (call.getKind()) {
                case OVER, FILTER, WITHIN_GROUP, WITHIN_DISTINCT, RESPECT_NULLS, IGNORE_NULLS:
                    return name(call.operand(0));
                case CAST, SAFE_CAST:
                    return call.operand(0) instanceof SqlIdentifier id
                            ? id.names.get(id.names.size() - 1)
                            : name(call.operand(0));
                case SCALAR_QUERY:
                    if (call.operand(0) instanceof SqlSelect select
                            && select.getSelectList().size() == 1) {
                        SqlNode only = select.getSelectList().get(0);
                        return only.getKind() == SqlKind.AS
                                ? ((SqlIdentifier) ((SqlCall) only).operand(1)).getSimple()
                                : only instanceof SqlIdentifier id && !id.isStar()
                                        ? id.names.get(id.names.size() - 1)
                                        : name(only);
                    }
                    break;
                case CASE:
                    return "case";
                default:
                    break;
            }
            if (call.getOperator() == SqlStdOperatorTable.SUM && call.operand(0) instanceof SqlCall argument) {
                // A statement's own sum is not resolved yet: this one was put around a bare counter function.
                CounterFunction counter = CounterFunction.of(argument.getOperator());
                if (counter != null) {
                    return counter.sqlName();
                }
            }
            if (call.getOperator() == TidemarkFunctions.TIME_BUCKET) {
                return "time_bucket";
            }
            if (call.getOperator() instanceof SqlFunction function) {
                String name = function.getName();
                if (!name.isEmpty() && Character.isLetter(name.charAt(0))) {
                    return name.toLowerCase(Locale.ROOT);
                }
            }
        }
        return "expr";
    }
}
