package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A LIKE pattern cut at its {@code %} into pieces that must follow one another. The first and the last are anchored; each of
 * those between is taken at its first place, which never spoils a match that a later place would allow.
 */
public final class LikePattern {
    /** Stands in a piece for {@code _}, any one character. */
    private static final int ANY = -1;

    private final List<int[]> pieces;
    private final boolean ignoreCase;
    private final String prefix;

    private LikePattern(List<int[]> pieces, boolean ignoreCase) {
        this.pieces = pieces;
        this.ignoreCase = ignoreCase;
        StringBuilder s = new StringBuilder();
        for (int c : pieces.get(0)) {
            if (c == ANY || ignoreCase) {
                break;
            }
            s.appendCodePoint(c);
        }
        this.prefix = s.toString();
    }

    static LikePattern compile(String pattern, int escape, boolean ignoreCase) throws SqlFault {
        List<int[]> pieces = new ArrayList<>();
        int[] piece = new int[pattern.length()];
        int n = 0;
        for (int i = 0; i < pattern.length(); ) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == escape) {
                if (i >= pattern.length()) {
                    throw new SqlFault(
                            SqlFault.Kind.INVALID_REGEX,
                            "the pattern " + TextFunctions.quote(pattern) + " ends in its escape character");
                }
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                piece[n++] = fold(c, ignoreCase);
            } else if (c == '%') {
                pieces.add(Arrays.copyOf(piece, n));
                n = 0;
            } else {
                piece[n++] = c == '_' ? ANY : fold(c, ignoreCase);
            }
        }
        pieces.add(Arrays.copyOf(piece, n));
        return new LikePattern(pieces, ignoreCase);
    }

    private static int fold(int c, boolean ignoreCase) {
        return ignoreCase ? Character.toLowerCase(Character.toUpperCase(c)) : c;
    }

    /** What every text that matches begins with; empty where nothing is known. */
    public String prefix() {
        return prefix;
    }

    /** Whether a text matches as a whole. */
    public boolean matches(String text) {
        int at = matchAt(pieces.get(0), text, 0);
        if (at < 0) {
            return false;
        }
        int last = pieces.size() - 1;
        if (last == 0) {
            return at == text.length();
        }
        for (int p = 1; p < last; p++) {
            at = find(pieces.get(p), text, at);
            if (at < 0) {
                return false;
            }
        }
        return matchesEnd(pieces.get(last), text, at);
    }

    /** Where the piece's match at a place ends, or -1. */
    private int matchAt(int[] piece, String text, int from) {
        int at = from;
        for (int want : piece) {
            if (at >= text.length()) {
                return -1;
            }
            int c = text.codePointAt(at);
            if (want != ANY && fold(c, ignoreCase) != want) {
                return -1;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private int find(int[] piece, String text, int from) {
        for (int at = from; at <= text.length(); ) {
            int end = matchAt(piece, text, at);
            if (end >= 0) {
                return end;
            }
            if (at == text.length()) {
                return -1;
            }
            at += Character.charCount(text.codePointAt(at));
        }
        return -1;
    }

    private boolean matchesEnd(int[] piece, String text, int from) {
        int at = text.length();
        for (int i = piece.length - 1; i >= 0; i--) {
            if (at <= from) {
                return false;
            }
            int c = text.codePointBefore(at);
            if (piece[i] != ANY && fold(c, ignoreCase) != piece[i]) {
                return false;
            }
            at -= Character.charCount(c);
        }
        return at >= from;
    }
}
