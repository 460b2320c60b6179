package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.Grouping;
import io.tidemark.engine.query.MemoryBudget;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.query.Workers;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.wal.WalListing;
import java.io.IOException;
import java.nio.file.FileSystemException;
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

    /** Of the heap; what is claimed is an estimate, and arrays that grow are there twice for a moment. */
    private static final int MEMORY_PERCENT = 50;

    private final ReaderSource source;
    private final TsdbOptions options;
    private final @Nullable Writing writing;
    private final long openedMillis;
    private final IoCounters io;
    private final ThreadPoolExecutor pool;
    private final MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / 100 * MEMORY_PERCENT);
    private final Workers workers;
    private final MetricCatalog catalog;
    private final ConcurrentHashMap<Labels, Long> seriesIds = new ConcurrentHashMap<>();
    private final AtomicLong seriesIdLast = new AtomicLong();

    private final Object opening = new Object();

    /** Set once, under {@code opening}. */
    private volatile @Nullable StoreWriter writer;

    private Tsdb(ReaderSource source, TsdbOptions options, @Nullable Writing writing, IoCounters io) {
        this.source = source;
        this.options = options;
        this.writing = writing;
        this.openedMillis = writing == null ? 0 : writing.clock.millis();
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
        return open(directory, background, options, Clock.systemUTC(), true);
    }

    /**
     * Opens a data directory under another clock.
     *
     * @param background the door through which all goes that is no statement's
     * @param isMaintained whether threads look after the store; without them {@link Maintenance#round} does, called by hand
     */
    static Tsdb open(Directory directory, Directory background, TsdbOptions options, Clock clock, boolean isMaintained)
            throws IOException {
        WriteAccess access = WriteAccess.of(directory, options.mode());
        RangeVerifier verifier = new RangeVerifier(background);
        if (!isMaintained) {
            verifier.close(); // No thread of any kind works behind the caller's back.
        }
        DataDirectory data = new DataDirectory(directory, clock, verifier, options.threads());
        Tsdb tsdb = new Tsdb(
                data, options, new Writing(access, data, background, clock, isMaintained), directory.counters());
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

    /** What a store needs to become one that writes. */
    private record Writing(
            WriteAccess access, DataDirectory data, Directory directory, Clock clock, boolean isMaintained) {}

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
        return writing == null || writing.access.isForeign();
    }

    /** Whether nothing can be written, at this moment, by who opened it. */
    public boolean isReadOnly() {
        return refusal(options.mode()).isPresent();
    }

    /** Whether the lock is held, so that this is the one that writes. */
    public boolean isWriter() {
        return writer != null;
    }

    /**
     * Why somebody who comes in a mode can't write, as far as that is to be seen without writing; the lock is tried and given
     * back. Nothing where he can. The store itself may have been opened in another mode.
     */
    public Optional<OpenException> refusal(TsdbOptions.Mode mode) {
        return writing == null ? Optional.of(notADirectory()) : writing.access.refusal(mode);
    }

    private static OpenException notADirectory() {
        return new OpenException(OpenException.Reason.READ_ONLY, "these data are read-only", null);
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
        writer(mode);
    }

    private StoreWriter writer() throws IOException {
        StoreWriter open = writer;
        return open != null ? open : writer(options.mode());
    }

    private StoreWriter writer(TsdbOptions.Mode mode) throws IOException {
        if (writing == null) {
            throw notADirectory();
        }
        synchronized (opening) {
            if (mode == TsdbOptions.Mode.RO) {
                throw writing.access.refusal(mode).orElseThrow();
            }
            if (writer != null) {
                return writer;
            }
            writing.access.take(mode);
            StoreWriter made = null;
            try {
                made = new StoreWriter(
                        writing.directory,
                        writing.data,
                        options,
                        writing.access.isForeign(),
                        writing.clock,
                        () -> pool.getActiveCount() > 0);
                if (writing.isMaintained) {
                    made.start(options.durability());
                }
                writer = made;
                return made;
            } finally {
                if (made == null) {
                    writing.access.close();
                }
            }
        }
    }

    /** Who looks after the store; for tests that do it by hand. */
    Maintenance maintenance() throws IOException {
        return writer().maintenance();
    }

    /** Somebody who adds samples. Opens for writing where that is not done. */
    public Appender appender() throws IOException {
        return writer().appender();
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
        return writer().maintenance().delete(series, range, () -> count(series, range));
    }

    private long count(TagFilter series, TimeRange range) throws IOException {
        ScanSpec spec = ScanSpec.of(series, range)
                .withHistograms(true)
                .withGrouping(new Grouping(
                        List.of(),
                        null,
                        List.of(new AggregateSpec(AggregateSpec.Function.COUNT, AggregateSpec.Input.ROW, null))));
        try (Querier querier = querier(range);
                BatchSource source = querier.aggregate(spec, QueryControl.unlimited())) {
            Batch row = source.next();
            return row == null || row.size() == 0 ? 0 : ((LongVector) row.column(0)).get(0);
        }
    }

    /** Makes blocks of all of the head. */
    public void flush() throws IOException {
        writer().maintenance().flush();
    }

    /** Merges blocks that belong together, and gives the room of what was deleted back. */
    public void compact() throws IOException {
        writer().maintenance().compactAll();
    }

    /**
     * Makes a copy of the store, as it is now, in a directory that must be missing or empty: the blocks, with their files under
     * second names where the disk can do that, and one more block of what the head holds.
     */
    public void snapshot(Path target) throws IOException {
        snapshot(new LocalDirectory(target));
    }

    void snapshot(Directory target) throws IOException {
        StoreWriter open = writer();
        DirectoryEntry there = target.stat("");
        boolean isUsable =
                there == null || (there.isDirectory() && target.list("").isEmpty());
        if (!isUsable) {
            throw new FileSystemException(
                    target.describe(), null, "a snapshot needs a directory that is missing or empty");
        }
        target.createDirectory("");
        open.snapshot(target, !isForeign());
    }

    /** The files of the logs and of the head's chunks, as they are now. */
    public List<LogFile> logFiles() throws IOException {
        return writing == null ? List.of() : LogFile.list(writing.directory);
    }

    /** The blocks as they are now, by their first times; none where there is no directory. */
    public List<Inspector.BlockInfo> blocks() throws IOException {
        return writing == null ? List.of() : Inspector.blocks(writing.directory);
    }

    /** How the store is. */
    public StoreStatus status() throws IOException {
        StoreWriter open = writer;
        String failure = open == null ? "" : open.head().failure();
        StoreStatus.State state = open != null
                ? (failure.isEmpty() ? StoreStatus.State.WRITER : StoreStatus.State.DEGRADED)
                : isReadOnly() ? StoreStatus.State.READ_ONLY : StoreStatus.State.READY;
        WalListing log = writing == null ? null : WalListing.of(writing.directory, "wal");
        long blocks = 0;
        long bytes = 0;
        if (writing != null) {
            List<Block> held = writing.data.blocks();
            try {
                for (Block block : held) {
                    blocks++;
                    bytes += Compactor.sizeBytes(writing.directory, block.name());
                }
            } finally {
                held.forEach(Block::release);
            }
        }
        StoreHealth.State maintained = open == null
                ? new StoreHealth.State("", openedMillis)
                : open.maintenance().health();
        return new StoreStatus(
                state,
                failure,
                failure.isEmpty() || open == null ? openedMillis : open.head().failedMillis(),
                open == null ? 0 : open.head().seriesCount(),
                open == null ? Long.MAX_VALUE : open.head().oldestMillis(),
                open == null ? Long.MIN_VALUE : open.head().newestMillis(),
                log == null ? 0 : log.segments().size(),
                log == null ? 0 : log.sizeBytes(),
                blocks,
                bytes,
                maintained.reason(),
                maintained.sinceMillis());
    }

    /** What the statements over this instance may hold together. */
    public MemoryBudget memory() {
        return memory;
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
        try (WriteAccess lock = writing == null ? null : writing.access) {
            StoreWriter open = writer;
            try (ReaderSource last = source) {
                if (open != null) {
                    open.close();
                }
            }
        }
    }
}
