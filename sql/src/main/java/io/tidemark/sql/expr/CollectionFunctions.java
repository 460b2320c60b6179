package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions of arrays, maps and rows. */
final class CollectionFunctions {
    static final List<ScalarFunction> ALL = List.of(
            ScalarFunction.lenient(
                    "ARRAY",
                    "ARRAY[value, ...]",
                    "An array of values.",
                    "CARDINALITY(ARRAY[1, 2, 3])",
                    (args, ctx) -> listOf(args)),
            ScalarFunction.lenient(
                    "MAP",
                    "MAP[key, value, ...]",
                    "A map of keys and values.",
                    "MAP['a', 1]['a']",
                    (args, ctx) -> mapOf(args)),
            ScalarFunction.lenient(
                    "ROW",
                    "ROW(value, ...)",
                    "A row of values.",
                    "ROW(1, 'a') = ROW(1, 'a')",
                    (args, ctx) -> args.clone()),
            ScalarFunction.strict(
                    "ITEM",
                    "array[n], map[key]",
                    "An element, from 1, or the value of a key; NULL where there is none.",
                    "ARRAY['a', 'b'][2]",
                    (args, ctx) -> item(args)),
            ScalarFunction.strict(
                    "CARDINALITY",
                    "CARDINALITY(array or map)",
                    "How many elements.",
                    "CARDINALITY(ARRAY[1, 2])",
                    (args, ctx) -> size(args[0])),
            ScalarFunction.strict(
                    "ARRAY_LENGTH",
                    "ARRAY_LENGTH(array)",
                    "How many elements.",
                    "ARRAY_LENGTH(ARRAY[1, 2])",
                    (args, ctx) -> size(args[0])),
            ScalarFunction.strict(
                    "ELEMENT",
                    "ELEMENT(array)",
                    "The only element; NULL of an empty array.",
                    "ELEMENT(ARRAY[1])",
                    (args, ctx) -> element((List<?>) args[0])),
            ScalarFunction.strict(
                    "ARRAY_CONTAINS",
                    "ARRAY_CONTAINS(array, value)",
                    "Whether a value is among the elements.",
                    "ARRAY_CONTAINS(ARRAY[1, 2], 2)",
                    (args, ctx) -> contains((List<?>) args[0], args[1])),
            ScalarFunction.strict(
                    "MAP_KEYS",
                    "MAP_KEYS(map)",
                    "The keys.",
                    "MAP_KEYS(MAP['a', 1])",
                    (args, ctx) -> new ArrayList<Object>(((Map<?, ?>) args[0]).keySet())),
            ScalarFunction.strict(
                    "MAP_VALUES",
                    "MAP_VALUES(map)",
                    "The values.",
                    "MAP_VALUES(MAP['a', 1])",
                    (args, ctx) -> new ArrayList<Object>(((Map<?, ?>) args[0]).values())),
            ScalarFunction.strict(
                    "MAP_CONTAINS_KEY",
                    "MAP_CONTAINS_KEY(map, key)",
                    "Whether there is such a key.",
                    "MAP_CONTAINS_KEY(MAP['a', 1], 'a')",
                    (args, ctx) -> ((Map<?, ?>) args[0]).containsKey(args[1]) ? 1L : 0L));

    private CollectionFunctions() {}

    private static List<@Nullable Object> listOf(@Nullable Object[] args) {
        List<@Nullable Object> out = new ArrayList<>(args.length);
        for (Object a : args) {
            out.add(a);
        }
        return out;
    }

    private static Map<Object, @Nullable Object> mapOf(@Nullable Object[] args) {
        Map<Object, @Nullable Object> out = new LinkedHashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i] != null) {
                out.put(args[i], args[i + 1]);
            }
        }
        return out;
    }

    private static @Nullable Object element(@Nullable List<?> list) throws SqlFault {
        if (list == null || list.isEmpty()) {
            return null;
        }
        if (list.size() > 1) {
            throw new SqlFault(
                    SqlFault.Kind.CARDINALITY, "ELEMENT takes an array of one element, not of " + list.size());
        }
        return list.get(0);
    }

    private static @Nullable Object item(@Nullable Object[] args) {
        if (args[0] instanceof Map<?, ?> map) {
            return map.get(args[1]);
        }
        long index = ((Number) Objects.requireNonNull(args[1])).longValue();
        if (args[0] instanceof Object[] row) {
            return index < 1 || index > row.length ? null : row[(int) index - 1];
        }
        List<?> list = (List<?>) Objects.requireNonNull(args[0]);
        return index < 1 || index > list.size() ? null : list.get((int) index - 1);
    }

    private static Long size(@Nullable Object collection) {
        return collection instanceof Map<?, ?> map
                ? (long) map.size()
                : (long) ((List<?>) Objects.requireNonNull(collection)).size();
    }

    private static Long contains(List<?> list, @Nullable Object value) {
        for (Object e : list) {
            if (e != null && value != null && ValueOrder.compare(e, value) == 0) {
                return 1L;
            }
        }
        return 0L;
    }

    static List<Object> concat(List<?> a, List<?> b) {
        List<Object> out = new ArrayList<>(a);
        out.addAll(b);
        return out;
    }
}
