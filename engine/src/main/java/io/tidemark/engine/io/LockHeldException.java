package io.tidemark.engine.io;

import java.io.IOException;

/** Somebody else holds a {@link DirectoryLock}. */
public final class LockHeldException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * The lock is held.
     *
     * @param directory the directory, as a person would write it
     * @param holder who holds it, such as {@code process 4711}
     */
    public LockHeldException(String directory, String holder) {
        super(directory + " is open for writing by " + holder);
    }
}
