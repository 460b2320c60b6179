package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has batches that wait at the same time committed together: whoever comes while nobody is at it does it for all who wait, group
 * by group, until his own is done. Safe for any thread.
 */
final class CommitQueue {
    /** One group has so many rows at most, unless a single batch has more. */
    private static final int GROUP_ROWS_MAX = 500_000;

    private final Commit commit;

    private final Object waiting = new Object();

    @GuardedBy("waiting")
    private final Deque<Pending> queue = new ArrayDeque<>();

    @GuardedBy("waiting")
    private boolean isLed;

    /** Commits a group: all of it or nothing. */
    @FunctionalInterface
    interface Commit {
        /** Does it; called by one thread at a time. */
        void commit(List<WriteBatch> group) throws IOException;
    }

    /** A batch that waits. */
    private static final class Pending {
        final WriteBatch batch;
        boolean isDone;

        @Nullable
        Throwable failure;

        Pending(WriteBatch batch) {
            this.batch = batch;
        }
    }

    /** An empty queue. */
    CommitQueue(Commit commit) {
        this.commit = commit;
    }

    /** Returns when the batch is committed, or throws what its group failed with. */
    void commit(WriteBatch batch) throws IOException {
        Pending own = new Pending(batch);
        synchronized (waiting) {
            queue.add(own);
            boolean interrupted = false;
            while (!own.isDone && isLed) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    interrupted = true; // What is under way can't be taken back.
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!own.isDone) {
                isLed = true;
            }
        }
        if (!own.isDone) {
            lead(own);
        }
        rethrow(own.failure);
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Commits for all who wait, in groups, until the own commit is done. */
    private void lead(Pending own) {
        while (!own.isDone) {
            List<Pending> group = next();
            Throwable failed = null;
            try {
                commit.commit(group.stream().map(each -> each.batch).toList());
            } catch (IOException | RuntimeException | Error e) {
                failed = e;
            }
            synchronized (waiting) {
                for (Pending each : group) {
                    each.failure = failed;
                    each.isDone = true;
                }
                if (own.isDone) {
                    isLed = false;
                }
                waiting.notifyAll();
            }
        }
    }

    private List<Pending> next() {
        List<Pending> group = new ArrayList<>();
        synchronized (waiting) {
            long rows = 0;
            while (!queue.isEmpty() && (group.isEmpty() || rows + queue.peek().batch.size <= GROUP_ROWS_MAX)) {
                Pending next = queue.remove();
                rows += next.batch.size;
                group.add(next);
            }
        }
        return group;
    }
}
