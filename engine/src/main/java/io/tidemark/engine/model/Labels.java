package io.tidemark.engine.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a series: label names, strictly ascending by {@link Utf8Order}, each with its non-empty value. An empty
 * value and an absent label are the same thing, so empty ones are never stored. Immutable, safe for any thread.
 */
public final class Labels implements Comparable<Labels> {
    /** The label that holds the metric's name. */
    public static final String METRIC_NAME = "__name__";

    /** No labels at all. */
    public static final Labels EMPTY = new Labels(new String[0]);

    /** name, value, name, value, … */
    private final String[] pairs;

    private int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /** Labels of name and value in turn, in any order of names; empty values are left out. */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("an odd number of names and values: " + namesAndValues.length);
        }
        TreeMap<String, String> sorted = new TreeMap<>(Utf8Order.COMPARATOR);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            sorted.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return of(sorted);
    }

    /** Labels of a map; empty values are left out. */
    public static Labels of(Map<String, String> map) {
        TreeMap<String, String> sorted = new TreeMap<>(Utf8Order.COMPARATOR);
        sorted.putAll(map);
        List<String> out = new ArrayList<>(sorted.size() * 2);
        sorted.forEach((name, value) -> {
            if (!value.isEmpty()) {
                out.add(name);
                out.add(value);
            }
        });
        return out.isEmpty() ? EMPTY : new Labels(out.toArray(new String[0]));
    }

    /**
     * Takes ownership of name and value in turn, which the caller has checked to be strictly ascending by name and free
     * of empty values.
     */
    public static Labels ofSorted(String[] namesAndValues) {
        assert isSorted(namesAndValues) : Arrays.toString(namesAndValues);
        return namesAndValues.length == 0 ? EMPTY : new Labels(namesAndValues);
    }

    private static boolean isSorted(String[] pairs) {
        for (int i = 2; i < pairs.length; i += 2) {
            if (Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0) {
                return false;
            }
        }
        return pairs.length % 2 == 0;
    }

    /** How many labels there are. */
    public int size() {
        return pairs.length / 2;
    }

    /** The name of label {@code i}, in ascending order of names. */
    public String name(int i) {
        return pairs[2 * i];
    }

    /** The value of label {@code i}; never empty. */
    public String value(int i) {
        return pairs[2 * i + 1];
    }

    /** The value of a label, or null where the series has no such label. */
    public @Nullable String get(String name) {
        // A handful of labels: a walk beats a search.
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** The metric's name, or the empty string where there is none. */
    public String metric() {
        String name = get(METRIC_NAME);
        return name == null ? "" : name;
    }

    /** The same labels with one set, or taken away where the value is empty. */
    public Labels with(String name, String value) {
        TreeMap<String, String> map = toMap();
        map.put(name, value);
        return of(map);
    }

    /** A sorted copy. */
    public TreeMap<String, String> toMap() {
        TreeMap<String, String> map = new TreeMap<>(Utf8Order.COMPARATOR);
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Pair by pair, name before value; a prefix comes first. The order of series in an index. */
    @Override
    public int compareTo(Labels other) {
        int n = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < n; i++) {
            // Most pairs of two neighbours are equal, and equality is an intrinsic.
            if (!pairs[i].equals(other.pairs[i])) {
                return Utf8Order.compare(pairs[i], other.pairs[i]);
            }
        }
        return pairs.length - other.pairs.length;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Labels other && Arrays.equals(pairs, other.pairs);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(pairs);
            hash = h;
        }
        return h;
    }

    /** As Prometheus prints a series: {@code {a="b", c="d"}}, values quoted as {@link GoQuote} does. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            if (i > 0) {
                out.append(", ");
            }
            out.append(pairs[i]).append('=');
            GoQuote.append(out, pairs[i + 1]);
        }
        return out.append('}').toString();
    }
}
