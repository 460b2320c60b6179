package io.tidemark.sql.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What somebody may have meant who mistyped a name. */
public final class NearNames {
    /** Longer names are not compared: the work is the product of the lengths. */
    private static final int MAX_LENGTH = 200;

    private static final int SUGGESTIONS = 3;

    private NearNames() {}

    private record Near(String name, int distance) {}

    /** {@code "; did you mean a or b?"}, or nothing where no name is near. */
    public static String didYouMean(String wrong, Collection<String> names) {
        List<String> near = nearest(wrong, names);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The nearest few names, nearest first. */
    static List<String> nearest(String wrong, Collection<String> names) {
        if (wrong.length() > MAX_LENGTH) {
            return List.of();
        }
        String folded = wrong.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, folded.length() / 3);
        List<Near> near = new ArrayList<>();
        for (String name : names) {
            String candidate = name.toLowerCase(Locale.ROOT);
            int distance;
            if (candidate.length() > MAX_LENGTH) {
                continue;
            } else if (Math.abs(candidate.length() - folded.length()) <= allowed) {
                distance = distance(folded, candidate, allowed);
            } else {
                distance = Integer.MAX_VALUE;
            }
            if (distance > allowed && folded.length() >= 4 && candidate.contains(folded)) {
                distance = allowed;
            }
            if (distance <= allowed) {
                near.add(new Near(name, distance));
            }
        }
        near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::name));
        return near.stream().limit(SUGGESTIONS).map(Near::name).toList();
    }

    /** Insertions, deletions, changes and swaps of neighbours; something above the limit where it is above the limit. */
    private static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return least;
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
