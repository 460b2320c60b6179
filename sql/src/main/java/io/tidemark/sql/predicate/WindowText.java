package io.tidemark.sql.predicate;

import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/** Window functions as a statement writes them, also where a sum or a mean has become a CASE over others. */
final class WindowText {
    private WindowText() {}

    /** The window function that a call is; null where it is something else. */
    static @Nullable String of(RexCall call, List<String> names) {
        if (call instanceof RexOver over) {
            return text(name(over), over, names);
        }
        RexOver sum = sum(call);
        if (sum != null) {
            return text("sum", sum, names);
        }
        RexOver mean = mean(call);
        return mean == null ? null : text("avg", mean, names);
    }

    /** Whether a call is a window function. */
    static boolean is(RexCall call) {
        return call instanceof RexOver || sum(call) != null || mean(call) != null;
    }

    /** The sum in a sum by a count. */
    private static @Nullable RexOver mean(RexCall call) {
        if (call.getKind() != SqlKind.DIVIDE) {
            return null;
        }
        RexOver sum = sum(plain(call.getOperands().get(0)));
        boolean mean = sum != null
                && plain(call.getOperands().get(1)) instanceof RexOver count
                && count.getAggOperator().getKind() == SqlKind.COUNT
                && isOfTheSame(sum, count);
        return mean ? sum : null;
    }

    /** {@code CASE WHEN count(x) OVER w > 0 THEN sum(x) OVER w END}. */
    private static @Nullable RexOver sum(RexNode node) {
        if (!(node instanceof RexCall choice)
                || choice.getKind() != SqlKind.CASE
                || choice.getOperands().size() != 3
                || !(choice.getOperands().get(0) instanceof RexCall test)
                || test.getKind() != SqlKind.GREATER_THAN
                || !(test.getOperands().get(0) instanceof RexOver count)
                || !(plain(choice.getOperands().get(1)) instanceof RexOver sum)
                || !RexLiteral.isNullLiteral(plain(choice.getOperands().get(2)))) {
            return null;
        }
        SqlKind kind = sum.getAggOperator().getKind();
        return (kind == SqlKind.SUM || kind == SqlKind.SUM0) && isOfTheSame(sum, count) ? sum : null;
    }

    private static boolean isOfTheSame(RexOver a, RexOver b) {
        return a.getWindow().equals(b.getWindow()) && a.getOperands().equals(b.getOperands());
    }

    private static RexNode plain(RexNode node) {
        return node.getKind() == SqlKind.CAST
                ? plain(((RexCall) node).getOperands().get(0))
                : node;
    }

    private static String name(RexOver over) {
        CounterFunction counter = TidemarkFunctions.slidingOf(over.getAggOperator());
        return counter != null
                ? counter.sqlName()
                : over.getAggOperator().getName().replace("$SUM0", "SUM").toLowerCase(Locale.ROOT);
    }

    private static String text(String name, RexOver over, List<String> names) {
        List<String> arguments = new ArrayList<>();
        over.getOperands().forEach(argument -> arguments.add(RexText.of(argument, names)));
        if (TidemarkFunctions.slidingOf(over.getAggOperator()) != null) {
            // The series is told to it, not written.
            arguments.subList(1, arguments.size()).clear();
        }
        StringBuilder out = new StringBuilder(name).append('(').append(over.isDistinct() ? "DISTINCT " : "");
        out.append(arguments.isEmpty() && name.equals("count") ? "*" : String.join(", ", arguments));
        out.append(')').append(over.ignoreNulls() ? " IGNORE NULLS" : "").append(" OVER (");
        List<String> parts = new ArrayList<>();
        RexWindow window = over.getWindow();
        if (!window.partitionKeys.isEmpty()) {
            List<String> keys = new ArrayList<>();
            window.partitionKeys.forEach(key -> keys.add(RexText.of(key, names)));
            parts.add("PARTITION BY " + String.join(", ", keys));
        }
        if (!window.orderKeys.isEmpty()) {
            List<String> keys = new ArrayList<>();
            window.orderKeys.forEach(key -> keys.add(key(key, names)));
            parts.add("ORDER BY " + String.join(", ", keys));
        }
        String frame = frame(over, names);
        if (!frame.isEmpty()) {
            parts.add(frame);
        }
        return out.append(String.join(" ", parts)).append(')').toString();
    }

    private static String key(RexFieldCollation key, List<String> names) {
        RelFieldCollation.Direction direction = key.getDirection();
        String nulls = key.getNullDirection() == direction.defaultNullDirection()
                ? ""
                : key.getNullDirection() == RelFieldCollation.NullDirection.FIRST ? " NULLS FIRST" : " NULLS LAST";
        return RexText.of(key.left, names) + (direction.isDescending() ? " DESC" : "") + nulls;
    }

    /** The frame, unless it is the one that goes without saying. */
    private static String frame(RexOver over, List<String> names) {
        RexWindow window = over.getWindow();
        RexWindowBound low = window.getLowerBound();
        RexWindowBound high = window.getUpperBound();
        boolean all = low.isUnbounded() && low.isPreceding() && high.isUnbounded() && high.isFollowing();
        boolean soFar = low.isUnbounded() && low.isPreceding() && high.isCurrentRow();
        if (!over.getAggOperator().allowsFraming()
                || (all && window.orderKeys.isEmpty())
                || (soFar && !window.isRows() && !window.orderKeys.isEmpty())) {
            return "";
        }
        String unit = window.isRows() ? "ROWS " : "RANGE ";
        return high.isCurrentRow() && low.isPreceding()
                ? unit + bound(low, names)
                : unit + "BETWEEN " + bound(low, names) + " AND " + bound(high, names);
    }

    private static String bound(RexWindowBound bound, List<String> names) {
        if (bound.isCurrentRow()) {
            return "CURRENT ROW";
        }
        RexNode offset = bound.getOffset();
        return (offset == null ? "UNBOUNDED" : RexText.of(offset, names))
                + (bound.isPreceding() ? " PRECEDING" : " FOLLOWING");
    }
}
