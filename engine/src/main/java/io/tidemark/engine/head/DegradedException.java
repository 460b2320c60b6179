package io.tidemark.engine.head;

import java.io.IOException;

/** The log failed again and again: writes are refused for a moment, reads work. */
public final class DegradedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public DegradedException(String message) {
        super(message);
    }
}
