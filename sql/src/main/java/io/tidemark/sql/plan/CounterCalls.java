package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.parse.HiddenNames;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.NlsString;

/**
 * {@code rate(value)} and its kin in a statement. Inside an aggregate the call is a scalar that stands for one number a series;
 * bare, it is the sum of these: with one series in a group that is the series' own, with several it is what PromQL's
 * {@code sum(rate(…))} gives. The two levels are never written out as a nested query, which every other aggregate of the SELECT
 * would have to be split for.
 */
final class CounterCalls {
    private static final Set<String> NAMES = Set.of("RATE", "INCREASE", "DELTA", "IRATE");

    private CounterCalls() {}

    static boolean isCounter(String name) {
        return NAMES.contains(name);
    }

    static SqlNode rewrite(SqlCall call, String name, boolean inAggregate, UnaryOperator<SqlNode> visit) {
        SqlParserPos pos = call.getParserPosition();
        List<SqlNode> args = arguments(call, name);
        SqlNode perSeries = function(args, name).operator().createCall(pos, visit.apply(args.get(0)));
        return inAggregate ? perSeries : SqlStdOperatorTable.SUM.createCall(pos, perSeries);
    }

    /** The same as a sliding window function, which is told the series of each row. */
    static SqlNode windowed(SqlCall call, String name) {
        List<SqlNode> args = arguments(call, name);
        CounterFunction function = function(args, name);
        SqlParserPos pos = call.getParserPosition();
        SqlIdentifier value = args.get(0) instanceof SqlIdentifier id && !id.isSimple() ? id : null;
        SqlIdentifier series = new SqlIdentifier(HiddenNames.SERIES_ID, pos);
        if (value != null) {
            series = value.skipLast(1).plus(HiddenNames.SERIES_ID, pos);
        }
        return TidemarkFunctions.sliding(function).createCall(pos, args.get(0), series);
    }

    private static List<SqlNode> arguments(SqlCall call, String name) {
        return NamedArguments.order(call, name.toLowerCase(Locale.ROOT), List.of("value", "mode"), 1);
    }

    private static CounterFunction function(List<SqlNode> args, String name) {
        if (args.size() < 2) {
            return CounterFunction.valueOf(name);
        }
        SqlNode mode = args.get(1);
        String word = mode instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text
                ? text.getValue().toLowerCase(Locale.ROOT)
                : "";
        if (word.equals("prometheus") || word.equals("extrapolated")) {
            return CounterFunction.valueOf(name);
        }
        if (word.equals("exact") && (name.equals("RATE") || name.equals("INCREASE"))) {
            return CounterFunction.valueOf(name + "_EXACT");
        }
        throw new PlanException(
                SqlFault.Kind.INVALID_ARGUMENT,
                name.equals("RATE") || name.equals("INCREASE")
                        ? "the mode of " + name.toLowerCase(Locale.ROOT) + " is the literal 'exact', or left out"
                        : name.toLowerCase(Locale.ROOT) + " has no mode; only rate and increase have",
                mode.getParserPosition());
    }
}
