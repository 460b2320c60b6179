package io.tidemark.engine.model;

import java.util.Comparator;

/**
 * The order of strings in every Prometheus file: by unsigned UTF-8 bytes, which is the order of code points.
 *
 * <p>{@link String#compareTo} orders by UTF-16 units and so puts characters beyond the basic plane (surrogates, D800 to
 * DFFF) before U+E000 to U+FFFF; an index searched in that order loses entries.
 */
public final class Utf8Order {
    /** The order as a comparator. */
    public static final Comparator<String> COMPARATOR = Utf8Order::compare;

    private Utf8Order() {}

    /** Compares two strings as their UTF-8 bytes would compare, unsigned. */
    public static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return fixUp(x) - fixUp(y);
            }
        }
        return a.length() - b.length();
    }

    /** Moves the surrogates above all other units, so that units compare as code points do. */
    private static int fixUp(char c) {
        if (c < 0xD800) {
            return c;
        }
        return c >= 0xE000 ? c - 0x800 : c + 0x2000;
    }
}
