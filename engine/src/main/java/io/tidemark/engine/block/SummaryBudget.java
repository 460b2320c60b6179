package io.tidemark.engine.block;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How much memory the summaries of all blocks of one store may take; where it is spent, those used longest ago go. Any thread. */
public final class SummaryBudget {
    /** What one statement, or a screen of them, looks at is not dropped for its own sake: it would be made and dropped in turns. */
    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<ChunkSummaries> holders = ConcurrentHashMap.newKeySet();

    /** So many bytes; with 0 none are kept. */
    public SummaryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean claim(ChunkSummaries who, long n) {
        if (n > bytesMax) {
            return false;
        }
        holders.add(who);
        while (bytes.addAndGet(n) > bytesMax) {
            bytes.addAndGet(-n);
            ChunkSummaries oldest = oldest();
            if (oldest == null || who.usedNanos() - oldest.usedNanos() < APART_NANOS) {
                return false;
            }
            oldest.clear();
        }
        return true;
    }

    private @Nullable ChunkSummaries oldest() {
        ChunkSummaries oldest = null;
        for (ChunkSummaries s : holders) {
            if (!s.isEmpty() && (oldest == null || s.usedNanos() - oldest.usedNanos() < 0)) {
                oldest = s;
            }
        }
        return oldest;
    }

    void free(long n) {
        bytes.addAndGet(-n);
    }

    void forget(ChunkSummaries who) {
        holders.remove(who);
    }
}
