package io.tidemark.engine.model;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how many steps a regular expression stands for once its counted repetitions are written out, without doing so. It
 * reads just enough of the syntax: groups, classes, escapes, {@code {n,m}}; whether the pattern is one at all is for the
 * library to say.
 */
final class PatternSize {
    /** The library compiles groups recursively. */
    private static final int DEPTH_MAX = 200;

    private final String text;
    private int position;

    /** What was counted in the groups that are open; the innermost last. */
    private final Deque<Long> open = new ArrayDeque<>();

    private long size;
    private long lastAtom;

    private PatternSize(String text) {
        this.text = text;
    }

    /**
     * Refuses what is too large.
     *
     * @throws IllegalArgumentException where the pattern stands for more than {@code max} steps
     */
    static void check(String text, int max) {
        if (new PatternSize(text).measure(max) > max) {
            throw tooLarge(text, max);
        }
    }

    static IllegalArgumentException tooLarge(String text, int max) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new IllegalArgumentException(
                "the regular expression \"" + shown + "\" stands for more than " + max + " steps");
    }

    private long measure(int max) {
        while (position < text.length() && size <= max) {
            step(text.charAt(position));
        }
        while (!open.isEmpty()) {
            size += open.pop();
        }
        return size;
    }

    private void step(char c) {
        switch (c) {
            case '(' -> {
                if (open.size() == DEPTH_MAX) {
                    throw new IllegalArgumentException(
                            "the regular expression nests groups more than " + DEPTH_MAX + " deep");
                }
                open.push(size);
                size = 0;
                lastAtom = 0;
                position++;
            }
            case ')' -> {
                lastAtom = size + 2;
                size = lastAtom + (open.isEmpty() ? 0 : open.pop());
                position++;
            }
            case '[' -> {
                skipClass();
                atom();
            }
            case '\\' -> {
                skipEscape();
                atom();
            }
            case '{' -> repeat();
            default -> {
                position++;
                atom();
            }
        }
    }

    private void atom() {
        lastAtom = 1;
        size++;
    }

    private void skipEscape() {
        if (text.startsWith("\\Q", position)) {
            int end = text.indexOf("\\E", position);
            int stop = end < 0 ? text.length() : end + 2;
            size += stop - position;
            position = stop;
        } else {
            position += 2;
        }
    }

    private void skipClass() {
        position++;
        if (text.startsWith("^", position)) {
            position++;
        }
        boolean isFirst = true;
        while (position < text.length() && (isFirst || text.charAt(position) != ']')) {
            isFirst = false;
            if (text.startsWith("[:", position)) {
                int end = text.indexOf(":]", position);
                position = end < 0 ? position + 1 : end + 2;
            } else {
                position += text.charAt(position) == '\\' ? 2 : 1;
            }
        }
        position++;
    }

    /** {@code {n}}, {@code {n,}} and {@code {n,m}}; anything else is a literal brace. */
    private void repeat() {
        int end = text.indexOf('}', position);
        String inner = end < 0 ? "" : text.substring(position + 1, end);
        int comma = inner.indexOf(',');
        String min = comma < 0 ? inner : inner.substring(0, comma);
        String max = comma < 0 ? inner : inner.substring(comma + 1);
        if (!isNumber(min) || !(isNumber(max) || max.isEmpty())) {
            position++;
            atom();
            return;
        }
        long times = Math.max(number(min), max.isEmpty() ? number(min) + 1 : number(max));
        size += lastAtom * Math.max(0, times - 1);
        lastAtom *= Math.max(1, times);
        position = end + 1;
    }

    private static boolean isNumber(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The library refuses counts beyond 1000, so larger ones need not be told apart. */
    private static long number(String digits) {
        return digits.length() > 4 ? 10_000 : Long.parseLong(digits);
    }
}
