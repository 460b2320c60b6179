package io.tidemark.sql.expr;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidemark.sql.SqlFault;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Regular expressions and the patterns of LIKE and SIMILAR TO. All match in time linear in the text. */
public final class Patterns {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_EXPANDED = 10_000;

    private Patterns() {}

    /**
     * A regular expression in RE2's syntax. Refused where it is longer than 4 KiB or would be larger than 10,000 once its
     * counted repetitions are written out.
     *
     * @param flags of {@link Pattern}
     */
    public static Pattern regex(String regex, int flags) throws SqlFault {
        if (regex.length() > MAX_LENGTH) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "a regular expression of " + regex.length() + " characters is longer than the limit of "
                            + MAX_LENGTH);
        }
        if (expandedSize(regex) > MAX_EXPANDED) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "the regular expression " + TextFunctions.quote(regex)
                            + " repeats too much: written out it is larger than " + MAX_EXPANDED);
        }
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "the regular expression " + TextFunctions.quote(regex) + " does not compile: " + e.getDescription(),
                    e);
        }
    }

    /** An upper bound of how many single matches the expression has when {n,m} are written out; saturates. */
    static long expandedSize(String regex) {
        // Sizes of the enclosing groups so far, and of the last item in each.
        Deque<long[]> stack = new ArrayDeque<>();
        long[] top = {0, 0};
        int n = regex.length();
        for (int i = 0; i < n; i++) {
            char c = regex.charAt(i);
            switch (c) {
                case '\\' -> {
                    i++;
                    if (i < n && (regex.charAt(i) == 'p' || regex.charAt(i) == 'P') && i + 1 < n) {
                        i = regex.charAt(i + 1) == '{' ? skipTo(regex, i, '}') : i + 1;
                    } else if (i < n && regex.charAt(i) == 'Q') {
                        int end = regex.indexOf("\\E", i);
                        top[0] += (end < 0 ? n : end) - i;
                        i = end < 0 ? n : end + 1;
                    } else if (i < n && regex.charAt(i) == 'x' && i + 1 < n && regex.charAt(i + 1) == '{') {
                        i = skipTo(regex, i, '}');
                    }
                    top = item(top, 1);
                }
                case '[' -> {
                    i = endOfClass(regex, i);
                    top = item(top, 1);
                }
                case '(' -> {
                    stack.push(top);
                    top = new long[] {0, 0};
                }
                case ')' -> {
                    long size = top[0] + top[1];
                    top = stack.isEmpty() ? new long[] {0, 0} : stack.pop();
                    top = item(top, Math.max(1, size));
                }
                case '{' -> {
                    int end = regex.indexOf('}', i);
                    long count = end < 0 ? -1 : count(regex.substring(i + 1, end));
                    if (count >= 0) {
                        top[1] = Math.min(top[1] * Math.max(1, count), Integer.MAX_VALUE);
                        i = end;
                    } else {
                        top = item(top, 1);
                    }
                }
                default -> top = item(top, 1);
            }
            if (top[0] > MAX_EXPANDED * 1000L) {
                return top[0];
            }
        }
        long size = top[0] + top[1];
        for (long[] open : stack) {
            size += open[0] + open[1];
        }
        return size;
    }

    private static long[] item(long[] top, long size) {
        return new long[] {top[0] + top[1], size};
    }

    private static int skipTo(String s, int from, char c) {
        int at = s.indexOf(c, from);
        return at < 0 ? s.length() : at;
    }

    private static int endOfClass(String s, int open) {
        int i = open + 1;
        if (i < s.length() && s.charAt(i) == '^') {
            i++;
        }
        if (i < s.length() && s.charAt(i) == ']') {
            i++;
        }
        while (i < s.length() && s.charAt(i) != ']') {
            if (s.charAt(i) == '\\') {
                i++;
            } else if (s.startsWith("[:", i)) {
                int end = s.indexOf(":]", i);
                i = end < 0 ? i : end + 1;
            }
            i++;
        }
        return i;
    }

    /** The greatest count of {@code n}, {@code n,} or {@code n,m}; -1 where it is none of them. */
    private static long count(String s) {
        int comma = s.indexOf(',');
        String from = comma < 0 ? s : s.substring(0, comma);
        String to = comma < 0 ? from : s.substring(comma + 1);
        if (!isDigits(from) || !(to.isEmpty() || isDigits(to))) {
            return -1;
        }
        long a = Long.parseLong(from);
        return to.isEmpty() ? a + 1 : Math.max(a, Long.parseLong(to));
    }

    private static boolean isDigits(String s) {
        return !s.isEmpty() && s.length() < 10 && s.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * A LIKE pattern ready to match.
     *
     * @param escape the character that takes the meaning from {@code %}, {@code _} and itself; null or empty for none
     */
    public static LikePattern like(String pattern, @Nullable String escape, boolean ignoreCase) throws SqlFault {
        return LikePattern.compile(pattern, escapeChar(escape), ignoreCase);
    }

    private static int escapeChar(@Nullable String escape) throws SqlFault {
        if (escape == null || escape.isEmpty()) {
            return -1;
        }
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX, "ESCAPE takes one character, not " + TextFunctions.quote(escape));
        }
        return escape.codePointAt(0);
    }

    /** A SIMILAR TO pattern as a regular expression that must match the whole text. */
    public static Pattern similar(String pattern, @Nullable String escape) throws SqlFault {
        int esc = escapeChar(escape);
        StringBuilder regex = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); ) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == esc) {
                if (i >= pattern.length()) {
                    throw new SqlFault(
                            SqlFault.Kind.INVALID_REGEX,
                            "the pattern " + TextFunctions.quote(pattern) + " ends in its escape character");
                }
                int next = pattern.codePointAt(i);
                i += Character.charCount(next);
                regex.append(Pattern.quote(Character.toString(next)));
            } else if (inClass) {
                inClass = c != ']';
                if (c == '\\') {
                    regex.append("\\\\");
                } else {
                    regex.appendCodePoint(c);
                }
            } else {
                switch (c) {
                    case '%' -> regex.append(".*");
                    case '_' -> regex.append('.');
                    case '[' -> {
                        inClass = true;
                        regex.append('[');
                    }
                    case '|', '*', '+', '?', '{', '}', '(', ')' -> regex.appendCodePoint(c);
                    default -> regex.append(Pattern.quote(Character.toString(c)));
                }
            }
        }
        return regex(regex.toString(), Pattern.DOTALL);
    }
}
