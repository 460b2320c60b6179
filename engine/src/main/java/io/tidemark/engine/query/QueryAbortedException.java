package io.tidemark.engine.query;

import java.io.IOException;

/** A statement ended by a cancel, its deadline or one of its limits. */
public final class QueryAbortedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Somebody cancelled it. */
        CANCELLED,
        /** Its time was up. */
        TIMEOUT,
        /** It read too many samples. */
        SAMPLES,
        /** It needed too much memory. */
        MEMORY,
        /** It made too many rows, or a value that is too large. */
        RESULT
    }

    private final Reason reason;

    /** An end with its reason and a message for a person. */
    public QueryAbortedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
