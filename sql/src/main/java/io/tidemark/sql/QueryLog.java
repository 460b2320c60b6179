package io.tidemark.sql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last statements that took longer than a threshold. Safe for any thread. */
final class QueryLog {
    /** One of them. */
    record Entry(
            long id,
            String session,
            String sql,
            long startedMillis,
            double millis,
            long rows,
            long samples,
            String outcome) {}

    private static final int KEPT = 1000;
    private static final int TEXT = 4096;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Deque<Entry> entries = new ArrayDeque<>();

    private volatile long thresholdNanos = 1_000_000_000L;

    void setThresholdMillis(long millis) {
        thresholdNanos = millis * 1_000_000L;
    }

    void ended(RunningQueries.Running query, long nanos, long rows, String outcome) {
        if (nanos < thresholdNanos) {
            return;
        }
        String sql = query.sql().length() <= TEXT ? query.sql() : query.sql().substring(0, TEXT) + "…";
        Entry entry = new Entry(
                query.id(),
                query.session(),
                sql,
                query.startedMillis(),
                nanos / 1e6,
                rows,
                query.control().samplesDecoded(),
                outcome);
        synchronized (lock) {
            if (entries.size() == KEPT) {
                entries.removeFirst();
            }
            entries.addLast(entry);
        }
    }

    /** Oldest first. */
    List<Entry> entries() {
        synchronized (lock) {
            return List.copyOf(entries);
        }
    }
}
