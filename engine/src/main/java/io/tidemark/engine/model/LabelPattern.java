package io.tidemark.engine.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression over label values: RE2, so linear in the value's length, anchored at both ends, the dot matching
 * newlines. Patterns that only list literals, or begin or end with one, are seen through (see {@link PatternShape}), because
 * those are nearly all there are, and the index answers them without a test per value. Immutable, safe for any thread.
 */
public final class LabelPattern {
    /** Longer patterns are refused. */
    static final int LENGTH_MAX = 4096;

    /** Patterns that stand for more steps than this are refused: {@code (a{1000}){1000}} is short and a million. */
    static final int EXPANDED_MAX = 10_000;

    private final String text;
    private final Pattern compiled;
    private final PatternShape shape;

    private LabelPattern(String text, Pattern compiled, PatternShape shape) {
        this.text = text;
        this.compiled = compiled;
        this.shape = shape;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException where it is none, or too large; the message says why
     */
    public static LabelPattern of(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("the regular expression has " + text.length() + " characters, at most "
                    + LENGTH_MAX + " are allowed");
        }
        // Before the library unrolls it.
        PatternSize.check(text, EXPANDED_MAX);
        Pattern compiled;
        try {
            compiled = Pattern.compile(text, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no regular expression (RE2): " + e.getDescription()
                            + (e.getPattern() == null || e.getPattern().isEmpty() ? "" : " \"" + e.getPattern() + "\""),
                    e);
        }
        if (compiled.programSize() > EXPANDED_MAX) {
            throw PatternSize.tooLarge(text, EXPANDED_MAX);
        }
        return new LabelPattern(text, compiled, PatternShape.of(text));
    }

    /** Whether the whole of a value matches. */
    public boolean matches(String value) {
        Boolean known = shape.matches(value);
        return known != null ? known : compiled.matches(value);
    }

    /** The values that match, where they are few and can be listed; may hold the empty string. */
    public @Nullable Set<String> exactValues() {
        return shape.exactValues();
    }

    /** What every match begins with; empty where nothing is known. */
    public String prefix() {
        return shape.prefix();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LabelPattern other && text.equals(other.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
