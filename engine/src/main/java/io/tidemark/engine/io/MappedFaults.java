package io.tidemark.engine.io;

import org.jspecify.annotations.Nullable;

/**
 * Brings to light what went wrong inside a copy from mapped memory.
 *
 * <p>Where a page of a mapping can't be read (the file was cut, the disk fails), the JVM leaves the copy half done and
 * raises an {@link InternalError}: at once when the caller is interpreted, but in compiled code only when the thread next
 * enters the JVM by certain doors. JDK 17 may take arbitrarily long; until then the thread computes with bytes that were
 * never read, and the error then strikes wherever the thread happens to be. So whoever finds that bytes are wrong settles
 * first: slow allocations are such a door on every JDK, the return from a native method is one from JDK 21 on.
 */
final class MappedFaults {
    /** Too large for the allocations that compiled code makes without entering the JVM. */
    private static final int SLOW_ALLOCATION_BYTES = 2 << 20;

    private static final int ATTEMPTS = 16;

    private MappedFaults() {}

    /** The fault that is pending in this thread, which is thereby taken; null where there is none. Slow; for the sad path alone. */
    static @Nullable InternalError settle() {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                byte[] bytes = new byte[SLOW_ALLOCATION_BYTES + i];
                // The array escapes into a native method, so that the compiler has to make it.
                if (System.identityHashCode(bytes) == 0) {
                    Thread.yield();
                }
            }
            Thread.yield();
            return null;
        } catch (InternalError fault) {
            return fault;
        }
    }
}
