package io.tidemark.sql.exec;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.function.TidemarkFunctions;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * One window function.
 *
 * @param index its place among the functions of the operator
 * @param args the columns of its arguments
 * @param maker where it is an aggregate over the frame, what makes its states
 * @param counter which counter function it is, where it is one
 * @param rows whether the frame counts rows; otherwise it measures the order key
 * @param byDate whether that is a DATE
 */
record WindowCall(
        int index,
        Function function,
        ValueKind kind,
        List<Integer> args,
        Aggregators.@Nullable Maker maker,
        @Nullable CounterFunction counter,
        boolean ignoreNulls,
        boolean rows,
        boolean byDate,
        Bound lower,
        Bound upper,
        RexWindowExclusion exclude) {
    /** What is computed. */
    enum Function {
        ROW_NUMBER,
        RANK,
        DENSE_RANK,
        PERCENT_RANK,
        CUME_DIST,
        NTILE,
        LAG,
        LEAD,
        FIRST_VALUE,
        LAST_VALUE,
        NTH_VALUE,
        AGGREGATE,
        /** A counter function over the frame's rows, series by series. */
        COUNTER
    }

    /**
     * An end of a frame.
     *
     * @param unbounded the partition's own end
     * @param sign −1 for PRECEDING, 1 for FOLLOWING, 0 for CURRENT ROW
     * @param offset how far from the current row; null for CURRENT ROW and where it is unbounded
     * @param months whether the offset is an interval of months
     */
    record Bound(boolean unbounded, int sign, @Nullable Expr offset, boolean months) {}

    static WindowCall of(
            RexOver over,
            int index,
            List<Integer> args,
            List<RelFieldCollation> orderKeys,
            RelDataType input,
            ScalarFunctions functions)
            throws SqlFault {
        RexWindow window = over.getWindow();
        Function function = function(over);
        Aggregators.Maker maker = null;
        if (function == Function.AGGREGATE) {
            AggregateCall call = AggregateCall.create(
                    over.getAggOperator(),
                    over.isDistinct(),
                    false,
                    over.ignoreNulls(),
                    List.of(),
                    args,
                    -1,
                    null,
                    RelCollations.EMPTY,
                    over.getType(),
                    "w" + index);
            maker = Aggregators.maker(call, input);
        }
        Bound lower = bound(window.getLowerBound(), functions);
        Bound upper = bound(window.getUpperBound(), functions);
        if (!window.isRows() && (lower.offset != null || upper.offset != null) && orderKeys.size() != 1) {
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED, "a RANGE frame with an offset needs exactly one ORDER BY key");
        }
        CounterFunction counter = TidemarkFunctions.slidingOf(over.getAggOperator());
        if (counter != null) {
            checkCounter(counter, window, lower, upper, orderKeys, input);
        }
        boolean byDate = orderKeys.size() == 1
                && input.getFieldList()
                                .get(orderKeys.get(0).getFieldIndex())
                                .getType()
                                .getSqlTypeName()
                        == SqlTypeName.DATE;
        return new WindowCall(
                index,
                function,
                ValueKind.of(over.getType()),
                List.copyOf(args),
                maker,
                counter,
                over.ignoreNulls(),
                window.isRows(),
                byDate,
                lower,
                upper,
                window.getExclude());
    }

    /** The window of a counter function is a stretch of time that ends at or behind the row. */
    private static void checkCounter(
            CounterFunction counter,
            RexWindow window,
            Bound lower,
            Bound upper,
            List<RelFieldCollation> orderKeys,
            RelDataType input)
            throws SqlFault {
        boolean byTime = orderKeys.size() == 1
                && !orderKeys.get(0).direction.isDescending()
                && input.getFieldList()
                                .get(orderKeys.get(0).getFieldIndex())
                                .getType()
                                .getSqlTypeName()
                        == SqlTypeName.TIMESTAMP;
        boolean stretch = !lower.unbounded && !upper.unbounded && !lower.months && !upper.months;
        if (!byTime || window.isRows() || !stretch || window.getExclude() != RexWindowExclusion.EXCLUDE_NO_OTHER) {
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    counter.sqlName()
                            + " slides over time: OVER (PARTITION BY series_id ORDER BY time RANGE INTERVAL '5' MINUTE"
                            + " PRECEDING)");
        }
    }

    private static Function function(RexOver over) {
        if (TidemarkFunctions.slidingOf(over.getAggOperator()) != null) {
            return Function.COUNTER;
        }
        String name = over.getAggOperator().getName().toUpperCase(Locale.ROOT);
        for (Function f : Function.values()) {
            if (f.name().equals(name)) {
                return f;
            }
        }
        return Function.AGGREGATE;
    }

    private static Bound bound(RexWindowBound bound, ScalarFunctions functions) throws SqlFault {
        if (bound.isUnbounded()) {
            return new Bound(true, bound.isPreceding() ? -1 : 1, null, false);
        }
        if (bound.isCurrentRow()) {
            return new Bound(false, 0, null, false);
        }
        RexNode offset = bound.getOffset();
        if (offset == null) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "the window frame " + bound + " is not supported");
        }
        boolean months =
                SqlTypeName.YEAR_INTERVAL_TYPES.contains(offset.getType().getSqlTypeName());
        Expr expr = ExprCompiler.compile(offset, functions);
        if (!expr.isConstant()) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "the offset of a window frame must not depend on the row");
        }
        return new Bound(false, bound.isPreceding() ? -1 : 1, expr, months);
    }
}
