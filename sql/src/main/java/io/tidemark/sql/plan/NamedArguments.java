package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** {@code f(a, b, name => c)}: positions first, names after them. Calcite's own ordering of them fails on that mixture. */
final class NamedArguments {
    private NamedArguments() {}

    /**
     * The arguments in declared order. Those that are missing between others are NULL, those that are missing at the end are left
     * out.
     *
     * @param required how many of the first must be there
     */
    static List<SqlNode> order(SqlCall call, String function, List<String> names, int required) {
        @Nullable SqlNode[] places = new SqlNode[names.size()];
        boolean named = false;
        int next = 0;
        for (SqlNode arg : call.getOperandList()) {
            if (arg.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                named = true;
                SqlIdentifier name = ((SqlCall) arg).operand(1);
                place(places, function, names, indexOf(names, function, name), ((SqlCall) arg).operand(0), name);
            } else if (named) {
                throw new PlanException(
                        SqlFault.Kind.SYNTAX,
                        "an argument without a name after one with a name",
                        arg.getParserPosition());
            } else if (next == places.length) {
                throw new PlanException(
                        SqlFault.Kind.UNKNOWN_FUNCTION,
                        function + " takes at most " + names.size() + " arguments: " + String.join(", ", names),
                        arg.getParserPosition());
            } else {
                places[next++] = arg;
            }
        }
        int last = names.size();
        while (last > 0 && places[last - 1] == null) {
            last--;
        }
        List<SqlNode> ordered = new ArrayList<>(last);
        for (int i = 0; i < Math.max(last, required); i++) {
            SqlNode place = places[i];
            if (place == null && i < required) {
                throw new PlanException(
                        SqlFault.Kind.UNKNOWN_FUNCTION,
                        function + " needs the argument " + names.get(i),
                        call.getParserPosition());
            }
            ordered.add(place == null ? SqlLiteral.createNull(call.getParserPosition()) : place);
        }
        return ordered;
    }

    private static void place(
            @Nullable SqlNode[] places,
            String function,
            List<String> names,
            int at,
            SqlNode value,
            SqlIdentifier name) {
        if (places[at] != null) {
            throw new PlanException(
                    SqlFault.Kind.UNKNOWN_FUNCTION,
                    function + " got the argument " + names.get(at) + " twice",
                    name.getParserPosition());
        }
        places[at] = value;
    }

    private static int indexOf(List<String> names, String function, SqlIdentifier name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name.getSimple())) {
                return i;
            }
        }
        throw new PlanException(
                SqlFault.Kind.UNKNOWN_FUNCTION,
                function + " has no argument " + name.getSimple() + NearNames.didYouMean(name.getSimple(), names)
                        + "; it has " + String.join(", ", names),
                name.getParserPosition());
    }
}
