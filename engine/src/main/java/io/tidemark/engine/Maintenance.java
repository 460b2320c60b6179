package io.tidemark.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.compact.CompactionControl;
import io.tidemark.engine.compact.CompactionPlanner;
import io.tidemark.engine.compact.CompactionRanges;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.compact.Retention;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store does besides taking samples: old samples of the head become blocks, blocks are merged, what is deleted or too
 * old goes. All that changes the set of blocks happens here, one thing at a time.
 *
 * <p>{@link #start} has a thread do it in the background; without it {@link #round} is called by hand. A round that fails is
 * tried again after a minute, then after two, up to an hour; statements of users are not held up by that and fail for
 * themselves. Safe for any thread.
 */
final class Maintenance implements AutoCloseable {
    static final long BACK_OFF_MIN_MILLIS = 60_000;
    static final long BACK_OFF_MAX_MILLIS = 3_600_000;

    /** How often it is looked whether there is something to do. */
    private static final long PERIOD_MILLIS = 60_000;

    /** How long a rewrite in the background stands back, per series, while statements run. */
    private static final long YIELD_NANOS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final Directory directory;
    private final DataDirectory blocks;
    private final Deletions deletions;
    private final Flushing flushing;
    private final Compactor compactor;
    private final CompactionPlanner planner;
    private final Retention retention;
    private final InstantSource clock;
    private final BooleanSupplier isBusy;
    private final StoreHealth health;

    /** Held by whoever changes the set of blocks. Taken before all other locks of the store. */
    private final ReentrantLock structure = new ReentrantLock(true);

    @GuardedBy("structure")
    private long notBeforeMillis = Long.MIN_VALUE;

    @GuardedBy("structure")
    private long backOffMillis;

    /** Whether a block may have been made and not been heard of. */
    @GuardedBy("structure")
    private boolean isUnsure;

    private final Object signal = new Object();

    @GuardedBy("signal")
    private boolean isWanted;

    @GuardedBy("signal")
    private @Nullable Thread thread;

    private volatile boolean closed;

    /**
     * Maintenance of a directory whose lock is held.
     *
     * @param directory the door that rewrites go through
     * @param isBusy whether statements run, so that a rewrite should stand back
     */
    Maintenance(
            Directory directory,
            DataDirectory blocks,
            Deletions deletions,
            Flushing flushing,
            Compactor compactor,
            TsdbOptions options,
            InstantSource clock,
            BooleanSupplier isBusy) {
        this.directory = directory;
        this.blocks = blocks;
        this.deletions = deletions;
        this.flushing = flushing;
        this.compactor = compactor;
        this.planner = new CompactionPlanner(CompactionRanges.forRetention(options.retentionMillis()));
        this.retention = new Retention(options.retentionMillis(), options.retentionBytes());
        this.clock = clock;
        this.isBusy = isBusy;
        this.health = new StoreHealth("maintenance of " + directory.describe(), clock);
    }

    /** Whether rounds succeed. */
    StoreHealth.State health() {
        return health.state();
    }

    /** Does it in the background from now on. */
    void start() {
        synchronized (signal) {
            if (thread == null && !closed) {
                Thread started = new Thread(this::run, "tidemark-maintenance");
                started.setDaemon(true);
                started.setPriority(Thread.MIN_PRIORITY);
                thread = started;
                started.start();
            }
        }
    }

    /** Has the background look soon: the head has grown. Cheap. */
    void wake() {
        synchronized (signal) {
            isWanted = true;
            signal.notifyAll();
        }
    }

    private void run() {
        while (!closed) {
            round();
            synchronized (signal) {
                try {
                    if (!isWanted && !closed) {
                        signal.wait(PERIOD_MILLIS);
                    }
                } catch (InterruptedException e) {
                    return; // Nobody of ours does that.
                }
                isWanted = false;
            }
        }
    }

    /** Does what is due, unless it failed lately. Never throws. */
    void round() {
        structure.lock();
        try {
            long now = clock.millis();
            boolean clockWentBack = notBeforeMillis - now > BACK_OFF_MAX_MILLIS;
            if (closed || (now < notBeforeMillis && !clockWentBack)) {
                return;
            }
            flushing.mend();
            mendOnce(() -> {
                flushing.flushDue(this::betweenSeries);
                flushing.writeChunks(this::betweenSeries);
                compact(this::betweenSeries);
                applyRetention();
            });
            backOffMillis = 0;
            notBeforeMillis = Long.MIN_VALUE;
            health.works();
        } catch (InterruptedIOException e) {
            wake(); // Somebody had to be let in; the rest of the work is still there.
        } catch (IOException | RuntimeException e) {
            backOffMillis = Math.min(BACK_OFF_MAX_MILLIS, Math.max(BACK_OFF_MIN_MILLIS, backOffMillis * 2));
            notBeforeMillis = clock.millis() + backOffMillis;
            health.failed(String.valueOf(e.getMessage()));
            LOG.debug("maintenance of {} failed", directory.describe(), e);
        } finally {
            structure.unlock();
        }
    }

    /** Changes the set of blocks, which must be on the disk as it is in memory before. */
    @GuardedBy("structure")
    private void surely(Action change) throws IOException {
        deletions.settle();
        tidy();
        blocks.deleteDoomed();
        isUnsure = true;
        try {
            change.run();
            isUnsure = false;
        } catch (IOException | RuntimeException e) {
            try {
                tidy(); // At once: a process that comes later would take for durable what may not be.
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** The same; where the head turns out to be damaged, it is mended first. */
    @GuardedBy("structure")
    private void mendOnce(Action change) throws IOException {
        try {
            surely(change);
        } catch (CorruptionException e) {
            if (!flushing.mend()) {
                throw e;
            }
            surely(change);
        }
    }

    /** Deletes what was made and has not come into the set. */
    @GuardedBy("structure")
    private void tidy() throws IOException {
        if (isUnsure) {
            blocks.deleteOrphans();
            isUnsure = false;
        }
    }

    /** A rewrite in the background stands back for statements, and gives up where somebody else wants to change the blocks. */
    private void betweenSeries() throws InterruptedIOException {
        if (closed || structure.hasQueuedThreads()) {
            throw new InterruptedIOException("maintenance of " + directory.describe() + " was interrupted");
        }
        if (isBusy.getAsBoolean()) {
            LockSupport.parkNanos(YIELD_NANOS);
        }
    }

    /** Makes blocks of all of the head. */
    void flush() throws IOException {
        structure.lock();
        try {
            mendOnce(() -> flushing.flushAll(CompactionControl.UNHINDERED));
        } finally {
            structure.unlock();
        }
    }

    /** Merges all blocks that belong together, and rewrites those in which something is deleted. */
    void compactAll() throws IOException {
        structure.lock();
        try {
            mendOnce(() -> {
                flushing.flushDue(CompactionControl.UNHINDERED);
                compact(CompactionControl.UNHINDERED);
                for (BlockMeta meta : withDeletions()) {
                    merge(List.of(meta), CompactionControl.UNHINDERED);
                }
            });
        } finally {
            structure.unlock();
        }
    }

    private List<BlockMeta> withDeletions() throws IOException {
        List<BlockMeta> found = new ArrayList<>();
        List<Block> held = blocks.blocks();
        try {
            for (Block block : held) {
                if (!block.meta().failed() && !block.tombstones().isEmpty()) {
                    found.add(block.meta());
                }
            }
        } finally {
            held.forEach(BlockReader::release);
        }
        return found;
    }

    /**
     * Deletes samples of head and blocks, at one moment.
     *
     * @param count counts what will be gone, before anything is changed
     */
    long delete(TagFilter series, TimeRange range, Deletions.Count count) throws IOException {
        structure.lock();
        try {
            long[] gone = new long[1];
            surely(() -> gone[0] = deletions.delete(series, range, count));
            return gone[0];
        } finally {
            structure.unlock();
        }
    }

    /** Goes on with a deletion that could not be carried out: before that nothing is committed. */
    void settle() throws IOException {
        structure.lock();
        try {
            deletions.settle();
        } finally {
            structure.unlock();
        }
    }

    /** Runs something while nobody changes the set of blocks. */
    void quietly(Action action) throws IOException {
        structure.lock();
        try {
            surely(action);
        } finally {
            structure.unlock();
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Action {
        /** Does it. */
        void run() throws IOException;
    }

    private void compact(CompactionControl control) throws IOException {
        while (true) {
            List<BlockMeta> group = plan();
            if (group.isEmpty()) {
                return;
            }
            merge(group, control);
        }
    }

    private List<BlockMeta> plan() throws IOException {
        List<Block> held = blocks.blocks();
        try {
            List<CompactionPlanner.Candidate> candidates = new ArrayList<>();
            for (Block block : held) {
                BlockMeta meta = block.meta();
                candidates.add(new CompactionPlanner.Candidate(
                        meta.ulid(),
                        meta.minMillis(),
                        meta.maxMillisExclusive(),
                        meta.stats().series(),
                        meta.stats().tombstones(),
                        meta.failed()));
            }
            Set<String> chosen = new HashSet<>();
            planner.plan(candidates).forEach(candidate -> chosen.add(candidate.ulid()));
            return held.stream()
                    .map(Block::meta)
                    .filter(meta -> chosen.contains(meta.ulid()))
                    .toList();
        } finally {
            held.forEach(BlockReader::release);
        }
    }

    private void merge(List<BlockMeta> parents, CompactionControl control) throws IOException {
        // Opened anew: what a rewrite reads is not what statements read, and is counted apart.
        List<Block> opened = new ArrayList<>();
        try {
            parents.forEach(meta -> opened.add(new Block(directory, meta)));
            Optional<BlockMeta> child = compactor.merge(opened, control);
            blocks.replace(child.stream().toList(), ulids(parents), () -> {});
        } catch (CorruptionException e) {
            LOG.warn(
                    "{}: blocks {} can't be merged and stay as they are: {}",
                    directory.describe(),
                    ulids(parents),
                    e.getMessage());
            blocks.replaceSame(
                    parents.stream().map(meta -> meta.withFailed(true)).toList(), () -> {});
            return;
        } finally {
            opened.forEach(BlockReader::release);
        }
        blocks.deleteDoomed();
    }

    private static List<String> ulids(List<BlockMeta> metas) {
        return metas.stream().map(BlockMeta::ulid).toList();
    }

    private void applyRetention() throws IOException {
        if (retention.equals(Retention.FOREVER)) {
            return;
        }
        List<Retention.Candidate> candidates = new ArrayList<>();
        long others = 0;
        for (String path : List.of("wal", "wbl", "chunks_head")) {
            others += Compactor.sizeBytes(directory, path);
        }
        List<Block> held = blocks.blocks();
        try {
            for (Block block : held) {
                BlockMeta meta = block.meta();
                long size = Compactor.sizeBytes(directory, meta.ulid());
                if (isRangeTrue(block)) {
                    candidates.add(
                            new Retention.Candidate(meta.ulid(), meta.minMillis(), meta.maxMillisExclusive(), size));
                } else {
                    others += size; // What it holds is not known: it neither goes nor makes others go by its age.
                }
            }
        } finally {
            held.forEach(BlockReader::release);
        }
        List<String> gone = retention.beyond(candidates, others).stream()
                .map(Retention.Candidate::ulid)
                .toList();
        if (!gone.isEmpty()) {
            LOG.info("{}: blocks beyond retention are deleted: {}", directory.describe(), gone);
            blocks.replace(List.of(), gone, () -> {});
            blocks.deleteDoomed();
        }
    }

    /** Whether the index confirms what meta.json claims: a flipped bit in a range must not delete anything. */
    private static boolean isRangeTrue(Block block) throws IOException {
        if (!block.range().equals(TimeRange.ALL)) {
            return true;
        }
        try {
            Optional<Problem> problem = block.verifyRange();
            return problem.isEmpty();
        } catch (CorruptionException e) {
            return false;
        }
    }

    /** Ends a rewrite that runs, and waits until it has. Idempotent. */
    @Override
    public void close() {
        closed = true;
        wake();
        Thread running;
        synchronized (signal) {
            running = thread;
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        structure.lock();
        try {
            tidy();
        } catch (IOException e) {
            LOG.warn("{}: what is left of work that failed stays: {}", directory.describe(), e.getMessage());
        } finally {
            structure.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
