package io.tidemark.sql.exec;

import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.ExtremeAccumulator;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.SumAccumulator;
import io.tidemark.engine.query.VarianceAccumulator;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.ValueOrder;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Chooses the aggregator of a call. */
final class Aggregators {
    private static final int TEXT_MAX = 16 << 20;

    private Aggregators() {}

    /** Makes aggregators of one call, for one execution each. */
    @FunctionalInterface
    interface Maker extends Function<QueryControl, Aggregator> {}

    /**
     * The columns of the input that a call reads, arguments first, then those that its WITHIN GROUP sorts by.
     */
    static List<Integer> columns(AggregateCall call) {
        List<Integer> out = new ArrayList<>(call.getArgList());
        for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
            out.add(key.getFieldIndex());
        }
        return out;
    }

    /** The maker of a call's aggregators, without its FILTER. */
    static Maker maker(AggregateCall call, RelDataType input) throws SqlFault {
        List<RelDataType> types = new ArrayList<>();
        for (int column : columns(call)) {
            types.add(input.getFieldList().get(column).getType());
        }
        Maker plain = plain(call, types);
        if (!call.isDistinct() || isIndifferentToDuplicates(call)) {
            return plain;
        }
        return control -> new DistinctAggregator(control, types.size(), () -> plain.apply(control));
    }

    private static boolean isIndifferentToDuplicates(AggregateCall call) {
        return switch (call.getAggregation().getKind()) {
            case MIN, MAX, ANY_VALUE, BIT_AND, BIT_OR, ARG_MIN, ARG_MAX -> true;
            default -> false;
        };
    }

    private static Maker plain(AggregateCall call, List<RelDataType> types) throws SqlFault {
        RelDataType result = call.getType();
        ValueKind kind = ValueKind.of(result);
        String name = call.getAggregation().getName().toUpperCase(Locale.ROOT);
        switch (name) {
            case "COUNT":
            case "REGR_COUNT":
                return control -> new CountAggregator(false);
            case "COUNTIF":
                return control -> new CountAggregator(true);
            case "APPROX_COUNT_DISTINCT":
                return control -> new DistinctAggregator(control, types.size(), () -> new CountAggregator(false));
            case "SUM":
                return sum(result, null);
            case "$SUM0":
                return sum(result, zero(kind));
            case "AVG":
                return control -> new NumberAggregator(new SumAccumulator(true));
            case "MIN":
            case "MAX":
                return extreme(kind, name.equals("MAX"));
            case "STDDEV":
            case "STDDEV_SAMP":
                return variance(AggregateSpec.Function.STDDEV_SAMP);
            case "STDDEV_POP":
                return variance(AggregateSpec.Function.STDDEV_POP);
            case "VARIANCE":
            case "VAR_SAMP":
                return variance(AggregateSpec.Function.VAR_SAMP);
            case "VAR_POP":
                return variance(AggregateSpec.Function.VAR_POP);
            case "ARG_MIN":
            case "MIN_BY":
                return control -> new ByAggregator(kind, false);
            case "ARG_MAX":
            case "MAX_BY":
                return control -> new ByAggregator(kind, true);
            case "EVERY":
            case "BOOL_AND":
            case "LOGICAL_AND":
            case "BIT_AND":
                return fold(kind, (a, b) -> whole(a) & whole(b));
            case "SOME":
            case "BOOL_OR":
            case "LOGICAL_OR":
            case "BIT_OR":
                return fold(kind, (a, b) -> whole(a) | whole(b));
            case "BIT_XOR":
                return fold(kind, (a, b) -> whole(a) ^ whole(b));
            case "ANY_VALUE":
                return fold(kind, (a, b) -> a);
            case "SINGLE_VALUE":
                return control -> new FoldAggregator(kind, true, null, (a, b) -> {
                    throw new SqlFault(
                            SqlFault.Kind.CARDINALITY, "a subquery that must give one row gives more than one");
                });
            case "FIRST":
                return types.size() > 1 ? control -> new ByAggregator(kind, false) : fold(kind, (a, b) -> a);
            case "LAST":
                return types.size() > 1 ? control -> new ByAggregator(kind, true) : fold(kind, (a, b) -> b);
            case "LISTAGG":
            case "STRING_AGG":
            case "GROUP_CONCAT":
                return list(
                        call, kind, true, rows -> joined(rows, call.getArgList().size()));
            case "ARRAY_AGG":
            case "COLLECT":
            case "ARRAY_CONCAT_AGG":
                return list(call, kind, call.ignoreNulls(), rows -> firsts(rows));
            case "MODE":
                return list(call, kind, true, Aggregators::mode);
            case "PERCENTILE_CONT":
                return list(call, kind, true, rows -> percentile(rows, kind, true));
            case "PERCENTILE_DISC":
                return list(call, kind, true, rows -> percentile(rows, kind, false));
            default:
                throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "the aggregate " + name + " is not supported here");
        }
    }

    private static Maker fold(ValueKind kind, FoldAggregator.Fold fold) {
        return control -> new FoldAggregator(kind, false, null, fold);
    }

    private static long whole(@Nullable Object o) {
        return (Long) Objects.requireNonNull(o);
    }

    private static Object zero(ValueKind kind) {
        return switch (kind) {
            case LONG -> 0L;
            case DOUBLE -> 0.0;
            case OBJECT -> BigDecimal.ZERO;
        };
    }

    private static Maker sum(RelDataType type, @Nullable Object ofNothing) {
        return switch (ValueKind.of(type)) {
            case DOUBLE ->
                ofNothing == null
                        ? control -> new NumberAggregator(new SumAccumulator(false))
                        : control -> new ZeroSum(new NumberAggregator(new SumAccumulator(false)));
            case LONG ->
                control -> new FoldAggregator(ValueKind.LONG, false, ofNothing, (a, b) -> {
                    try {
                        return Math.addExact(whole(a), whole(b));
                    } catch (ArithmeticException e) {
                        throw new SqlFault(
                                SqlFault.Kind.NUMERIC_OUT_OF_RANGE,
                                "a sum of integers is out of the range of BIGINT",
                                e);
                    }
                });
            case OBJECT ->
                control -> new FoldAggregator(
                        ValueKind.OBJECT,
                        false,
                        ofNothing,
                        (a, b) -> ((BigDecimal) Objects.requireNonNull(a)).add((BigDecimal) Objects.requireNonNull(b)));
        };
    }

    /** A sum that is 0 of no input. */
    private record ZeroSum(NumberAggregator sum) implements Aggregator {
        @Override
        public void ensure(int slots) {
            sum.ensure(slots);
        }

        @Override
        public void add(Vector[] args, int[] groups, int rows) {
            sum.add(args, groups, rows);
        }

        @Override
        public void merge(int slot, Aggregator other, int otherSlot) {
            sum.merge(slot, ((ZeroSum) other).sum, otherSlot);
        }

        @Override
        public Vector results(int from, int to) {
            return NumberAggregator.zeroForNull(sum.results(from, to), to - from);
        }

        @Override
        public int bytesPerSlot() {
            return sum.bytesPerSlot();
        }
    }

    private static Maker extreme(ValueKind kind, boolean greatest) {
        if (kind == ValueKind.DOUBLE) {
            return control -> new NumberAggregator(new ExtremeAccumulator(greatest));
        }
        int sign = greatest ? 1 : -1;
        return fold(
                kind,
                (a, b) -> sign * ValueOrder.compare(Objects.requireNonNull(b), Objects.requireNonNull(a)) > 0 ? b : a);
    }

    private static Maker variance(AggregateSpec.Function function) {
        return control -> new NumberAggregator(new VarianceAccumulator(function));
    }

    private static Maker list(AggregateCall call, ValueKind kind, boolean skipNulls, ListAggregator.Finish finish) {
        int arguments = call.getArgList().size();
        List<RelFieldCollation> order = new ArrayList<>();
        for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
            order.add(key.withFieldIndex(arguments + order.size()));
        }
        boolean percentile = call.getAggregation().getName().startsWith("PERCENTILE");
        // A percentile's argument is the fraction; what must not be NULL is what it sorts by.
        return control -> new ListAggregator(control, kind, percentile ? 0 : arguments, order, skipNulls, finish);
    }

    private static String joined(List<@Nullable Object[]> rows, int arguments) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (@Nullable Object[] row : rows) {
            if (!first) {
                Object separator = arguments > 1 ? row[1] : ",";
                out.append(separator == null ? "" : separator);
            }
            first = false;
            out.append(row[0]);
            if (out.length() > TEXT_MAX) {
                throw new SqlFault(
                        SqlFault.Kind.RESULT_TOO_LARGE,
                        "a text of more than " + TEXT_MAX + " characters; aggregate fewer rows");
            }
        }
        return out.toString();
    }

    private static List<@Nullable Object> firsts(List<@Nullable Object[]> rows) {
        List<@Nullable Object> out = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            out.add(row[0]);
        }
        return out;
    }

    /** The most frequent value; of several the first to appear. */
    private static @Nullable Object mode(List<@Nullable Object[]> rows) {
        Map<Object, int[]> counts = new LinkedHashMap<>();
        Object best = null;
        int most = 0;
        for (@Nullable Object[] row : rows) {
            counts.computeIfAbsent(KeyDictionary.comparable(row[0]), k -> new int[1])[0]++;
        }
        for (@Nullable Object[] row : rows) {
            int n = Objects.requireNonNull(counts.get(KeyDictionary.comparable(row[0])))[0];
            if (n > most) {
                most = n;
                best = row[0];
            }
        }
        return best;
    }

    /** Of rows in order: column 0 the fraction, column 1 the value. */
    private static @Nullable Object percentile(List<@Nullable Object[]> rows, ValueKind kind, boolean interpolate)
            throws SqlFault {
        double fraction = ((Number) Objects.requireNonNull(rows.get(0)[0])).doubleValue();
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "a percentile of " + fraction + "; it is from 0 to 1");
        }
        int n = rows.size();
        if (!interpolate) {
            int at = (int) Math.max(0, Math.ceil(fraction * n) - 1);
            return rows.get(at)[1];
        }
        double place = fraction * (n - 1);
        int low = (int) Math.floor(place);
        int high = (int) Math.ceil(place);
        double a = ((Number) Objects.requireNonNull(rows.get(low)[1])).doubleValue();
        double b = ((Number) Objects.requireNonNull(rows.get(high)[1])).doubleValue();
        double v = low == high ? a : a + (place - low) * (b - a);
        return switch (kind) {
            case DOUBLE -> v;
            case LONG -> Math.round(v);
            case OBJECT -> BigDecimal.valueOf(v);
        };
    }
}
