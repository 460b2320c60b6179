package io.tidemark.jdbc.session;

import org.jspecify.annotations.Nullable;

/**
 * A name pattern of DatabaseMetaData: {@code %} stands for any characters, {@code _} for one, and a backslash takes the next
 * character as it is. Matching is exact in case and needs no stack.
 */
public final class SearchPattern {
    /** The escape character. */
    public static final char ESCAPE = '\\';

    private static final int ANY_ONE = -1;
    private static final int ANY = -2;

    private final int[] parts;
    private final @Nullable String literal;

    private SearchPattern(int[] parts, @Nullable String literal) {
        this.parts = parts;
        this.literal = literal;
    }

    /** Everything fits. */
    public static SearchPattern all() {
        return new SearchPattern(new int[] {ANY}, null);
    }

    /** One name alone fits. */
    public static SearchPattern exactly(String name) {
        return new SearchPattern(name.codePoints().toArray(), name);
    }

    /** A pattern; null fits everything. */
    public static SearchPattern of(@Nullable String pattern) {
        if (pattern == null) {
            return all();
        }
        int[] in = pattern.codePoints().toArray();
        int[] out = new int[in.length];
        int n = 0;
        boolean wild = false;
        for (int i = 0; i < in.length; i++) {
            int c = in[i];
            if (c == ESCAPE && i + 1 < in.length) {
                out[n++] = in[++i];
            } else if (c == '%') {
                wild = true;
                if (n == 0 || out[n - 1] != ANY) {
                    out[n++] = ANY;
                }
            } else if (c == '_') {
                wild = true;
                out[n++] = ANY_ONE;
            } else {
                out[n++] = c;
            }
        }
        int[] parts = java.util.Arrays.copyOf(out, n);
        return new SearchPattern(parts, wild ? null : new String(parts, 0, n));
    }

    /** The one name that fits, or null where several may. */
    public @Nullable String literal() {
        return literal;
    }

    /** Whether a name fits. */
    public boolean matches(String name) {
        if (literal != null) {
            return literal.equals(name);
        }
        if (parts.length == 1 && parts[0] == ANY) {
            return true;
        }
        int[] text = name.codePoints().toArray();
        int t = 0;
        int p = 0;
        int restartPart = -1;
        int restartText = 0;
        // Only the last % ever needs to be taken back: what an earlier one swallowed can't help a later part.
        while (t < text.length) {
            if (p < parts.length && parts[p] == ANY) {
                restartPart = ++p;
                restartText = t;
            } else if (p < parts.length && (parts[p] == ANY_ONE || parts[p] == text[t])) {
                p++;
                t++;
            } else if (restartPart >= 0) {
                p = restartPart;
                t = ++restartText;
            } else {
                return false;
            }
        }
        while (p < parts.length && parts[p] == ANY) {
            p++;
        }
        return p == parts.length;
    }
}
