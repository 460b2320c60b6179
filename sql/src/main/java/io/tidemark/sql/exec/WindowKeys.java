package io.tidemark.sql.exec;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.DateTimeText;
import io.tidemark.sql.expr.ValueOrder;
import java.math.BigDecimal;
import java.util.Objects;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.jspecify.annotations.Nullable;

/** Bounds of RANGE frames: a key moved by an offset. */
final class WindowKeys {
    private WindowKeys() {}

    /** A key that others are compared with. */
    interface Bound {
        /** How a row's key, not NULL, stands to the bound: negative where it is less. */
        int compareKey(ColumnBuffer column, int row);
    }

    /**
     * The bound at a distance from a key.
     *
     * @param sign −1 for less than the key, 1 for greater
     * @param months whether the offset is a number of months
     * @param date whether the key is a number of days; an offset that is not in months is then in milliseconds
     */
    static Bound bound(Object key, Object offset, int sign, boolean months, boolean date) throws SqlFault {
        if (key instanceof Long k && months) {
            int distance = Math.toIntExact(sign * ((Number) offset).longValue());
            return at(
                    date
                            ? DateTimeUtils.addMonths(Math.toIntExact(k), distance)
                            : DateTimeUtils.addMonths(k, distance));
        }
        if (key instanceof Long k && offset instanceof Long o) {
            long distance = sign * (date ? o / DateTimeText.MILLIS_PER_DAY : o);
            long sum = k + distance;
            // Beyond the ends of BIGINT lie no keys.
            boolean overflow = ((k ^ sum) & (distance ^ sum)) < 0;
            return at(overflow ? (distance < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum);
        }
        if (key instanceof Double k) {
            double bound = k + sign * ((Number) offset).doubleValue();
            return (column, row) -> compare(column.boxed(row), bound);
        }
        if (key instanceof BigDecimal || key instanceof Long) {
            BigDecimal distance = decimal(offset);
            BigDecimal bound =
                    sign < 0 ? decimal(key).subtract(distance) : decimal(key).add(distance);
            return (column, row) -> decimal(column.boxed(row)).compareTo(bound);
        }
        throw new SqlFault(
                SqlFault.Kind.TYPE_MISMATCH, "a RANGE frame with an offset needs a number or time to order by");
    }

    private static Bound at(long bound) {
        return (column, row) -> Long.compare((Long) Objects.requireNonNull(column.boxed(row)), bound);
    }

    private static int compare(@Nullable Object key, double bound) {
        return key instanceof Double d ? ValueOrder.compare(d.doubleValue(), bound) : 0;
    }

    private static BigDecimal decimal(@Nullable Object number) {
        if (number instanceof BigDecimal d) {
            return d;
        }
        return number instanceof Long l
                ? BigDecimal.valueOf(l)
                : BigDecimal.valueOf(((Number) Objects.requireNonNull(number)).doubleValue());
    }
}
