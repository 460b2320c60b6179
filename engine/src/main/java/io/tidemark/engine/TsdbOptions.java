package io.tidemark.engine;

/**
 * How a data directory is opened.
 *
 * @param threads how many threads work for one statement, the caller's included
 */
public record TsdbOptions(Mode mode, int threads) {
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
    }

    /** Mode auto, a thread per processor. */
    public static TsdbOptions defaults() {
        return new TsdbOptions(Mode.AUTO, Runtime.getRuntime().availableProcessors());
    }

    /** The same with another mode. */
    public TsdbOptions withMode(Mode newMode) {
        return new TsdbOptions(newMode, threads);
    }

    /** The same with another number of threads. */
    public TsdbOptions withThreads(int newThreads) {
        return new TsdbOptions(mode, newThreads);
    }
}
