package io.tidemark.sql.function;

import io.tidemark.engine.query.Buckets;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.ScalarFunction;
import io.tidemark.sql.predicate.SeriesColumns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/** What our scalar functions do. */
public final class TidemarkScalars {
    /** All of them. */
    public static final List<ScalarFunction> ALL = List.of(
            new ScalarFunction(
                    "TIME_BUCKET",
                    "time_bucket(width, time [, origin [, zone]] [, closed => 'left' | 'right'] [, label => 'start' | 'end'])",
                    "the bucket that a time lies in",
                    "time_bucket('5m', TIMESTAMP '2026-11-25 13:37:00')",
                    TidemarkScalars::timeBucket),
            new ScalarFunction(
                    "TO_LOCAL",
                    "to_local(time, zone)",
                    "the wall clock of a time in another zone",
                    "to_local(TIMESTAMP '2026-11-25 13:37:00', 'Europe/Berlin')",
                    call -> TidemarkScalars::toLocal),
            ScalarFunction.strict(
                    "EPOCH_MS",
                    "epoch_ms(time) or epoch_ms(number)",
                    "milliseconds since 1970-01-01 of a time, or the time of so many milliseconds",
                    "epoch_ms(TIMESTAMP '2026-11-25 13:37:00')",
                    (args, ctx) -> millis(args[0])),
            new ScalarFunction(
                    "LABEL_MATCH",
                    "label_match(text, regex)",
                    "whether a regular expression (RE2) matches the whole text, as in Prometheus",
                    "label_match('web-1', 'web-.*')",
                    call -> new LabelMatch()),
            ScalarFunction.strict(
                    "$TO_NUMBER",
                    "",
                    "text as a number, NULL where it is none",
                    "",
                    (args, ctx) -> SeriesColumns.number((String) args[0])),
            ScalarFunction.lenient(
                    "$IN_SET",
                    "",
                    "whether text is in a set",
                    "",
                    (args, ctx) -> args[0] == null || !(args[1] instanceof Set<?> set)
                            ? null
                            : (Object) (set.contains(args[0]) ? 1L : 0L)));

    private TidemarkScalars() {}

    private static Long millis(@Nullable Object value) throws SqlFault {
        if (value instanceof Long whole) {
            return whole;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.setScale(0, RoundingMode.FLOOR).longValue();
        }
        double number = value == null ? Double.NaN : (Double) value;
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "epoch_ms: " + number + " is no time");
        }
        return (long) Math.floor(number);
    }

    // ---- time_bucket ----

    private static ScalarFunction.Kernel timeBucket(RexCall call) {
        RelDataType width = call.getOperands().get(0).getType();
        return new TimeBucketKernel(TimeBucketArguments.intervalUnit(width));
    }

    /** Cuts times; remembers the buckets it was last asked for, which in a statement are always the same. */
    private static final class TimeBucketKernel implements ScalarFunction.Kernel {
        private record Known(@Nullable Object[] arguments, Buckets buckets) {}

        private final BucketWidth.@Nullable Unit intervalUnit;
        private volatile @Nullable Known known;

        TimeBucketKernel(BucketWidth.@Nullable Unit intervalUnit) {
            this.intervalUnit = intervalUnit;
        }

        @Override
        public Vector eval(Vector[] args, int rows, EvalContext ctx) throws SqlFault {
            long[] labels = new long[rows];
            boolean[] nulls = args[1].hasNoNulls() ? null : new boolean[rows];
            LongVector times = (LongVector) args[1];
            boolean same = true;
            for (int i = 0; i < args.length; i++) {
                same &= i == 1 || args[i].isConstant();
            }
            Buckets buckets = null;
            long lower = 0;
            long upper = Long.MIN_VALUE;
            long label = 0;
            for (int row = 0; row < rows; row++) {
                if (times.isNull(row)) {
                    if (nulls != null) {
                        nulls[row] = true;
                    }
                    continue;
                }
                if (buckets == null || !same) {
                    buckets = buckets(args, row);
                    upper = Long.MIN_VALUE;
                }
                long time = times.get(row);
                boolean inside = buckets.closedRight() ? time > lower && time <= upper : time >= lower && time < upper;
                if (!inside || upper == Long.MIN_VALUE) {
                    lower = buckets.lowerEdge(time);
                    upper = buckets.upperEdge(lower);
                    label = buckets.label(lower);
                }
                labels[row] = label;
            }
            return new LongVector(labels, nulls);
        }

        private Buckets buckets(Vector[] args, int row) throws SqlFault {
            @Nullable Object[] values = new Object[args.length - 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = args[i == 0 ? 0 : i + 1].boxed(row);
            }
            Known before = known;
            if (before != null && Arrays.equals(before.arguments, values)) {
                return before.buckets;
            }
            Buckets buckets = TimeBucketArguments.buckets(intervalUnit, values);
            known = new Known(values, buckets);
            return buckets;
        }
    }

    // ---- to_local ----

    private static Vector toLocal(Vector[] args, int rows, EvalContext ctx) throws SqlFault {
        long[] local = new long[rows];
        boolean[] nulls = new boolean[rows];
        LongVector times = (LongVector) args[0];
        String zoneName = null;
        ZoneId zone = null;
        for (int row = 0; row < rows; row++) {
            String name = ((ObjectVector) args[1]).get(row) instanceof String text ? text : null;
            if (times.isNull(row) || name == null) {
                nulls[row] = true;
                continue;
            }
            if (zone == null || !name.equals(zoneName)) {
                try {
                    zone = TimeBuckets.zone(name);
                } catch (IllegalArgumentException e) {
                    throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "to_local: " + e.getMessage(), e);
                }
                zoneName = name;
            }
            long time = times.get(row);
            int offset = zone.getRules().getOffset(Instant.ofEpochMilli(time)).getTotalSeconds();
            local[row] = time + offset * 1000L;
        }
        return new LongVector(local, nulls);
    }
}
