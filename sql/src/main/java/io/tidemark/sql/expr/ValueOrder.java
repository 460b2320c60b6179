package io.tidemark.sql.expr;

import io.tidemark.engine.model.Utf8Order;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The order of values in ORDER BY, and what GROUP BY and DISTINCT take as the same: NaN is one value, greater than infinity,
 * −0 is 0, strings are in the order of code points.
 */
public final class ValueOrder {
    private ValueOrder() {}

    /** Compares two doubles. */
    public static int compare(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        if (a == b) {
            return 0;
        }
        return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    /** The bits under which equal doubles, and only these, meet. */
    public static long groupBits(double v) {
        return v == 0 ? 0 : Double.doubleToLongBits(v);
    }

    /** Compares two values of one type as vectors box them, neither of them null. */
    public static int compare(Object a, Object b) {
        if (a instanceof String s) {
            return Utf8Order.compare(s, (String) b);
        }
        if (a instanceof Long x) {
            return Long.compare(x, (Long) b);
        }
        if (a instanceof Double x) {
            return compare(x.doubleValue(), ((Double) b).doubleValue());
        }
        if (a instanceof BigDecimal x) {
            return x.compareTo((BigDecimal) b);
        }
        if (a instanceof byte[] x) {
            return Arrays.compareUnsigned(x, (byte[]) b);
        }
        if (a instanceof List<?> x) {
            return compareAll(x.toArray(), ((List<?>) b).toArray());
        }
        if (a instanceof Object[] x) {
            return compareAll(x, (Object[]) b);
        }
        if (a instanceof Map<?, ?> x) {
            return compareMaps(x, (Map<?, ?>) b);
        }
        throw new IllegalStateException("no order for " + a.getClass());
    }

    /** The same with null as the greatest. */
    public static int compareNullsLast(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        return compare(a, b);
    }

    private static int compareAll(@Nullable Object[] a, @Nullable Object[] b) {
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int c = compareNullsLast(a[i], b[i]);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static int compareMaps(Map<?, ?> a, Map<?, ?> b) {
        return compareAll(sortedEntries(a), sortedEntries(b));
    }

    private static @Nullable Object[] sortedEntries(Map<?, ?> map) {
        TreeMap<Object, @Nullable Object> sorted = new TreeMap<>(ValueOrder::compareNullsLast);
        sorted.putAll(map);
        @Nullable Object[] all = new Object[2 * sorted.size()];
        int n = 0;
        for (Map.Entry<Object, @Nullable Object> e : sorted.entrySet()) {
            all[n++] = e.getKey();
            all[n++] = e.getValue();
        }
        return all;
    }
}
