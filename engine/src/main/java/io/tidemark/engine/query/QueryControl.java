package io.tidemark.engine.query;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What ends a statement before its time: a cancel, a deadline, a limit. Every loop polls it once a batch or a thousand
 * rows. Also counts what the statement has cost, for EXPLAIN ANALYZE. Safe for any thread. Ended when the statement is over:
 * memory that is claimed still is free for others then.
 */
public final class QueryControl {
    /** In place of a number of bytes, once it is over: what is claimed then is refused, what is freed was given back. */
    private static final long ENDED = Long.MIN_VALUE;

    /** Nothing ever ends a statement under this: for tools and tests. */
    public static QueryControl unlimited() {
        return new QueryControl(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, new MemoryBudget(Long.MAX_VALUE));
    }

    private final long deadlineNanos;
    private final long maxSamples;
    private final long maxMemoryBytes;
    private final MemoryBudget budget;
    private final AtomicLong memoryBytes = new AtomicLong();
    private final LongAdder samples = new LongAdder();
    private final LongAdder samplesKnown = new LongAdder();
    private volatile boolean cancelled;

    /** What the scans have done. */
    public final ScanCounters counters = new ScanCounters();

    /**
     * Limits of one execution.
     *
     * @param deadlineNanos of {@link System#nanoTime}, or MAX_VALUE
     * @param budget what it shares with others
     */
    public QueryControl(long deadlineNanos, long maxSamples, long maxMemoryBytes, MemoryBudget budget) {
        this.deadlineNanos = deadlineNanos;
        this.maxSamples = maxSamples;
        this.maxMemoryBytes = maxMemoryBytes;
        this.budget = budget;
    }

    /** Ends the statement soon; from any thread, any number of times. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel} was called. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Throws where the statement has to end. Cheap: a volatile read, and the clock where there is a deadline. */
    public void poll() throws QueryAbortedException {
        if (cancelled) {
            throw new QueryAbortedException(QueryAbortedException.Reason.CANCELLED, "the statement was cancelled");
        }
        if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.TIMEOUT, "the statement took longer than its queryTimeout");
        }
    }

    /** Counts decoded samples against the limit, and polls. */
    public void decoded(long n) throws QueryAbortedException {
        samples.add(n);
        checkSamples();
    }

    /** Counts samples that need not be decoded, their chunks' summaries being known; the limit means them too. */
    public void known(long n) throws QueryAbortedException {
        samplesKnown.add(n);
        checkSamples();
    }

    private void checkSamples() throws QueryAbortedException {
        if (maxSamples != Long.MAX_VALUE && samples.sum() + samplesKnown.sum() > maxSamples) {
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.SAMPLES,
                    "the statement read more samples than maxSamples=" + maxSamples + " allows; narrow its time range");
        }
        poll();
    }

    /** Claims memory that lives as long as the operator that claims it. */
    public void claim(long bytes) throws QueryAbortedException {
        checkOwn(memoryBytes.get(), bytes);
        if (!budget.take(bytes, maxMemoryBytes)) {
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.MEMORY,
                    "the statements that run now need more memory together than the " + budget.bytesMax()
                            + " bytes that there are for all (this one asked for " + bytes + " on top of "
                            + memoryBytes() + "); try again when others have ended, or give the JVM a larger heap");
        }
        boolean isOwn = false;
        try {
            long before;
            do {
                before = memoryBytes.get();
                checkOwn(before, bytes);
            } while (!memoryBytes.compareAndSet(before, before + bytes));
            isOwn = true;
        } finally {
            if (!isOwn) {
                budget.give(bytes);
            }
        }
    }

    private void checkOwn(long before, long bytes) throws QueryAbortedException {
        if (before == ENDED) {
            throw new QueryAbortedException(QueryAbortedException.Reason.CANCELLED, "the statement is over");
        }
        if (before + bytes > maxMemoryBytes) {
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.MEMORY,
                    "the statement needs more memory than maxMemory=" + maxMemoryBytes + " bytes allows (asked for "
                            + bytes + " on top of " + before + ")");
        }
    }

    /** Gives claimed memory back. */
    public void free(long bytes) {
        long before;
        do {
            before = memoryBytes.get();
            if (before == ENDED) {
                return;
            }
        } while (!memoryBytes.compareAndSet(before, before - bytes));
        budget.give(bytes);
    }

    /** Gives all that is claimed still back, for others. Idempotent. */
    public void end() {
        long rest = memoryBytes.getAndSet(ENDED);
        if (rest != ENDED) {
            budget.give(rest);
        }
    }

    /** How many samples were decoded. */
    public long samplesDecoded() {
        return samples.sum();
    }

    /** How many bytes are claimed now. */
    public long memoryBytes() {
        return Math.max(0, memoryBytes.get());
    }
}
