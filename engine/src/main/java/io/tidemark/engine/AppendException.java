package io.tidemark.engine;

/** A sample that is not taken: normal life, not a failure. Its neighbours are not touched. */
public final class AppendException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The labels are no series: no name, an invalid one, a name twice. */
        INVALID_LABELS,
        /** The time lies further ahead of the clock than is allowed. */
        TOO_FAR_IN_FUTURE,
        /** The time lies further behind than the out-of-order window allows. */
        TOO_OLD,
        /** The time lies before what is kept. */
        BEYOND_RETENTION
    }

    private final Reason reason;

    /** A reason and a message for a person. */
    public AppendException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
