package io.tidemark.engine.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a regular expression without running it. A pattern is read as a sequence of parts: literals, groups of
 * alternatives that are such literals in turn, {@code .*} and {@code .+}. Where that is all, the pattern is
 *
 * <ul>
 *   <li>a list of values: {@code a}, {@code a|b}, {@code x(a|b)(c|d)y}, multiplied out up to a limit, or
 *   <li>a value that begins with one of a list, or with one text and ends with another, or holds a text in the middle:
 *       {@code foo.*}, {@code .+bar}, {@code .*x.*}.
 * </ul>
 *
 * Where it is not all, what stands before the first other part is still a prefix of every match.
 */
final class PatternShape {
    /** More values than this are not listed. */
    private static final int VALUES_MAX = 1000;

    private static final String META = "\\.+*?()|[]{}^$";

    /** Nothing is known. */
    private static final PatternShape UNKNOWN = new PatternShape(null, "", null);

    private final @Nullable Set<String> values;
    private final String prefix;
    private final @Nullable Wild wild;

    private PatternShape(@Nullable Set<String> values, String prefix, @Nullable Wild wild) {
        this.values = values;
        this.prefix = prefix;
        this.wild = wild;
    }

    /**
     * Literals with wildcards between them: {@code literals[0] gap literals[1] gap …}.
     *
     * @param gaps the fewest characters that each wildcard takes, 0 or 1; one fewer than literals
     */
    private record Wild(List<String> literals, List<Integer> gaps) {
        @Nullable
        Boolean matches(String value) {
            String first = literals.get(0);
            String last = literals.get(literals.size() - 1);
            if (!value.startsWith(first) || !value.endsWith(last)) {
                return false;
            }
            int from = first.length();
            int to = value.length() - last.length();
            // The leftmost place of each literal in the middle leaves the most for the rest.
            for (int i = 1; i < literals.size() - 1; i++) {
                int earliest = skip(value, from, gaps.get(i - 1));
                int at = value.indexOf(literals.get(i), earliest);
                if (at < 0 || earliest > value.length()) {
                    return false;
                }
                from = at + literals.get(i).length();
            }
            return skip(value, from, gaps.get(gaps.size() - 1)) <= to;
        }

        /** The index after {@code n} characters, a character being what the dot takes: a code point. */
        private static int skip(String value, int from, int n) {
            if (n == 0) {
                return from;
            }
            if (from >= value.length()) {
                return from + 1;
            }
            return from + Character.charCount(value.codePointAt(from));
        }
    }

    static PatternShape of(String pattern) {
        Reader reader = new Reader(pattern);
        List<Part> parts = reader.alternatives(0);
        if (parts != null && reader.position == pattern.length()) {
            return ofAlternatives(parts);
        }
        String prefix = literalPrefix(pattern);
        return prefix.isEmpty() ? UNKNOWN : new PatternShape(null, prefix, null);
    }

    private static PatternShape ofAlternatives(List<Part> alternatives) {
        if (alternatives.size() == 1) {
            return ofSequence(alternatives.get(0));
        }
        Set<String> all = new LinkedHashSet<>();
        for (Part alternative : alternatives) {
            Set<String> values = alternative.values();
            if (values == null || all.size() + values.size() > VALUES_MAX) {
                return UNKNOWN;
            }
            all.addAll(values);
        }
        return ofValues(all);
    }

    private static PatternShape ofValues(Set<String> values) {
        return new PatternShape(Set.copyOf(values), commonPrefix(values), null);
    }

    private static PatternShape ofSequence(Part part) {
        Set<String> values = part.values();
        if (values != null) {
            return ofValues(values);
        }
        String prefix = part.prefix();
        return new PatternShape(null, prefix, part.wild());
    }

    private static String commonPrefix(Set<String> values) {
        String common = null;
        for (String value : values) {
            if (common == null) {
                common = value;
            }
            int n = 0;
            while (n < common.length() && n < value.length() && common.charAt(n) == value.charAt(n)) {
                n++;
            }
            common = common.substring(0, n);
        }
        return common == null || endsInHighSurrogate(common) ? "" : common;
    }

    private static boolean endsInHighSurrogate(String text) {
        return !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    }

    /**
     * The literal that a pattern begins with. Empty where an alternative stands anywhere, since the alternatives of the whole
     * pattern may begin otherwise; a letter before a quantifier does not count, since it may be missing.
     */
    private static String literalPrefix(String pattern) {
        if (pattern.indexOf('|') >= 0) {
            return "";
        }
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            int c = pattern.codePointAt(i);
            if (c < 0x80 && META.indexOf(c) >= 0) {
                boolean mayBeMissing = "*?{".indexOf(c) >= 0;
                if (mayBeMissing && literal.length() > 0) {
                    literal.setLength(literal.offsetByCodePoints(literal.length(), -1));
                }
                break;
            }
            literal.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return literal.toString();
    }

