package io.tidemark.sql.expr;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A LIKE pattern cut at its {@code %} into pieces that must follow one another. The first and the last are anchored; each of
 * those between is taken at its first place, which never spoils a match that a later place would allow. A piece without
 * {@code _} is searched for in time linear in the text (Knuth, Morris and Pratt); the time of one with {@code _} is bounded by
 * text times piece, and the search polls.
 */
public final class LikePattern {
    /** Stands in a piece for {@code _}, any one character. */
    private static final int ANY = -1;

    private static final int POLL_STEPS = 1 << 16;

    private final List<int[]> pieces;

    /** By piece, how far the longest proper prefix that is also a suffix reaches, by length; null for pieces with {@code _}. */
    private final List<int @Nullable []> failures = new ArrayList<>();

    private final boolean ignoreCase;
    private final String prefix;

    private LikePattern(List<int[]> pieces, boolean ignoreCase) {
        this.pieces = pieces;
        this.ignoreCase = ignoreCase;
        for (int[] piece : pieces) {
            failures.add(failure(piece));
        }
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

    private static int @Nullable [] failure(int[] piece) {
        int[] failure = new int[piece.length + 1];
        failure[0] = -1;
        int length = -1;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == ANY) {
                return null;
            }
            while (length >= 0 && piece[length] != piece[i]) {
                length = failure[length];
            }
            failure[i + 1] = ++length;
        }
        return failure;
    }

    /** Whether a text matches as a whole. */
    public boolean matches(String text, QueryControl control) throws QueryAbortedException {
        int at = matchAt(pieces.get(0), text, 0);
        if (at < 0) {
            return false;
        }
        int last = pieces.size() - 1;
        if (last == 0) {
            return at == text.length();
        }
        for (int p = 1; p < last; p++) {
            int[] piece = pieces.get(p);
            int[] failure = failures.get(p);
            at = failure == null ? find(piece, text, at, control) : findPlain(piece, failure, text, at);
            if (at < 0) {
                return false;
            }
            control.poll();
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

    private int findPlain(int[] piece, int[] failure, String text, int from) {
        int matched = 0;
        int at = from;
        while (matched < piece.length) {
            if (at >= text.length()) {
                return -1;
            }
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            c = fold(c, ignoreCase);
            while (matched >= 0 && piece[matched] != c) {
                matched = failure[matched];
            }
            matched++;
        }
        return at;
    }

    private int find(int[] piece, String text, int from, QueryControl control) throws QueryAbortedException {
        int steps = 0;
        for (int at = from; at <= text.length(); ) {
            int end = matchAt(piece, text, at);
            if (end >= 0) {
                return end;
            }
            if (at == text.length()) {
                return -1;
            }
            at += Character.charCount(text.codePointAt(at));
            steps += piece.length;
            if (steps > POLL_STEPS) {
                steps = 0;
                control.poll();
            }
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
