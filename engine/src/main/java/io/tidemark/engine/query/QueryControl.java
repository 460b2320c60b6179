package io.tidemark.engine.query;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What ends a statement before its time: a cancel, a deadline, a limit. Every loop polls it once a batch or a thousand
 * rows. Also counts what the statement has cost, for EXPLAIN ANALYZE. Safe for any thread.
 */
public final class QueryControl {
    /** Nothing ever ends a statement under this: for tools and tests. */
    public static QueryControl unlimited() {
        return new QueryControl(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private final long deadlineNanos;
    private final long maxSamples;
    private final long maxMemoryBytes;
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
     */
    public QueryControl(long deadlineNanos, long maxSamples, long maxMemoryBytes) {
        this.deadlineNanos = deadlineNanos;
        this.maxSamples = maxSamples;
        this.maxMemoryBytes = maxMemoryBytes;
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
        long now = memoryBytes.addAndGet(bytes);
        if (now > maxMemoryBytes) {
            memoryBytes.addAndGet(-bytes);
            throw new QueryAbortedException(
                    QueryAbortedException.Reason.MEMORY,
                    "the statement needs more memory than maxMemory=" + maxMemoryBytes + " bytes allows (asked for "
                            + bytes + " on top of " + (now - bytes) + ")");
        }
    }

    /** Gives claimed memory back. */
    public void free(long bytes) {
        memoryBytes.addAndGet(-bytes);
    }

    /** How many samples were decoded. */
    public long samplesDecoded() {
        return samples.sum();
    }

    /** How many bytes are claimed now. */
    public long memoryBytes() {
        return memoryBytes.get();
    }
}
