package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.TreeMap;

/**
 * Which state of the head which reader sees. Every commit has a version; one that is {@linkplain #publish published} is seen by
 * all who {@linkplain #acquire look} from then on. Safe for any thread.
 */
final class Versions {
    @GuardedBy("this")
    private final TreeMap<Long, Integer> readers = new TreeMap<>();

    private volatile long visible;

    /** The least version that some reader sees or may yet take; what older ones did not see needs no mark any more. */
    private volatile long oldest;

    /** The newest version that readers see. */
    long visible() {
        return visible;
    }

    long oldest() {
        return oldest;
    }

    /** Makes a version, and all before it, visible. */
    synchronized void publish(long version) {
        visible = version;
        oldest = readers.isEmpty() ? version : readers.firstKey();
    }

    /** Takes the visible version for a reader. */
    synchronized long acquire() {
        readers.merge(visible, 1, Integer::sum);
        oldest = readers.firstKey();
        return visible;
    }

    /** A reader has ended. */
    synchronized void release(long version) {
        readers.computeIfPresent(version, (v, n) -> n == 1 ? null : n - 1);
        oldest = readers.isEmpty() ? visible : readers.firstKey();
    }
}
