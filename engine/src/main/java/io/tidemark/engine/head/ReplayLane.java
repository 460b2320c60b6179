package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Adds batches to the series of a head, in the order in which they are filled: on a thread of its own that begins with the first
 * batch that is full, or on the caller's. Who fills faster than that thread adds waits for it, so that there are never many
 * batches. Interrupts do not end a wait. For one thread, which fills, awaits and closes.
 */
final class ReplayLane {
    /** One that is filled, one that is added, one between them. */
    private static final int BATCHES = 3;

    private final Head head;
    private final long version;
    private final int rowsMax;
    private final @Nullable String threadName;

    private ReplayBatch filling;
    private int batches = 1;
    private @Nullable Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** What the thread has to add, with that which it is at. */
    @GuardedBy("lock")
    private final Deque<ReplayBatch> full = new ArrayDeque<>(BATCHES);

    @GuardedBy("lock")
    private final Deque<ReplayBatch> empty = new ArrayDeque<>(BATCHES);

    @GuardedBy("lock")
    private long newest = Long.MIN_VALUE;

    @GuardedBy("lock")
    private boolean isClosed;

    /** What ended the thread before its time. */
    @GuardedBy("lock")
    private @Nullable Throwable failure;

    /**
     * A lane without a thread yet.
     *
     * @param version which the samples belong to
     * @param rowsMax how many rows are worth being handed to another thread
     * @param threadName null where there is to be no thread
     */
    ReplayLane(Head head, long version, int rowsMax, @Nullable String threadName) {
        this.head = head;
        this.version = version;
        this.rowsMax = rowsMax;
        this.threadName = threadName;
        this.filling = new ReplayBatch(rowsMax);
    }

    /** The batch to fill, until it is {@linkplain #handOver handed over}. */
    ReplayBatch filling() {
        return filling;
    }

    /** Takes the batch, which is full; {@link #filling} is another one afterwards. */
    void handOver() throws IOException {
        if (threadName == null) {
            add(filling);
            return;
        }
        if (thread == null) {
            thread = new Thread(this::run, threadName);
            thread.setDaemon(true);
            thread.start();
        }
        lock.lock();
        try {
            full.add(filling);
            changed.signalAll();
            while (failure == null && empty.isEmpty() && batches == BATCHES) {
                changed.awaitUninterruptibly();
            }
            throwFailure();
            ReplayBatch next = empty.poll();
            if (next == null) {
                next = new ReplayBatch(rowsMax);
                batches++;
            }
            filling = next;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the batch, however few rows it has. */
    void flush() throws IOException {
        if (filling.isEmpty()) {
            return;
        }
        if (thread == null) {
            add(filling);
        } else {
            handOver();
        }
    }

    /**
     * Waits until all that was taken is in the head.
     *
     * @return the newest time of samples in order, or {@link Long#MIN_VALUE}
     */
    long await() throws IOException {
        lock.lock();
        try {
            while (failure == null && !full.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            throwFailure();
            return newest;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void throwFailure() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Ends the thread and returns when it has ended; what it has not begun to add is left out. */
    void close() {
        Thread ending = thread;
        if (ending == null) {
            return;
        }
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean isInterrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (ReplayBatch batch = next(); batch != null; batch = next()) {
                add(batch);
                added(batch);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private @Nullable ReplayBatch next() {
        lock.lock();
        try {
            while (full.isEmpty() && !isClosed) {
                changed.awaitUninterruptibly();
            }
            return isClosed ? null : full.peek();
        } finally {
            lock.unlock();
        }
    }

    private void add(ReplayBatch batch) throws IOException {
        long last = batch.addTo(head, version);
        lock.lock();
        try {
            newest = Math.max(newest, last);
        } finally {
            lock.unlock();
        }
    }

    private void added(ReplayBatch batch) {
        lock.lock();
        try {
            full.remove();
            empty.add(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable t) {
        lock.lock();
        try {
            failure = t;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
