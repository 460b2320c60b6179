package io.tidemark.sql.expr;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import java.io.UncheckedIOException;

/**
 * A long text for a regular expression to read: linear as the time is, it is that of text times expression, so the text polls
 * while it is read. What ends the statement leaves as {@link UncheckedIOException}, since readers know no other.
 */
final class PolledText implements CharSequence {
    /** Shorter texts are read in no time by any expression that is allowed. */
    private static final int LONG = 2000;

    private static final int POLL_MASK = 0x7f;

    private final String text;
    private final QueryControl control;
    private int reads;

    private PolledText(String text, QueryControl control) {
        this.text = text;
        this.control = control;
    }

    static CharSequence of(String text, QueryControl control) {
        return text.length() < LONG ? text : new PolledText(text, control);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if ((++reads & POLL_MASK) == 0) {
            try {
                control.poll();
            } catch (QueryAbortedException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
