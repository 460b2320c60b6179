package io.tidemark.engine.block;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of a reader's chunks that statements have made so far, in memory. A cache: each may be missing at any time, and
 * all are dropped where memory is wanted elsewhere. Safe for any thread; looking up takes no lock.
 */
public final class ChunkSummaries {
    /** A summary with its share of the table. */
    private static final int BYTES_EACH = 104;

    private static final int FIRST_CAPACITY = 256;

    /** Open addressing by chunk reference, at most half full. Grows by being replaced. */
    private volatile AtomicReferenceArray<ChunkSummary> table = new AtomicReferenceArray<>(FIRST_CAPACITY);

    private final AtomicInteger count = new AtomicInteger();
    private final SummaryBudget budget;
    private final Object lock = new Object();

    /** When it was last looked at. */
    private volatile long usedNanos = System.nanoTime();

    @GuardedBy("lock")
    private boolean closed;

    /** None yet. */
    public ChunkSummaries(SummaryBudget budget) {
        this.budget = budget;
    }

    /** Tells that a statement looks at them, so that others are dropped first. */
    public void touch() {
        usedNanos = System.nanoTime();
    }

    long usedNanos() {
        return usedNanos;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** The summary of a chunk, if it is there. */
    public @Nullable ChunkSummary get(long chunkRef) {
        AtomicReferenceArray<ChunkSummary> t = table;
        int mask = t.length() - 1;
        for (int at = place(chunkRef) & mask; ; at = (at + 1) & mask) {
            ChunkSummary found = t.get(at);
            if (found == null || found.chunkRef() == chunkRef) {
                return found;
            }
        }
    }

    /** Keeps a summary, if there is room. */
    public void put(ChunkSummary summary) {
        if (!budget.claim(this, BYTES_EACH)) {
            return;
        }
        synchronized (lock) {
            if (closed || get(summary.chunkRef()) != null) {
                budget.free(BYTES_EACH);
                return;
            }
            AtomicReferenceArray<ChunkSummary> t = table;
            if (count.incrementAndGet() * 2 > t.length()) {
                AtomicReferenceArray<ChunkSummary> larger = new AtomicReferenceArray<>(t.length() * 2);
                for (int i = 0; i < t.length(); i++) {
                    ChunkSummary old = t.get(i);
                    if (old != null) {
                        insert(larger, old);
                    }
                }
                insert(larger, summary);
                table = larger;
            } else {
                insert(t, summary);
            }
        }
    }

    private static void insert(AtomicReferenceArray<ChunkSummary> t, ChunkSummary summary) {
        int mask = t.length() - 1;
        int at = place(summary.chunkRef()) & mask;
        while (t.get(at) != null) {
            at = (at + 1) & mask;
        }
        t.set(at, summary);
    }

    private static int place(long chunkRef) {
        return (int) ((chunkRef * 0x9E3779B97F4A7C15L) >>> 32);
    }

    /** Drops all. */
    void clear() {
        synchronized (lock) {
            budget.free((long) BYTES_EACH * count.getAndSet(0));
            table = new AtomicReferenceArray<>(FIRST_CAPACITY);
        }
    }

    /** Drops all, and keeps none any more. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        clear();
        budget.forget(this);
    }
}
