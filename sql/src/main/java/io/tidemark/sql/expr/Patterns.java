package io.tidemark.sql.expr;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidemark.sql.SqlFault;
import org.jspecify.annotations.Nullable;

/** LIKE, SIMILAR TO and regular expressions as RE2 automata: time is linear in the text, whatever the pattern. */
public final class Patterns {
    private static final int PATTERN_LENGTH_MAX = 4096;

    private Patterns() {}

    /** A LIKE pattern; {@code _} is any character, {@code %} any text, newlines included. */
    public static Pattern like(String like, @Nullable String escape, boolean ignoreCase) throws SqlFault {
        int escapeChar = escapeOf(escape);
        StringBuilder regex = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < like.length(); ) {
            int c = like.codePointAt(i);
            i += Character.charCount(c);
            if (c == escapeChar) {
                if (i == like.length()) {
                    throw new SqlFault(
                            SqlFault.Kind.INVALID_REGEX, "the pattern '" + like + "' ends in its escape character");
                }
                int next = like.codePointAt(i);
                i += Character.charCount(next);
                literal.appendCodePoint(next);
            } else if (c == '%' || c == '_') {
                regex.append(Pattern.quote(literal.toString()));
                literal.setLength(0);
                // Runs of % are one: an automaton need not carry each.
                if (c == '_') {
                    regex.append('.');
                } else if (!endsWithAny(regex)) {
                    regex.append(".*");
                }
            } else {
                literal.appendCodePoint(c);
            }
        }
        regex.append(Pattern.quote(literal.toString()));
        return compile(regex.toString(), like, Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
    }

    private static boolean endsWithAny(StringBuilder regex) {
        int n = regex.length();
        return n >= 2 && regex.charAt(n - 1) == '*' && regex.charAt(n - 2) == '.';
    }

    private static int escapeOf(@Nullable String escape) throws SqlFault {
        if (escape == null || escape.isEmpty()) {
            return -1;
        }
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX, "an escape character is one character, not '" + escape + "'");
        }
        return escape.codePointAt(0);
    }

    /** A SIMILAR TO pattern: {@code %} and {@code _} as in LIKE; {@code | * + ? ( ) [ ] { }} as in regular expressions. */
    static Pattern similar(String similar, @Nullable String escape) throws SqlFault {
        int escapeChar = escapeOf(escape);
        StringBuilder regex = new StringBuilder();
        boolean inSet = false;
        for (int i = 0; i < similar.length(); ) {
            int c = similar.codePointAt(i);
            i += Character.charCount(c);
            if (c == escapeChar && i < similar.length()) {
                int next = similar.codePointAt(i);
                i += Character.charCount(next);
                regex.append(Pattern.quote(Character.toString(next)));
            } else if (inSet) {
                inSet = c != ']';
                regex.append(c == '\\' ? "\\\\" : Character.toString(c));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (c == '[') {
                inSet = true;
                regex.append('[');
            } else if ("|*+?(){},".indexOf(c) >= 0) {
                regex.appendCodePoint(c);
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
            }
        }
        return compile(regex.toString(), similar, Pattern.DOTALL);
    }

    /** A regular expression as RE2 has them. */
    public static Pattern regex(String regex) throws SqlFault {
        return compile(regex, regex, 0);
    }

    private static Pattern compile(String regex, String original, int flags) throws SqlFault {
        if (original.length() > PATTERN_LENGTH_MAX) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "a pattern of " + original.length() + " characters; at most " + PATTERN_LENGTH_MAX
                            + " are allowed");
        }
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "the pattern '" + original + "' does not compile: " + e.getDescription(),
                    e);
        }
    }
}
