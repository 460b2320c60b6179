package io.tidemark.engine.testing;

import java.lang.management.ManagementFactory;

/** How much a thread has allocated. */
public final class Allocations {
    private Allocations() {}

    /** Bytes that this thread has allocated so far. */
    public static long ofThisThread() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
