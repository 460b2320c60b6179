package io.tidemark.engine;

import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** An open data directory. Everything belongs to the instance: blocks, pool, caches. Safe for any thread. */
public final class Tsdb implements AutoCloseable {
    private Tsdb() {}

    /**
     * Opens a data directory without replaying anything.
     *
     * @throws OpenException where there is none, or none that can be read
     */
    public static Tsdb open(Path path, TsdbOptions options) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** A store over readers that come from elsewhere; it closes the source. */
    public static Tsdb over(ReaderSource source, TsdbOptions options) {
        throw new UnsupportedOperationException();
    }

    /** A snapshot for one statement over a range. */
    public Querier querier(TimeRange range) throws IOException {
        return querier(range, QuerierOptions.DEFAULT);
    }

    /** The same, read in another way. */
    public Querier querier(TimeRange range, QuerierOptions options) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** What metrics there are. */
    public MetricCatalog catalog() {
        throw new UnsupportedOperationException();
    }

    /** A number for a series that stays the same while this instance is open. */
    public long seriesId(Labels labels) {
        throw new UnsupportedOperationException();
    }

    /** Faults found so far in what is stored. */
    public List<Problem> problems() {
        throw new UnsupportedOperationException();
    }

    /** Whether Tidemark did not make the directory. */
    public boolean isForeign() {
        throw new UnsupportedOperationException();
    }

    /** Whether nothing can be written. */
    public boolean isReadOnly() {
        return true;
    }

    /** Threads that belong to this instance. Work that waits for other work of the pool must not run in it. */
    public ExecutorService pool() {
        throw new UnsupportedOperationException();
    }

    /** How it was opened. */
    public TsdbOptions options() {
        throw new UnsupportedOperationException();
    }

    /** Lets go of everything; statements that still run keep the files they read until they end. Idempotent. */
    @Override
    public void close() throws IOException {}
}
