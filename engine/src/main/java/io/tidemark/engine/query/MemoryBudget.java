package io.tidemark.engine.query;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all statements of one store may hold together, so that many that are each within their limit don't end the JVM. One that is
 * alone may hold whatever its own limit allows. Safe for any thread.
 */
public final class MemoryBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /** So many bytes. */
    public MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes some for a statement that may hold {@code ownMax}; false where they are not to be had. */
    boolean take(long n, long ownMax) {
        if (bytes.addAndGet(n) > Math.max(bytesMax, ownMax)) {
            bytes.addAndGet(-n);
            return false;
        }
        return true;
    }

    void give(long n) {
        bytes.addAndGet(-n);
    }

    /** How much there is for all. */
    long bytesMax() {
        return bytesMax;
    }

    /** How much is held now. */
    long bytes() {
        return bytes.get();
    }
}
