package io.tidemark.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An open data directory. Everything belongs to the instance: blocks, pool, caches. Safe for any thread. */
public final class Tsdb implements AutoCloseable {
    private static final long IDLE_THREAD_SECONDS = 30;

    private final ReaderSource source;
    private final TsdbOptions options;
    private final @Nullable WriteAccess access;
    private final IoCounters io;
    private final ThreadPoolExecutor pool;
    private final Workers workers;
    private final MetricCatalog catalog;
    private final ConcurrentHashMap<Labels, Long> seriesIds = new ConcurrentHashMap<>();
    private final AtomicLong seriesIdLast = new AtomicLong();

    @GuardedBy("opening")
    private boolean isWriter;

    private final Object opening = new Object();

    private Tsdb(ReaderSource source, TsdbOptions options, @Nullable WriteAccess access, IoCounters io) {
        this.source = source;
        this.options = options;
        this.access = access;
        this.io = io;
        this.pool = pool(options.threads());
        this.workers = new Workers(pool, options.threads());
        this.catalog = new MetricCatalog(source, workers);
    }

    private static ThreadPoolExecutor pool(int threads) {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "tidemark-query-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Opens a data directory. Reads its list of files and nothing else.
     *
     * @throws OpenException where there is none, or none that can be read
     */
    public static Tsdb open(Path path, TsdbOptions options) throws IOException {
        // Two doors to one directory: what is read in the background is not counted as a statement's.
        return open(new LocalDirectory(path), new LocalDirectory(path), options);
    }

    /** Opens a data directory behind any door. */
    public static Tsdb open(Directory directory, TsdbOptions options) throws IOException {
        return open(directory, directory, options);
    }

    private static Tsdb open(Directory directory, Directory background, TsdbOptions options) throws IOException {
        WriteAccess access = WriteAccess.of(directory, options.mode());
        Tsdb tsdb = new Tsdb(
                new DataDirectory(directory, Clock.systemUTC(), new RangeVerifier(background)),
                options,
                access,
                directory.counters());
        boolean isOpen = false;
        try {
            if (options.mode() == TsdbOptions.Mode.RW || options.mode() == TsdbOptions.Mode.CREATE) {
                tsdb.openForWriting();
            }
            isOpen = true;
            return tsdb;
        } finally {
            if (!isOpen) {
                tsdb.close();
            }
        }
    }

    /** A new store in memory, which is gone when it is closed. */
    public static Tsdb inMemory(TsdbOptions options) throws IOException {
        return open(new HeapDirectory("mem"), options.withMode(TsdbOptions.Mode.CREATE));
    }

    /** A store over readers that come from elsewhere; it closes the source. */
    public static Tsdb over(ReaderSource source, TsdbOptions options) {
        return new Tsdb(source, options, null, new IoCounters());
    }

    /**
     * A snapshot for one statement over a range.
     *
     * @throws io.tidemark.engine.io.CorruptionException where samples of the range are known to be lost, such as those of a
     *     damaged part of the log; with {@link QuerierOptions#skipCorrupt} that is a warning
     */
    public Querier querier(TimeRange range) throws IOException {
        return querier(range, QuerierOptions.DEFAULT);
    }

    /** The same, read in another way. */
    public Querier querier(TimeRange range, QuerierOptions querierOptions) throws IOException {
        Querier querier = Querier.over(source.acquire(range), querierOptions, workers);
        try {
            // After the readers: the head knows what it lacks once it is built.
            querier.note(source.missing(range));
        } catch (IOException e) {
            querier.close();
            throw e;
        }
        return querier;
    }

    /** What metrics there are. */
    public MetricCatalog catalog() {
        return catalog;
    }

    /** A number for a series that stays the same while this instance is open. */
    public long seriesId(Labels labels) {
        return seriesIds.computeIfAbsent(labels, l -> seriesIdLast.incrementAndGet());
    }

    /** Faults found so far in what is stored. */
    public List<Problem> problems() {
        return source.problems();
    }

    /** What has been read from the directory so far, by all statements. */
    public IoCounters io() {
        return io;
    }

    /** Whether Tidemark did not make the directory. */
    public boolean isForeign() {
        return access == null || access.isForeign();
    }

    /** Whether nothing can be written, at this moment, by who opened it. */
    public boolean isReadOnly() {
        return refusal(options.mode()).isPresent();
    }

    /** Whether the lock is held, so that this is the one that writes. */
    public boolean isWriter() {
        synchronized (opening) {
            return isWriter;
        }
    }

    /**
     * Why somebody who comes in a mode can't write, as far as that is to be seen without writing; the lock is tried and given
     * back. Nothing where he can. The store itself may have been opened in another mode.
     */
    public Optional<OpenException> refusal(TsdbOptions.Mode mode) {
        if (access == null) {
            return Optional.of(new OpenException(OpenException.Reason.READ_ONLY, "these data are read-only", null));
        }
        return access.refusal(mode);
    }

    /** {@link #openForWriting(TsdbOptions.Mode)} in the mode in which the store was opened. */
    public void openForWriting() throws IOException {
        openForWriting(options.mode());
    }

    /**
     * Becomes the one that writes: takes the lock, tidies up and mends what a crash left. Does nothing where that is done.
     *
     * @param mode of who asks; with {@link TsdbOptions.Mode#RO} it is refused, with AUTO in a directory of Prometheus
     * @throws OpenException where the directory may not be written, or somebody else writes it
     */
    public void openForWriting(TsdbOptions.Mode mode) throws IOException {
        synchronized (opening) {
            if (isWriter && mode != TsdbOptions.Mode.RO) {
                return;
            }
            if (access == null) {
                throw refusal(mode).orElseThrow();
            }
            access.take(mode);
            isWriter = true;
        }
    }

    /** Somebody who adds samples. Opens for writing where that is not done. */
    public Appender appender() throws IOException {
        openForWriting();
        throw new OpenException(OpenException.Reason.UNSUPPORTED, "this version can't write yet", null);
    }

    /**
     * Deletes samples; those that come later are not touched.
     *
     * @param matchers which series; one names the metric
     * @param range both ends included
     * @return how many samples were visible and are not any more
     */
    public long delete(List<Matcher> matchers, TimeRange range) throws IOException {
        return delete(new TagFilter.And(matchers.stream().map(Matcher::toFilter).toList()), range);
    }

    /**
     * Deletes samples; those that come later are not touched. SQL has conditions that no list of matchers says.
     *
     * @param series which series
     * @param range both ends included
     * @return how many samples were visible and are not any more
     */
    public long delete(TagFilter series, TimeRange range) throws IOException {
        openForWriting();
        return 0;
    }

    /** Makes blocks of all of the head. */
    public void flush() throws IOException {
        openForWriting();
    }

    /** Merges blocks that belong together, and gives the room of what was deleted back. */
    public void compact() throws IOException {
        openForWriting();
    }

    /** Makes a copy of the store, as it is now, in a directory that must be missing or empty. */
    public void snapshot(Path target) throws IOException {
        openForWriting();
    }

    /** How the store is. */
    public StoreStatus status() {
        return new StoreStatus(StoreStatus.State.READ_ONLY, "", 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0, 0);
    }

    /** Threads that belong to this instance. Work that waits for other work of the pool must not run in it. */
    public ExecutorService pool() {
        return pool;
    }

    /** The same threads, in the way in which a statement uses them. */
    public Workers workers() {
        return workers;
    }

    /** How it was opened. */
    public TsdbOptions options() {
        return options;
    }

    /** Lets go of everything; statements that still run keep the files they read until they end. Idempotent. */
    @Override
    public void close() throws IOException {
        pool.shutdown();
        try (access) {
            source.close();
        }
    }
}
