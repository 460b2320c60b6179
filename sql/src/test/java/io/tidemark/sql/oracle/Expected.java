package io.tidemark.sql.oracle;

import io.tidemark.engine.model.Utf8Order;
import io.tidemark.engine.testing.NaiveAggregates.Approximate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement must answer.
 *
 * @param rows all rows before LIMIT; cells are Long, Double, String, null, an {@link Approximate}, or a Set of what is all right
 * @param keys how many of the first columns tell rows apart where cells are not all exact; 0 where all are exact
 * @param order columns that the rows are sorted by; negative (−1 − column) for descending
 * @param limit at most so many; MAX_VALUE for all
 */
record Expected(List<List<@Nullable Object>> rows, int keys, List<Integer> order, long offset, long limit) {
    static Expected bag(List<List<@Nullable Object>> rows) {
        return new Expected(rows, 0, List.of(), 0, Long.MAX_VALUE);
    }

    /** What is wrong with an answer, or null. */
    @Nullable
    String check(List<List<@Nullable Object>> actual) {
        long wanted = Math.min(limit, Math.max(0, rows.size() - offset));
        if (actual.size() != wanted) {
            return actual.size() + " rows, expected " + wanted + missing(actual);
        }
        if (keys > 0) {
            return checkByKey(actual);
        }
        Map<List<@Nullable Object>, Integer> bag = new HashMap<>();
        for (List<@Nullable Object> row : rows) {
            bag.merge(canonical(row), 1, Integer::sum);
        }
        for (List<@Nullable Object> row : actual) {
            Integer left = bag.get(canonical(row));
            if (left == null || left == 0) {
                return "unexpected row " + row;
            }
            bag.put(canonical(row), left - 1);
        }
        return checkOrder(actual);
    }

    private String missing(List<List<@Nullable Object>> actual) {
        for (List<@Nullable Object> row : rows) {
            if (actual.stream().noneMatch(a -> canonical(a).equals(canonical(row)))) {
                return "; missing " + row;
            }
        }
        return "";
    }

    private @Nullable String checkByKey(List<List<@Nullable Object>> actual) {
        Map<List<@Nullable Object>, List<@Nullable Object>> byKey = new HashMap<>();
        for (List<@Nullable Object> row : rows) {
            byKey.put(canonical(row.subList(0, keys)), row);
        }
        for (List<@Nullable Object> row : actual) {
            List<@Nullable Object> match = byKey.remove(canonical(row.subList(0, keys)));
            if (match == null) {
                return "unexpected group " + row;
            }
            for (int i = keys; i < row.size(); i++) {
                if (!isRight(match.get(i), row.get(i))) {
                    return "column " + (i + 1) + " of " + row + ", expected " + match;
                }
            }
        }
        return checkOrder(actual);
    }

    private @Nullable String checkOrder(List<List<@Nullable Object>> actual) {
        if (order.isEmpty()) {
            return null;
        }
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(comparator());
        for (int i = 0; i < actual.size(); i++) {
            for (int key : order) {
                int column = key < 0 ? -1 - key : key;
                Object want = sorted.get((int) offset + i).get(column);
                if (!isRight(want, actual.get(i).get(column))) {
                    return "row " + (i + 1) + " is " + actual.get(i) + ", expected sorted " + want;
                }
            }
        }
        return null;
    }

    private Comparator<List<@Nullable Object>> comparator() {
        return (a, b) -> {
            for (int key : order) {
                int column = key < 0 ? -1 - key : key;
                int c = compareNullsLast(a.get(column), b.get(column));
                if (c != 0) {
                    return key < 0 ? -c : c;
                }
            }
            return 0;
        };
    }

    private static int compareNullsLast(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        if (a instanceof String s) {
            return Utf8Order.compare(s, (String) b);
        }
        if (a instanceof Long n) {
            return n.compareTo((Long) b);
        }
        double x = a instanceof Approximate p ? p.value() : (Double) a;
        double y = b instanceof Approximate p ? p.value() : (Double) b;
        return x == y ? 0 : Double.compare(x, y);
    }

    private static boolean isRight(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Approximate approximate) {
            return approximate.matches(actual);
        }
        if (expected instanceof Set<?> any) {
            return any.stream().anyMatch(e -> isRight(e, actual));
        }
        if (expected instanceof Double e && actual instanceof Double a) {
            return e.doubleValue() == a.doubleValue() || (Double.isNaN(e) && Double.isNaN(a));
        }
        return expected == null ? actual == null : expected.equals(actual);
    }

    /** Doubles by their bits. */
    private static List<@Nullable Object> canonical(List<@Nullable Object> row) {
        List<@Nullable Object> cells = new ArrayList<>(row.size());
        for (Object cell : row) {
            cells.add(cell instanceof Double d ? "bits " + Double.doubleToRawLongBits(d) : cell);
        }
        return cells;
    }
}
