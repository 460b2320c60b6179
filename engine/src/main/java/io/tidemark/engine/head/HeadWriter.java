package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of a directory that is written here. A commit goes to the log first, to memory second, and is seen last; commits that
 * wait for each other share one write and one sync. Safe for any thread.
 *
 * <p>The log is shortened by writing all of the head to a checkpoint, which then stands for all segments before it: after a
 * flush, and when it is opened where the log is damaged, ends in the midst of something, or is not alone ({@code wbl}, chunks in
 * {@code chunks_head} that are late or of something else). What was damaged is put aside in {@code wal/quarantine-<time>}. Complete
 * chunks go to {@code chunks_head} by and by ({@link HeadChunkWriter}); the log has their samples too.
 *
 * <p>Samples that are not newer than those of their series, or whose times belong to blocks already, are late: in the log they
 * stand behind {@link CommitMark.Place#LATE}, in memory apart, until a flush makes blocks of them.
 *
 * <p>Locks: {@code commits}, then {@code this} or that of the chunks' writer. Whoever changes the set of blocks has taken his lock before.
 */
public final class HeadWriter implements HeadSource {
    private static final Logger LOG = LoggerFactory.getLogger(HeadWriter.class);

    private static final String WAL = "wal";

    /** After so many failures in a row the log is not tried again at once. */
    private static final int FAILURES_MAX = 3;

    private static final long RETRY_MILLIS = 1000;

    /** Chunks are written after so many rows at the earliest, a few megabytes, unless somebody looks. */
    private static final long CHUNKS_ROWS_MIN = 4_000_000;

    /** Late samples in memory beyond which they should become blocks. */
    private static final long LATE_MAX = 1_000_000;

    private final Directory directory;
    private final Rules rules;
    private final InstantSource clock;
    private final long rangeMillis;
    private final int threads;
    private final ConcurrentHashMap<Labels, Long> refs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Labels> labels = new ConcurrentHashMap<>();
    private final AtomicLong refLast = new AtomicLong();

    /** Held while the head or the log changes. */
    private final ReentrantLock commits = new ReentrantLock();

    private final CommitQueue queue = new CommitQueue(this::commit);

    @GuardedBy("commits")
    private final WalWriter log;

    private final HeadChunkWriter chunks;

    /** Rows since chunks were written last, or were said to be due. */
    @GuardedBy("commits")
    private long rowsSinceChunks;

    /** Changed under {@code commits} and {@code this} together. */
    @GuardedBy("this")
    private Head head;

    @GuardedBy("commits")
    private long version;

    /** Samples before this are late: a block has their times, or is about to. */
    @GuardedBy("commits")
    private long orderMinMillis;

    @GuardedBy("commits")
    private long newestMillis;

    @GuardedBy("commits")
    private long oldestMillis = Long.MAX_VALUE;

    @GuardedBy("commits")
    private long late;

    /** Whether the log must be written anew before anything is committed. */
    @GuardedBy("commits")
    private boolean mustRewrite;

    /** Whether memory alone may have something that was acknowledged. */
    @GuardedBy("commits")
    private boolean isLogShort;

    /** Whether the log still holds what blocks have taken over: read again, it would undo deletions there. */
    @GuardedBy("commits")
    private boolean isLogStale;

    /** What the stale log says of series that are gone. */
    @GuardedBy("commits")
    private final Map<Labels, GoneSeries> gone = new HashMap<>();

    /** How often all of the log was written anew. */
    @GuardedBy("commits")
    private long rewrites;

    @GuardedBy("commits")
    private long syncedMillis;

    @GuardedBy("commits")
    private int failures;

    private volatile String failure = "";
    private volatile long failedMillis;
    private volatile List<Problem> problems = List.of();
    private volatile Runnable onDue = () -> {};
    private volatile Settlement onHeld = () -> {};
    private volatile boolean isHeld;
    private volatile long builds;

    @GuardedBy("commits")
    private boolean closed;

    /**
     * What is taken, and when a commit is done.
     *
     * @param lateMaxMillis how far behind the newest sample one may lie
     * @param keptMillis how long samples are kept; 0 for ever
     * @param syncEveryMillis 0 where each commit is synced before it returns, {@link Long#MAX_VALUE} where none is
     */
    public record Rules(long lateMaxMillis, long keptMillis, long syncEveryMillis) {}

    private HeadWriter(
            Directory directory,
            Rules rules,
            InstantSource clock,
            long rangeMillis,
            int threads,
            Head head,
            WalWriter log,
            HeadChunkWriter chunks) {
        this.directory = directory;
        this.rules = rules;
        this.clock = clock;
        this.rangeMillis = rangeMillis;
        this.threads = threads;
        this.head = head;
        this.log = log;
        this.chunks = chunks;
        this.version = head.versions.visible();
        this.syncedMillis = clock.millis();
    }

    /**
     * Reads the head from its files, mends what is damaged, and is ready to write. For whoever holds the directory's lock.
     *
     * @param minValidMillis the first time after all blocks whose samples came in order, or {@link Long#MIN_VALUE}
     * @param threads how many threads read, the caller's included
     */
    public static HeadWriter open(
            Directory directory, long minValidMillis, long rangeMillis, Rules rules, InstantSource clock, int threads)
            throws IOException {
        HeadReplay replay = HeadReplay.of(directory, minValidMillis, rangeMillis, threads);
        Head own;
        boolean isClean = replay.isLogWhole() && replay.isOfLogAlone() && !replay.hasForgotten();
        try (Head loaded = replay.head();
                replay) {
            if (isClean) {
                loaded.retain();
                own = loaded;
            } else {
                own = new Head(directory, minValidMillis, rangeMillis);
                HeadCopy.copy(loaded, own);
            }
        }
        HeadWriter writer = new HeadWriter(
                directory,
                rules,
                clock,
                rangeMillis,
                threads,
                own,
                new WalWriter(directory, WAL),
                new HeadChunkWriter(directory, HeadChunkOutput.FILE_BYTES));
        boolean isOpen = false;
        try {
            writer.begin(minValidMillis, replay, isClean);
            isOpen = true;
            return writer;
        } finally {
            if (!isOpen) {
                writer.close();
            }
        }
    }

    private void begin(long minValidMillis, HeadReplay replay, boolean isClean) throws IOException {
        commits.lock();
        try {
            Head loaded = head();
            List<Problem> found = replay.problems();
            isLogStale = replay.hasTaken();
            refLast.set(replay.refMax());
            for (int i = 0; i < loaded.seriesCount(); i++) {
                MemSeries series = loaded.series(i);
                refs.put(series.labels, series.ref);
                labels.put(series.ref, series.labels);
                refLast.accumulateAndGet(series.ref, Math::max);
            }
            orderMinMillis = minValidMillis;
            newestMillis = Math.max(
                    loaded.maxMillis(), minValidMillis == Long.MIN_VALUE ? Long.MIN_VALUE : minValidMillis - 1);
            measure(loaded);
            if (!isClean) {
                boolean isDamaged =
                        found.stream().anyMatch(problem -> problem.kind().startsWith(WAL));
                rewrite(loaded, isDamaged);
            } else {
                chunks.mend(loaded.files);
            }
            problems = found.stream().map(HeadWriter::settled).toList();
            found.forEach(problem -> LOG.warn(
                    "{}: {} at {}: {}", directory.describe(), problem.file(), problem.offset(), problem.message()));
        } finally {
            commits.unlock();
        }
    }

    /** What was lost stays lost, but it is said once, and is no reason to refuse answers for ever. */
    private static Problem settled(Problem problem) {
        return Problem.harmless(
                problem.file(),
                problem.offset(),
                problem.kind(),
                problem.message() + "; what could be read was kept when the database was opened to write");
    }

    private synchronized Head head() {
        return head;
    }

    @GuardedBy("commits")
    private void measure(Head of) {
        oldestMillis = Long.MAX_VALUE;
        late = 0;
        for (int i = 0; i < of.seriesCount(); i++) {
            oldestMillis = Math.min(oldestMillis, of.series(i).firstMillis());
            LateSamples.View view = of.series(i).late(Long.MAX_VALUE);
            late += view == null ? 0 : view.size();
        }
    }

    /** Is told, from within a commit, that the head has something for blocks. */
    public void onDue(Runnable action) {
        onDue = action;
    }

    /** The reference of a series, good while this is open. The series comes to be with its first sample. */
    public long reference(Labels series) {
        Long known = refs.get(series);
        return known != null
                ? known
                : refs.computeIfAbsent(series, added -> {
                    long ref = refLast.incrementAndGet();
                    labels.put(ref, added);
                    return ref;
                });
    }

    /** Whether there is a series of this reference. */
    public boolean isReference(long ref) {
        return labels.containsKey(ref);
    }

    /**
     * Commits a batch: all of it, but for rows that the rules refuse, or nothing.
     *
     * @throws DegradedException where the log has failed again and again, just now
     * @throws IOException where nothing of it counts
     */
    public void commit(WriteBatch batch) throws IOException {
        if (isHeld) {
            onHeld.settle();
        }
        queue.commit(batch);
    }

    private void commit(List<WriteBatch> group) throws IOException {
        boolean isDue;
        commits.lock();
        try {
            checkUsable();
            if (isHeld) {
                throw new IOException(directory.describe() + ": a deletion is not carried out yet; try again");
            }
            Head current = head();
            CommitRules decisions =
                    new CommitRules(current, labels, gone, rules, orderMinMillis, newestMillis, rows(group));
            group.forEach(decisions::decide);
            CommitRecords told = new CommitRecords(current, labels);
            List<byte[]> records = new ArrayList<>();
            for (int i = 0; i < group.size(); i++) {
                records.addAll(told.of(group.get(i), version + 1 + i));
            }
            logged(records, false);
            version++;
            apply(group);
            newestMillis = decisions.newestMillis();
            isDue = isDue() | areChunksDue(group);
        } finally {
            commits.unlock();
        }
        if (isDue) {
            onDue.run();
        }
    }

    @GuardedBy("commits")
    private void checkUsable() throws IOException {
        if (closed) {
            throw new IOException(directory.describe() + " is closed");
        }
        long since = clock.millis() - failedMillis;
        if (failures >= FAILURES_MAX && since >= 0 && since < RETRY_MILLIS) {
            throw new DegradedException(directory.describe() + " takes no writes for the moment: " + failure);
        }
        if (mustRewrite) {
            try {
                renew();
                works();
            } catch (IOException e) {
                failed(e);
                throw e;
            }
        }
    }

    /** Hands records to the log, and waits until they are durable where the rules say so, or it must be. */
    @GuardedBy("commits")
    private void logged(List<byte[]> records, boolean mustSync) throws IOException {
        try {
            if (!records.isEmpty()) {
                log.log(records);
            }
            long now = clock.millis();
            if (mustSync
                    || (rules.syncEveryMillis != Long.MAX_VALUE
                            && (rules.syncEveryMillis == 0
                                    || now - syncedMillis >= rules.syncEveryMillis
                                    || now < syncedMillis))) {
                log.sync();
                syncedMillis = now;
            }
            works();
        } catch (IOException e) {
            failed(e);
            // Commits that were acknowledged before may have been in what the log has given up.
            mustRewrite |= rules.syncEveryMillis != 0;
            isLogShort |= rules.syncEveryMillis != 0;
            throw e;
        }
    }

    @GuardedBy("commits")
    private void failed(IOException e) {
        failures++;
        if (failure.isEmpty()) {
            LOG.warn("{}: a write failed: {}", directory.describe(), e.getMessage());
        }
        failure = String.valueOf(e.getMessage());
        failedMillis = clock.millis();
    }

    @GuardedBy("commits")
    private void works() {
        if (!failure.isEmpty()) {
            LOG.info("{}: writes work again", directory.describe());
            failure = "";
        }
        failures = 0;
    }

    /** Puts what is logged into memory and shows it. */
    @GuardedBy("commits")
    private synchronized void apply(List<WriteBatch> group) {
        Head current = head;
        for (WriteBatch batch : group) {
            for (int place = 0; place < batch.places; place++) {
                if (batch.firstRows[place] != WriteBatch.END) {
                    apply(current, batch, batch.series[place], batch.firstRows[place]);
                }
            }
            batch.described.forEach(current::describe);
            batch.forgetSeries();
        }
        current.versions.publish(version);
    }

    /** Puts the rows of one series into memory. */
    @GuardedBy("commits")
    private void apply(Head current, WriteBatch batch, CommitSeries named, int firstRow) {
        MemSeries series = named.series;
        if (series == null) {
            series = current.getOrCreate(named.ref, Objects.requireNonNull(labels.get(named.ref)));
            named.series = series;
        }
        if (batch.isPlain()) {
            current.append(series, batch, firstRow, version);
            oldestMillis = Math.min(oldestMillis, batch.times[firstRow]);
        } else {
            for (int row = firstRow; row != WriteBatch.END; row = batch.nextRows[row]) {
                apply(current, batch, series, row);
            }
        }
    }

    @GuardedBy("commits")
    private void apply(Head current, WriteBatch batch, MemSeries series, int row) {
        long time = batch.times[row];
        FloatHistogram h = batch.histogram(row);
        if (batch.outcomes[row] == WriteBatch.LATE) {
            current.appendLate(series, time, batch.values[row], h, version);
            current.undelete(series, time);
            late++;
            return;
        }
        if (h == null) {
            current.append(series, time, batch.values[row], version);
        } else {
            current.append(series, time, h, version);
        }
        oldestMillis = Math.min(oldestMillis, time);
    }

    /** Whether there is something that should become a block. */
    @GuardedBy("commits")
    private boolean isDue() {
        return late > LATE_MAX || (oldestMillis != Long.MAX_VALUE && newestMillis - oldestMillis > rangeMillis * 3 / 2);
    }

    /** Whether so many rows came that there should be chunks worth a file; said once. */
    @GuardedBy("commits")
    private boolean areChunksDue(List<WriteBatch> group) {
        rowsSinceChunks += rows(group);
        if (rowsSinceChunks < Math.max(CHUNKS_ROWS_MIN, (long) OpenChunk.SAMPLES / 2 * head().seriesCount())) {
            return false;
        }
        rowsSinceChunks = 0;
        return true;
    }

    private static long rows(List<WriteBatch> group) {
        return group.stream().mapToLong(WriteBatch::size).sum();
    }

    /** The time before which all should become blocks now, or {@link Long#MIN_VALUE} where nothing should. */
    public long dueMillis() {
        commits.lock();
        try {
            if (!isDue()) {
                return Long.MIN_VALUE;
            }
            long rest = newestMillis - rangeMillis * 3 / 2;
            long end = -Math.floorDiv(-rest, rangeMillis) * rangeMillis;
            return Math.max(end, late > LATE_MAX ? orderMinMillis : Long.MIN_VALUE);
        } finally {
            commits.unlock();
        }
    }

    /** The first time behind all samples, or {@link Long#MIN_VALUE} where there are none. */
    public long endMillis() {
        commits.lock();
        try {
            return head().seriesCount() == 0 ? Long.MIN_VALUE : newestMillis + 1;
        } finally {
            commits.unlock();
        }
    }

    /** Whether there are late samples. */
    public boolean hasLate() {
        return head().hasLate();
    }

    /** A part of the head on its way into blocks. */
    public final class Flush {
        private final long firstLeftMillis;
        private final long orderFromMillis;
        private final long taken;
        private final List<BlockReader> readers;

        private Flush(long firstLeftMillis, long orderFromMillis, long taken, List<BlockReader> readers) {
            this.firstLeftMillis = firstLeftMillis;
            this.orderFromMillis = orderFromMillis;
            this.taken = taken;
            this.readers = readers;
        }

        /** What the blocks are to be made of. */
        public List<BlockReader> readers() {
            return readers;
        }

        /** Blocks have samples in order before this already. */
        public long orderFromMillis() {
            return orderFromMillis;
        }

        /**
         * Lets go of what is in blocks now.
         *
         * @param publish is given what must happen at the moment when the blocks are seen
         */
        public void finish(java.util.function.Consumer<Runnable> publish) throws IOException {
            end(this, publish);
        }

        /** Lets go of the readers. */
        public void close() {
            readers.forEach(BlockReader::release);
        }
    }

    /** Begins to move all before a time into blocks. What is committed meanwhile stays, or is late. */
    public Flush begin(long firstLeftMillis) throws IOException {
        commits.lock();
        try {
            checkUsable();
            long from =
                    head().minValidMillis; // A flush that failed has taken nothing, though what comes since is late.
            // From now on nothing comes in order that the blocks would lack and hide.
            orderMinMillis = Math.max(orderMinMillis, firstLeftMillis);
            return new Flush(firstLeftMillis, from, head().versions.visible(), acquire(Long.MIN_VALUE));
        } finally {
            commits.unlock();
        }
    }

    private void end(Flush flush, java.util.function.Consumer<Runnable> publish) throws IOException {
        HeadCheckpoint checkpoint;
        HeadState state;
        long asOf;
        commits.lock();
        try {
            Head before = head();
            Head after = new Head(directory, Math.max(before.minValidMillis, flush.firstLeftMillis), rangeMillis);
            HeadCopy.copy(before, flush.firstLeftMillis, flush.taken, after, gone);
            publish.accept(() -> replace(after));
            before.close();
            goOn(after);
            isLogStale = true;
            logged(List.of(), true);
            chunks.drop(); // The log has their samples, and the checkpoint will.
            checkpoint = new HeadCheckpoint(directory, log);
            checkpoint.begin();
            state = HeadState.of(after);
            asOf = rewrites;
        } finally {
            commits.unlock();
        }
        try (state) {
            checkpoint.write(state); // While others commit.
        }
        commits.lock();
        try {
            if (asOf == rewrites) {
                checkpoint.publish();
                isLogStale = false;
                gone.clear();
                checkpoint.clear(null);
            }
        } finally {
            commits.unlock();
        }
    }

    private synchronized void replace(Head after) {
        head = after;
        builds++;
    }

    /** With another head. */
    @GuardedBy("commits")
    private void goOn(Head after) {
        version = after.versions.visible();
        measure(after);
    }

    /**
     * Where a chunk in a file could not be read any more: makes the head of the log, which has the same samples. No flush may be under
     * way.
     *
     * @return whether it was a chunk, and it is mended
     * @throws IOException where the log can't be read, or not be written anew: nothing is committed until it can
     */
    public boolean mend() throws IOException {
        commits.lock();
        try {
            if (closed) {
                return false;
            }
            boolean isMended = reread();
            if (isMended) {
                rewrite(head(), false);
            }
            return isMended;
        } finally {
            commits.unlock();
        }
    }

    /** Writes all of the head to the log, made of the log before where a file fails. */
    @GuardedBy("commits")
    private void renew() throws IOException {
        try {
            rewrite(head(), false);
        } catch (CorruptionException e) {
            if (!reread()) {
                throw e;
            }
            rewrite(head(), false);
        }
    }

    /** False where no file has failed, or the log can't replace it. */
    @GuardedBy("commits")
    private boolean reread() throws IOException {
        Head before = head();
        if (!before.files.isDamaged() || isLogShort) {
            return false;
        }
        logged(List.of(), true);
        log.nextSegment(); // What a failed commit may have left is cut off.
        Head after = new Head(directory, before.minValidMillis, rangeMillis);
        try (HeadReplay replay = HeadReplay.ofLog(directory, before.minValidMillis, rangeMillis, threads);
                Head loaded = replay.head()) {
            if (!replay.isLogWhole()) {
                return false;
            }
            HeadCopy.copy(loaded, after);
        }
        replace(after);
        before.close();
        goOn(after);
        mustRewrite = true; // The chunks in files go on no longer with what is in memory.
        Problem problem = Problem.harmless(
                HeadChunkFiles.PATH,
                0,
                "head-chunks",
                "a chunk was damaged while it was in use; the log had its samples");
        problems = Stream.concat(problems.stream(), Stream.of(problem)).toList();
        LOG.warn("{}: {}: {}", directory.describe(), problem.file(), problem.message());
        return true;
    }

    /** Writes all of the head to a checkpoint and deletes the log before it. */
    @GuardedBy("commits")
    private void rewrite(Head whole, boolean isDamaged) throws IOException {
        mustRewrite = true;
        rewrites++;
        HeadCheckpoint checkpoint = new HeadCheckpoint(directory, log);
        checkpoint.begin();
        try (HeadState state = HeadState.of(whole)) {
            checkpoint.write(state);
        }
        checkpoint.publish();
        chunks.drop(); // Durably, before anything is committed that they could be taken for a part of.
        mustRewrite = false;
        isLogShort = false;
        isLogStale = false;
        gone.clear();
        syncedMillis = clock.millis();
        checkpoint.clear(isDamaged ? WAL + "/quarantine-" + clock.millis() : null);
    }

    /** Lets others go first. */
    @FunctionalInterface
    public interface Pause {
        /** Waits, or throws where the work is to end for now. */
        void pause() throws IOException;
    }

    /**
     * Moves complete chunks from memory to files. Where that fails they stay in memory until the next call, and {@link #problems}
     * says so: nothing is lost by it.
     *
     * @param pause called now and then, without a lock that commits need
     * @throws InterruptedIOException where the pause has thrown it
     */
    public void writeChunks(Pause pause) throws InterruptedIOException {
        chunks.attempt(() -> {
            if (chunks.isDue(head())) {
                writeDueChunks(pause);
            }
        });
    }

    private void writeDueChunks(Pause pause) throws IOException {
        Head current;
        long durable;
        long asOf;
        commits.lock();
        try {
            if (closed || mustRewrite) {
                return;
            }
            rowsSinceChunks = 0;
            if (log.isBehind()) {
                logged(List.of(), true); // A chunk that outlives the log's record of it could be half of a commit.
            }
            current = head();
            current.retain();
            durable = current.versions.acquire();
            asOf = chunks.firstFile();
        } finally {
            commits.unlock();
        }
        try (current) {
            chunks.write(current, durable, asOf, pause);
        } finally {
            current.versions.release(durable);
        }
    }

    /** Keeps commits out while something runs that must not see half of one: a deletion. */
    public void lockCommits() throws IOException {
        commits.lock();
        boolean isUsable = false;
        try {
            checkUsable();
            if (isLogStale) {
                renew();
            }
            isUsable = true;
        } finally {
            if (!isUsable) {
                commits.unlock();
            }
        }
    }

    /** Ends that. */
    public void unlockCommits() {
        commits.unlock();
    }

    /** What there is of some series in a range and is not deleted yet, as what would hide it. Commits are kept out. */
    public Tombstones samples(TagFilter filter, TimeRange range) {
        return head().samples(filter, range);
    }

    /**
     * Deletes samples, durably whatever the rules say of commits; those that come later are not touched. Commits are kept out.
     *
     * @return makes the deletion seen
     */
    public Runnable delete(Tombstones deleted) throws IOException {
        if (deleted.isEmpty()) {
            return () -> {};
        }
        TombstonesRecord record = new TombstonesRecord(16);
        deleted.byRef().forEach((ref, intervals) -> {
            for (Interval each : intervals.list()) {
                record.add(ref, each.minMillis(), each.maxMillis());
            }
        });
        HeadRecords records = new HeadRecords();
        records.tombstones(record);
        commits.lock();
        try {
            logged(records.end(), true);
        } finally {
            commits.unlock();
        }
        return () -> show(deleted);
    }

    private synchronized void show(Tombstones deleted) {
        head.delete(deleted);
    }

    /** From now on, or no longer, nothing is committed: something that is half done must be settled first. */
    public void hold(boolean isOn) {
        isHeld = isOn;
    }

    /** Is told, by whoever wants to commit, that commits are held; may settle it. */
    public void onHeld(Settlement action) {
        onHeld = action;
    }

    /** Ends what holds commits. */
    @FunctionalInterface
    public interface Settlement {
        /** Does it, or fails. */
        void settle() throws IOException;
    }

    /** Makes durable what is not yet; for {@code interval} durability, from a thread that looks regularly. */
    public void sync() throws IOException {
        commits.lock();
        try {
            if (!closed && log.isBehind()) {
                logged(List.of(), true);
            }
        } finally {
            commits.unlock();
        }
    }

    @Override
    public synchronized List<BlockReader> acquire(long minValidMillis, Tombstones decided) {
        List<BlockReader> readers = new ArrayList<>();
        if (head.seriesCount() > 0) {
            readers.add(new HeadSnapshot.InOrder(head, decided));
            if (head.hasLate()) {
                readers.add(new HeadSnapshot.Late(head, decided));
            }
        }
        return readers;
    }

    @Override
    public long version() {
        return builds << 32 | head().seriesCount();
    }

    @Override
    public List<Problem> problems() {
        Problem unwritten = chunks.failure();
        return unwritten == null
                ? problems
                : Stream.concat(problems.stream(), Stream.of(unwritten)).toList();
    }

    @Override
    public @Nullable MetricMetadata metadata(String metric) {
        return head().metadata(metric);
    }

    /** Why commits fail, or empty. */
    public String failure() {
        return failure;
    }

    /** When the last commit failed. */
    public long failedMillis() {
        return failedMillis;
    }

    /** How many series there are. */
    public long seriesCount() {
        return head().seriesCount();
    }

    /** Time of the oldest sample in order, or {@link Long#MAX_VALUE}. */
    public long oldestMillis() {
        commits.lock();
        try {
            return oldestMillis;
        } finally {
            commits.unlock();
        }
    }

    /** Time of the newest sample in the head, or {@link Long#MIN_VALUE}. */
    public long newestMillis() {
        return head().maxMillis();
    }

    /** Ends the log durably. Idempotent. */
    @Override
    public void close() throws IOException {
        commits.lock();
        try {
            if (!closed) {
                closed = true;
                try (Head last = head();
                        chunks) {
                    log.close();
                }
            }
        } finally {
            commits.unlock();
        }
    }
}
