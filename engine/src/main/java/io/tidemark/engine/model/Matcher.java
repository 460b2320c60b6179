package io.tidemark.engine.model;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label matcher as PromQL has it: a label that a series lacks counts as empty, regular expressions are RE2, match the whole
 * value, and their dot matches a newline (as in Prometheus 3). Immutable, safe for any thread.
 */
public sealed interface Matcher extends ValueTest {
    /** The label it looks at. */
    String name();

    /** The matcher as a filter of series. */
    default TagFilter toFilter() {
        return new TagFilter.Tag(name(), this);
    }

    /** {@code name="value"}. */
    record Equal(String name, String value) implements Matcher {
        @Override
        public boolean matches(@Nullable String found) {
            return value.equals(Objects.requireNonNullElse(found, ""));
        }

        @Override
        public @Nullable Set<String> exactValues() {
            return value.isEmpty() ? null : Set.of(value);
        }

        @Override
        public String prefix() {
            return value;
        }

        @Override
        public String toString() {
            return Matcher.print(name, "=", value);
        }
    }

    /** {@code name!="value"}. */
    record NotEqual(String name, String value) implements Matcher {
        @Override
        public boolean matches(@Nullable String found) {
            return !value.equals(Objects.requireNonNullElse(found, ""));
        }

        @Override
        public String toString() {
            return Matcher.print(name, "!=", value);
        }
    }

    /** {@code name=~"pattern"}. */
    record Regex(String name, LabelPattern pattern) implements Matcher {
        /**
         * Compiles a pattern.
         *
         * @throws IllegalArgumentException where it is none, or too large; the message says why
         */
        public static Regex of(String name, String pattern) {
            return new Regex(name, LabelPattern.of(pattern));
        }

        @Override
        public boolean matches(@Nullable String found) {
            return pattern.matches(Objects.requireNonNullElse(found, ""));
        }

        @Override
        public @Nullable Set<String> exactValues() {
            // An empty string among the values stands for an absent label too, which no list of values finds.
            Set<String> values = pattern.exactValues();
            return values == null || values.contains("") ? null : values;
        }

        @Override
        public String prefix() {
            return pattern.prefix();
        }

        @Override
        public String toString() {
            return Matcher.print(name, "=~", pattern.toString());
        }
    }

    /** {@code name!~"pattern"}. */
    record NotRegex(String name, LabelPattern pattern) implements Matcher {
        /**
         * Compiles a pattern.
         *
         * @throws IllegalArgumentException where it is none, or too large; the message says why
         */
        public static NotRegex of(String name, String pattern) {
            return new NotRegex(name, LabelPattern.of(pattern));
        }

        @Override
        public boolean matches(@Nullable String found) {
            return !pattern.matches(Objects.requireNonNullElse(found, ""));
        }

        @Override
        public String toString() {
            return Matcher.print(name, "!~", pattern.toString());
        }
    }

    private static String print(String name, String operator, String text) {
        StringBuilder out = new StringBuilder(name).append(operator);
        GoQuote.append(out, text);
        return out.toString();
    }
}
