package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Utf8Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inverted index of the head. Series are numbered as they come and only ever added, so that the first entries of a list are
 * what a reader sees who knows how many series there were. Safe for any thread.
 */
final class MemPostings {
    @GuardedBy("this")
    private final Map<String, Map<String, Numbers>> lists = new HashMap<>();

    /** Ascending numbers, only ever appended to. */
    private static final class Numbers {
        int[] numbers = new int[4];
        int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        /** Those below a limit. */
        Postings below(int limit) {
            int n = size;
            if (n > 0 && numbers[n - 1] >= limit) {
                int at = Arrays.binarySearch(numbers, 0, n, limit);
                n = at < 0 ? -at - 1 : at;
            }
            return Postings.ofSorted(numbers, n);
        }
    }

    /** Adds a series, whose number is above all others. */
    synchronized void add(int number, Labels labels) {
        for (int i = 0; i < labels.size(); i++) {
            lists.computeIfAbsent(labels.name(i), n -> new HashMap<>())
                    .computeIfAbsent(labels.value(i), v -> new Numbers())
                    .add(number);
        }
    }

    synchronized Postings get(String name, String value, int limit) {
        Map<String, Numbers> values = lists.get(name);
        Numbers numbers = values == null ? null : values.get(value);
        return numbers == null ? Postings.EMPTY : numbers.below(limit);
    }

    synchronized List<String> names(int limit) {
        List<String> out = new ArrayList<>();
        lists.forEach((name, values) -> {
            if (values.values().stream().anyMatch(n -> n.numbers[0] < limit)) {
                out.add(name);
            }
        });
        out.sort(Utf8Order.COMPARATOR);
        return out;
    }

    synchronized List<String> values(String name, String prefix, int limit) {
        List<String> out = new ArrayList<>();
        lists.getOrDefault(name, Map.of()).forEach((value, numbers) -> {
            if (numbers.numbers[0] < limit && value.startsWith(prefix)) {
                out.add(value);
            }
        });
        out.sort(Utf8Order.COMPARATOR);
        return out;
    }
}
