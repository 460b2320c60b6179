package io.tidemark.engine;

import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.Workers;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An open data directory. Everything belongs to the instance: blocks, pool, caches. Safe for any thread. */
public final class Tsdb implements AutoCloseable {
    /** Made by Tidemark when it creates a directory; what has none is somebody else's. */
    private static final String OURS = "tidemark.json";

    private static final long IDLE_THREAD_SECONDS = 30;

    private final ReaderSource source;
    private final TsdbOptions options;
    private final boolean foreign;
    private final IoCounters io;
    private final ThreadPoolExecutor pool;
    private final Workers workers;
    private final MetricCatalog catalog;
    private final ConcurrentHashMap<Labels, Long> seriesIds = new ConcurrentHashMap<>();
    private final AtomicLong seriesIdLast = new AtomicLong();

    private Tsdb(ReaderSource source, TsdbOptions options, boolean foreign, IoCounters io) {
        this.source = source;
        this.options = options;
        this.foreign = foreign;
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
        boolean foreign = isForeign(directory, options.mode());
        if (options.mode() == TsdbOptions.Mode.RW || options.mode() == TsdbOptions.Mode.CREATE) {
            throw new OpenException(
                    OpenException.Reason.UNSUPPORTED,
                    directory.describe() + ": this version can't write yet; open it with mode=auto or mode=ro",
                    null);
        }
        return new Tsdb(
                new DataDirectory(directory, Clock.systemUTC(), new RangeVerifier(background)),
                options,
                foreign,
                directory.counters());
    }

    /** Looks who made a directory; throws where it is none that can be opened. */
    private static boolean isForeign(Directory directory, TsdbOptions.Mode mode) throws IOException {
        String where = directory.describe();
        DirectoryEntry root;
        List<DirectoryEntry> entries;
        try {
            root = directory.stat("");
            if (root == null) {
                throw new OpenException(
                        OpenException.Reason.NOT_FOUND,
                        "there is no directory " + where + "; mode=create makes a new database there",
                        null);
            }
            if (!root.isDirectory()) {
                throw new OpenException(
                        OpenException.Reason.NOT_A_DIRECTORY,
                        where + " is no directory; name the data directory itself, the one that holds wal/",
                        null);
            }
            entries = directory.list("");
        } catch (AccessDeniedException e) {
            throw new OpenException(
                    OpenException.Reason.UNREADABLE,
                    where
                            + " can't be read: permission denied; run as a user who may read it, such as that of Prometheus",
                    e);
        }
        boolean foreign = false;
        for (DirectoryEntry entry : entries) {
            if (entry.name().equals(OURS) && entry.isFile()) {
                return false;
            }
            foreign |= isOfPrometheus(directory, entry);
        }
        if (!foreign && mode != TsdbOptions.Mode.CREATE) {
            throw new OpenException(
                    OpenException.Reason.NOT_A_TSDB,
                    where + (entries.isEmpty() ? " is empty" : " holds no wal/, chunks_head/ or block")
                            + ": it is no data directory of Prometheus or Tidemark"
                            + (entries.isEmpty()
                                    ? "; mode=create makes a new database there"
                                    : "; check the path"
                                            + " (--storage.tsdb.path of Prometheus), or use mode=create with an empty"
                                            + " directory for a new database"),
                    null);
        }
        return true;
    }

    private static boolean isOfPrometheus(Directory directory, DirectoryEntry entry) throws IOException {
        if (entry.name().equals("wal")) {
            // It may be a link to another disk.
            DirectoryEntry target = directory.stat("wal");
            return target != null && target.isDirectory();
        }
        return entry.isDirectory() && (entry.name().equals("chunks_head") || Ulid.is(entry.name()));
    }

    /** A store over readers that come from elsewhere; it closes the source. */
    public static Tsdb over(ReaderSource source, TsdbOptions options) {
        return new Tsdb(source, options, true, new IoCounters());
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
        return foreign;
    }

    /** Whether nothing can be written. */
    public boolean isReadOnly() {
        return true;
    }

    /**
     * Becomes the one that writes: takes the lock, tidies up and mends what a crash left. Does nothing where that is done.
     *
     * @throws OpenException where the directory may not be written, or somebody else writes it
     */
    public void openForWriting() throws IOException {
        throw new OpenException(OpenException.Reason.UNSUPPORTED, "this version can't write yet", null);
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
        source.close();
    }
}
