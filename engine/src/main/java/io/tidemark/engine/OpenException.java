package io.tidemark.engine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A data directory that can't be opened: the message says what, where, and what to do. */
public final class OpenException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is nothing at that path. */
        NOT_FOUND,
        /** There is something at that path, but no directory. */
        NOT_A_DIRECTORY,
        /** The directory is neither one of Tidemark nor one of Prometheus. */
        NOT_A_TSDB,
        /** The directory cannot be read. */
        UNREADABLE,
        /** It is to be written, and may not be. */
        READ_ONLY,
        /** Another process, or another copy of this library in the process, writes there. */
        LOCKED,
        /** What was asked for is not in this version. */
        UNSUPPORTED
    }

    private final Reason reason;

    /** A failure with its reason and a message for a person. */
    public OpenException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
