package io.tidemark.sql.plan;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * In {@code SELECT time_bucket('5m', time) AS time … GROUP BY time} the bucket is meant, where SQL's rule is the column: the rows
 * would be grouped by raw times.
 */
final class BucketAliases {
    private BucketAliases() {}

    static void apply(SqlSelect select) {
        SqlNodeList group = select.getGroup();
        if (group == null) {
            return;
        }
        Map<String, SqlNode> buckets = new HashMap<>();
        for (SqlNode item : select.getSelectList()) {
            if (item.getKind() == SqlKind.AS && SqlRewriter.isBucket(((SqlCall) item).operand(0))) {
                SqlIdentifier alias = ((SqlCall) item).operand(1);
                buckets.put(alias.getSimple(), ((SqlCall) item).operand(0));
            }
        }
        if (!buckets.isEmpty()) {
            replace(group, buckets);
        }
    }

    private static void replace(SqlNodeList list, Map<String, SqlNode> buckets) {
        for (int i = 0; i < list.size(); i++) {
            SqlNode item = list.get(i);
            if (item instanceof SqlIdentifier id && id.isSimple() && buckets.containsKey(id.getSimple())) {
                list.set(i, buckets.get(id.getSimple()).clone(SqlParserPos.ZERO));
            } else if (item instanceof SqlNodeList nested) {
                replace(nested, buckets);
            } else if (item instanceof SqlCall call && isGroupingSet(call)) {
                for (int k = 0; k < call.operandCount(); k++) {
                    SqlNode operand = call.operand(k);
                    if (operand instanceof SqlIdentifier id && id.isSimple() && buckets.containsKey(id.getSimple())) {
                        call.setOperand(k, buckets.get(id.getSimple()).clone(SqlParserPos.ZERO));
                    } else if (operand instanceof SqlNodeList nested) {
                        replace(nested, buckets);
                    }
                }
            }
        }
    }

    private static boolean isGroupingSet(SqlCall call) {
        return call.getKind() == SqlKind.ROLLUP
                || call.getKind() == SqlKind.CUBE
                || call.getKind() == SqlKind.GROUPING_SETS;
    }
}
