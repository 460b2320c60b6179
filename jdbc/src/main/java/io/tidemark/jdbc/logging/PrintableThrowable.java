package io.tidemark.jdbc.logging;

import io.tidemark.jdbc.session.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Stands in a log for something thrown whose message, or a cause's, has control characters; prints as it does, but escaped. */
final class PrintableThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    /** Causes may form a ring. */
    private static final int DEPTH_MAX = 32;

    private final String text;

    private PrintableThrowable(Throwable thrown, @Nullable Throwable cause) {
        super(thrown.getMessage() == null ? null : ErrorCode.printable(thrown.getMessage()), cause);
        text = ErrorCode.printable(thrown.toString());
        setStackTrace(thrown.getStackTrace());
    }

    /** The thrown itself where it is fit for a log as it is. */
    static Throwable of(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < DEPTH_MAX; t = t.getCause(), depth++) {
            String told = t.toString();
            if (!ErrorCode.printable(told).equals(told) || t.getSuppressed().length > 0) {
                return escaped(thrown, 0);
            }
        }
        return thrown;
    }

    private static Throwable escaped(Throwable thrown, int depth) {
        Throwable cause = thrown.getCause();
        PrintableThrowable out =
                new PrintableThrowable(thrown, cause == null || depth == DEPTH_MAX ? null : escaped(cause, depth + 1));
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (depth < DEPTH_MAX) {
                out.addSuppressed(escaped(suppressed, depth + 1));
            }
        }
        return out;
    }

    @Override
    public String toString() {
        return text;
    }
}
