package io.tidemark.engine.compact;

import java.io.IOException;

/** A rewrite was not begun because the disk might become full over it. */
public final class OutOfSpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * What was to be written, and the room for it.
     *
     * @param what as a person would call it
     */
    public OutOfSpaceException(String what, long neededBytes, long usableBytes) {
        super("no space left for " + what + "; " + neededBytes + " bytes needed, " + usableBytes + " usable");
    }
}
