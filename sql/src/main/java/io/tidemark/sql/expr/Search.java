package io.tidemark.sql.expr;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.util.Sarg;
import org.jspecify.annotations.Nullable;

/**
 * SEARCH: whether a value lies in a set of points and ranges. Points are looked up, not walked. NaN lies in no range, but is, as
 * {@code <>} has it, none of the points that a set leaves out.
 */
final class Search implements ScalarFunction.Kernel {
    private record Interval(
            @Nullable Object low,
            boolean lowIncluded,
            @Nullable Object high,
            boolean highIncluded) {
        boolean contains(Object v) {
            if (low != null) {
                int c = ValueOrder.compare(v, low);
                if (c < 0 || (c == 0 && !lowIncluded)) {
                    return false;
                }
            }
            if (high != null) {
                int c = ValueOrder.compare(v, high);
                return c < 0 || (c == 0 && highIncluded);
            }
            return true;
        }
    }

    private final @Nullable Set<Object> points;
    private final boolean complement;
    private final List<Interval> intervals;
    private final boolean all;
    private final @Nullable Boolean ifNull;

    private Search(
            @Nullable Set<Object> points,
            boolean complement,
            List<Interval> intervals,
            boolean all,
            @Nullable Boolean ifNull) {
        this.points = points;
        this.complement = complement;
        this.intervals = intervals;
        this.all = all;
        this.ifNull = ifNull;
    }

    static ScalarFunction.Kernel kernel(RexCall call) throws SqlFault {
        RexLiteral literal = (RexLiteral) call.getOperands().get(1);
        Sarg<?> sarg = literal.getValueAs(Sarg.class);
        if (sarg == null) {
            throw new SqlFault(SqlFault.Kind.INTERNAL, "SEARCH without a set: " + call);
        }
        RelDataType type = call.getOperands().get(0).getType();
        Boolean ifNull = sarg.nullAs == RexUnknownAs.TRUE
                ? Boolean.TRUE
                : sarg.nullAs == RexUnknownAs.FALSE ? Boolean.FALSE : null;
        if (sarg.isPoints() || sarg.isComplementedPoints()) {
            boolean complement = !sarg.isPoints();
            Set<Object> points = new HashSet<>();
            var ranges = complement ? sarg.rangeSet.complement().asRanges() : sarg.rangeSet.asRanges();
            for (Range<?> r : ranges) {
                points.add(key(bound(r.lowerEndpoint(), type)));
            }
            return new Search(points, complement, List.of(), false, ifNull);
        }
        List<Interval> intervals = new ArrayList<>();
        for (Range<?> r : sarg.rangeSet.asRanges()) {
            intervals.add(new Interval(
                    r.hasLowerBound() ? bound(r.lowerEndpoint(), type) : null,
                    r.hasLowerBound() && r.lowerBoundType() == BoundType.CLOSED,
                    r.hasUpperBound() ? bound(r.upperEndpoint(), type) : null,
                    r.hasUpperBound() && r.upperBoundType() == BoundType.CLOSED));
        }
        return new Search(null, false, intervals, sarg.isAll(), ifNull);
    }

    private static Object bound(Object endpoint, RelDataType type) throws SqlFault {
        Object boxed = Literals.boxed(endpoint, type);
        if (boxed == null) {
            throw new SqlFault(SqlFault.Kind.INTERNAL, "a range that ends at NULL");
        }
        return boxed;
    }

    /** Equal values have equal keys: −0 is 0, and decimals of other scales are the same number. */
    private static Object key(Object boxed) {
        if (boxed instanceof Double d) {
            return ValueOrder.groupBits(d);
        }
        return boxed instanceof BigDecimal d ? d.stripTrailingZeros() : boxed;
    }

    @Override
    public Vector eval(Vector[] args, int rows, EvalContext ctx) {
        Vector v = args[0];
        long[] out = new long[rows];
        boolean[] nulls = null;
        for (int i = 0; i < rows; i++) {
            Object value = v.boxed(i);
            if (value != null) {
                out[i] = contains(value) ? 1 : 0;
            } else if (ifNull != null) {
                out[i] = ifNull ? 1 : 0;
            } else {
                nulls = nulls == null ? new boolean[rows] : nulls;
                nulls[i] = true;
            }
        }
        return new LongVector(out, nulls);
    }

    private boolean contains(Object value) {
        boolean nan = value instanceof Double d && d.isNaN();
        if (points != null) {
            return complement ? nan || !points.contains(key(value)) : !nan && points.contains(key(value));
        }
        if (all) {
            return true;
        }
        if (nan) {
            return false;
        }
        for (Interval interval : intervals) {
            if (interval.contains(value)) {
                return true;
            }
        }
        return false;
    }
}