    @Nullable
    Set<String> exactValues() {
        return values;
    }

    String prefix() {
        return prefix;
    }

    /** Whether a value matches; null where only the expression itself can tell. */
    @Nullable
    Boolean matches(String value) {
        if (values != null) {
            return values.contains(value);
        }
        if (wild != null) {
            return wild.matches(value);
        }
        return value.startsWith(prefix) ? null : Boolean.FALSE;
    }

    /** A sequence of sets of literals with wildcards between them; a wildcard is a null set and its fewest characters. */
    private static final class Part {
        private final List<@Nullable Set<String>> sets = new ArrayList<>();
        private final List<Integer> gaps = new ArrayList<>();

        void literal(Set<String> set) {
            sets.add(set);
            gaps.add(0);
        }

        void wildcard(int fewest) {
            sets.add(null);
            gaps.add(fewest);
        }

        /** All values, multiplied out; null where there are wildcards or too many. */
        @Nullable
        Set<String> values() {
            Set<String> out = Set.of("");
            for (Set<String> set : sets) {
                if (set == null || (long) out.size() * set.size() > VALUES_MAX) {
                    return null;
                }
                out = product(out, set);
            }
            return out;
        }

        private static Set<String> product(Set<String> heads, Set<String> tails) {
            Set<String> out = new LinkedHashSet<>();
            for (String head : heads) {
                for (String tail : tails) {
                    out.add(head + tail);
                }
            }
            return out;
        }

        String prefix() {
            Set<String> out = Set.of("");
            for (Set<String> set : sets) {
                if (set == null || (long) out.size() * set.size() > VALUES_MAX) {
                    break;
                }
                out = product(out, set);
            }
            return commonPrefix(out);
        }

        /** The sequence as literals and wildcards alone; null where a set has several values. */
        @Nullable
        Wild wild() {
            List<String> literals = new ArrayList<>();
            List<Integer> between = new ArrayList<>();
            StringBuilder literal = new StringBuilder();
            for (int i = 0; i < sets.size(); i++) {
                Set<String> set = sets.get(i);
                if (set == null) {
                    literals.add(literal.toString());
                    literal.setLength(0);
                    between.add(gaps.get(i));
                } else if (set.size() == 1) {
                    literal.append(set.iterator().next());
                } else {
                    return null;
                }
            }
            literals.add(literal.toString());
            return between.isEmpty() ? null : new Wild(List.copyOf(literals), List.copyOf(between));
        }
    }

    /** Reads the subset of the syntax; null wherever there is anything else. */
    private static final class Reader {
        private static final int DEPTH_MAX = 20;

        private final String pattern;
        private int position;

        Reader(String pattern) {
            this.pattern = pattern;
        }

        private boolean at(String text) {
            return pattern.startsWith(text, position);
        }

        @Nullable
        List<Part> alternatives(int depth) {
            List<Part> out = new ArrayList<>();
            while (true) {
                Part part = sequence(depth);
                if (part == null) {
                    return null;
                }
                out.add(part);
                if (!at("|")) {
                    return out;
                }
                position++;
            }
        }

        private @Nullable Part sequence(int depth) {
            Part part = new Part();
            while (position < pattern.length() && !at("|") && !at(")")) {
                boolean isPart = at("(") ? group(part, depth) : at(".") ? wildcard(part) : literal(part);
                if (!isPart) {
                    return null;
                }
                if (position < pattern.length() && "*+?{".indexOf(pattern.charAt(position)) >= 0) {
                    return null;
                }
            }
            return part;
        }

        private boolean group(Part part, int depth) {
            position += at("(?:") ? 3 : 1;
            if (at("?") || depth == DEPTH_MAX) {
                return false;
            }
            List<Part> alternatives = alternatives(depth + 1);
            if (alternatives == null || !at(")")) {
                return false;
            }
            position++;
            Set<String> all = new LinkedHashSet<>();
            for (Part alternative : alternatives) {
                Set<String> values = alternative.values();
                if (values == null || all.size() + values.size() > VALUES_MAX) {
                    return false;
                }
                all.addAll(values);
            }
            part.literal(all);
            return true;
        }

        private boolean wildcard(Part part) {
            if (at(".*")) {
                part.wildcard(0);
            } else if (at(".+")) {
                part.wildcard(1);
            } else {
                return false;
            }
            position += 2;
            return true;
        }

        private boolean literal(Part part) {
            int c = pattern.codePointAt(position);
            if (c == '\\') {
                // Escaped punctuation stands for itself; letters and digits mean something.
                if (position + 1 == pattern.length()) {
                    return false;
                }
                c = pattern.charAt(position + 1);
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    return false;
                }
                position += 2;
            } else if (c < 0x80 && META.indexOf(c) >= 0) {
                return false;
            } else {
                position += Character.charCount(c);
            }
            part.literal(Set.of(Character.toString(c)));
            return true;
        }
    }
}
