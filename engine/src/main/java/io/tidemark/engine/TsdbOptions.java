package io.tidemark.engine;

import org.jspecify.annotations.Nullable;

/**
 * How a data directory is opened.
 *
 * @param threads how many threads work for one statement, the caller's included
 * @param durability when a commit counts as done
 * @param outOfOrderWindowMillis how far behind the newest sample of the head a sample may lie; null for what fits the directory:
 *     no limit in one that Tidemark made, 0 in one of Prometheus
 * @param maxFutureMillis how far ahead of the clock a sample may lie
 * @param retentionMillis how long samples are kept, counted back from the newest; 0 for ever
 * @param retentionBytes how much room blocks and log may take; 0 without limit
 */
public record TsdbOptions(
        Mode mode,
        int threads,
        Durability durability,
        @Nullable Long outOfOrderWindowMillis,
        long maxFutureMillis,
        long retentionMillis,
        long retentionBytes) {
    private static final long MAX_FUTURE_MILLIS = 10 * 60_000L;

    /** Who may write. */
    public enum Mode {
        /** Read-write where Tidemark made the directory, read-only where Prometheus did. */
        AUTO,
        /** Never a byte written, anywhere. */
        RO,
        /** An existing directory of either kind, to write. */
        RW,
        /** The same, made where it is missing or empty. */
        CREATE
    }

    /** Checks the numbers. */
    public TsdbOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads);
        }
        if (outOfOrderWindowMillis != null && outOfOrderWindowMillis < 0) {
            throw new IllegalArgumentException("out-of-order window of " + outOfOrderWindowMillis + " ms");
        }
        if (maxFutureMillis < 0 || retentionMillis < 0 || retentionBytes < 0) {
            throw new IllegalArgumentException("negative: max future " + maxFutureMillis + " ms, retention "
                    + retentionMillis + " ms, " + retentionBytes + " bytes");
        }
    }

    /** Mode auto, a thread per processor, every commit durable. */
    public static TsdbOptions defaults() {
        return new TsdbOptions(
                Mode.AUTO,
                Runtime.getRuntime().availableProcessors(),
                Durability.COMMIT,
                null,
                MAX_FUTURE_MILLIS,
                0,
                0);
    }

    /** The same with another mode. */
    public TsdbOptions withMode(Mode newMode) {
        return new TsdbOptions(
                newMode, threads, durability, outOfOrderWindowMillis, maxFutureMillis, retentionMillis, retentionBytes);
    }

    /** The same with another number of threads. */
    public TsdbOptions withThreads(int newThreads) {
        return new TsdbOptions(
                mode, newThreads, durability, outOfOrderWindowMillis, maxFutureMillis, retentionMillis, retentionBytes);
    }

    /** The same with another durability. */
    public TsdbOptions withDurability(Durability newDurability) {
        return new TsdbOptions(
                mode, threads, newDurability, outOfOrderWindowMillis, maxFutureMillis, retentionMillis, retentionBytes);
    }

    /** The same with another window; null for what fits the directory. */
    public TsdbOptions withOutOfOrderWindow(@Nullable Long millis) {
        return new TsdbOptions(mode, threads, durability, millis, maxFutureMillis, retentionMillis, retentionBytes);
    }

    /** The same with another limit of the future. */
    public TsdbOptions withMaxFuture(long millis) {
        return new TsdbOptions(
                mode, threads, durability, outOfOrderWindowMillis, millis, retentionMillis, retentionBytes);
    }

    /** The same with other limits of what is kept; 0 for none. */
    public TsdbOptions withRetention(long millis, long bytes) {
        return new TsdbOptions(mode, threads, durability, outOfOrderWindowMillis, maxFutureMillis, millis, bytes);
    }
}
