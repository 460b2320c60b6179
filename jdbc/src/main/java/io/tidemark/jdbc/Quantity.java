package io.tidemark.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and counts as people write them in a URL. All throw IllegalArgumentException saying what is wanted. */
final class Quantity {
    /** What {@code none} and {@code unlimited} read as. */
    static final long NONE = -1;

    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,15})(ms|s|m|h|d|w|y)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)(i?b)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3})%");

    private Quantity() {}

    /** Milliseconds of {@code 500ms}, {@code 1h30m}, {@code 15d}, {@code 0}, or {@link #NONE}. */
    static long durationMillis(String text) {
        if (isNone(text)) {
            return NONE;
        }
        if (text.equals("0")) {
            return 0;
        }
        Matcher part = DURATION_PART.matcher(text);
        long total = 0;
        int end = 0;
        try {
            while (end < text.length() && part.find(end) && part.start() == end) {
                long unit = switch (part.group(2)) {
                    case "ms" -> 1L;
                    case "s" -> 1000L;
                    case "m" -> 60_000L;
                    case "h" -> 3_600_000L;
                    case "d" -> 86_400_000L;
                    case "w" -> 7 * 86_400_000L;
                    default -> 365 * 86_400_000L;
                };
                total = Math.addExact(total, Math.multiplyExact(Long.parseLong(part.group(1)), unit));
                end = part.end();
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a duration of less than 292 million years", e);
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException("a duration such as 500ms, 10s, 5m, 1h30m or 15d, or none");
        }
        return total;
    }

    /** Bytes of {@code 4096}, {@code 512m}, {@code 2GiB}, {@code 25%} of the heap, or {@link #NONE}. */
    static long sizeBytes(String text) {
        if (isNone(text)) {
            return NONE;
        }
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            int percent = Integer.parseInt(share.group(1));
            if (percent >= 1 && percent <= 100) {
                return Runtime.getRuntime().maxMemory() / 100 * percent;
            }
        }
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int shift = switch (size.group(2)) {
                case "k", "K" -> 10;
                case "m", "M" -> 20;
                case "g", "G" -> 30;
                case "t", "T" -> 40;
                default -> 0;
            };
            long n = Long.parseLong(size.group(1));
            if (n <= Long.MAX_VALUE >> shift) {
                return n << shift;
            }
        }
        throw new IllegalArgumentException("a number of bytes such as 64m or 2g, or none");
    }

    /** A whole number of at least one, or {@link #NONE}. */
    static long count(String text) {
        if (isNone(text)) {
            return NONE;
        }
        if (text.matches("[0-9]{1,18}")) {
            long n = Long.parseLong(text);
            if (n > 0) {
                return n;
            }
        }
        throw new IllegalArgumentException("a whole number of at least 1, or none");
    }

    private static boolean isNone(String text) {
        return text.equals("none") || text.equals("unlimited");
    }
}
