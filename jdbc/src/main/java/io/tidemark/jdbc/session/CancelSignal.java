package io.tidemark.jdbc.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread end what another one executes. One is made for each execution, before it begins, so that a cancel that
 * comes while the statement is still planned is not lost. Safe for any thread.
 */
public final class CancelSignal {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean cancelled;

    @GuardedBy("lock")
    private @Nullable Runnable action;

    /** Ends the execution soon. Does nothing where it was called before. */
    public void cancel() {
        Runnable run;
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            run = action;
        }
        if (run != null) {
            run.run();
        }
    }

    /** What a cancel does from now on; runs at once where it has already come. */
    public void onCancel(Runnable newAction) {
        boolean now;
        synchronized (lock) {
            action = newAction;
            now = cancelled;
        }
        if (now) {
            newAction.run();
        }
    }

    /** Whether {@link #cancel} was called. */
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }
}
