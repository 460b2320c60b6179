package io.tidemark.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.SummaryBudget;
import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.compact.BlockRemover;
import io.tidemark.engine.head.HeadSource;
import io.tidemark.engine.head.LateChunks;
import io.tidemark.engine.head.LiveHead;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.DecidedDeletion;
import io.tidemark.engine.tombstone.Tombstones;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a data directory, and its head.
 *
 * <p>Somebody else may write it: blocks then come and go under us. Each call looks whether the directory has changed, which
 * costs one look at its entry while it has not. From {@link #write} on it is written here: nothing is looked for any more, all
 * changes come through {@link #replace} and {@link #replaceSame}, and readers of blocks and head are taken at one moment.
 *
 * <p>A block whose name is gone is let go; its files stay open for the snapshots that hold it. That they are open before
 * the name goes is seen to by opening all files of the blocks that a statement's range claims to meet when it begins.
 */
final class DataDirectory implements ReaderSource {
    /** A time of change that is not older than this when it is looked at may hide a later change within its grain. */
    private static final long GRAIN_MILLIS = 100;

    /** Deletions of another process in a block that stays are seen so late at most. */
    private static final long TOMBSTONES_SEEN_AFTER_MILLIS = 1000;

    /** A block may vanish between listing and opening; after so many of those in a row something else is wrong. */
    private static final int VANISHED_MAX = 20;

    /** What a server cuts its head into. */
    private static final long HEAD_RANGE_MILLIS = 2 * 3600 * 1000L;

    /** The log of samples that came late. */
    private static final String LATE_LOG = "wbl";

    /** Sets the two parts of a version apart. */
    private static final long HEAD_VERSIONS = 1_000_000_007L;

    /** Of the heap, this part may hold what is known of whole chunks. */
    private static final int SUMMARIES_PART = 16;

    private final Directory directory;
    private final Clock clock;
    private final RangeVerifier verifier;
    private final SummaryBudget summaries =
            new SummaryBudget(Runtime.getRuntime().maxMemory() / SUMMARIES_PART);

    private final LateChunks lateChunks;

    /** Changed once, by {@link #write}. */
    private volatile HeadSource head;

    /** Whether all changes come from here. */
    @GuardedBy("this")
    private boolean isWritten;

    /** Names of blocks that were there when {@link #write} was called; all others are made here. */
    @GuardedBy("this")
    private Set<String> found = Set.of();

    /** Blocks that are out of the set and wait for being deleted. */
    @GuardedBy("this")
    private final List<Block> doomed = new ArrayList<>();

    @GuardedBy("this")
    private Map<String, Held> blocks = new HashMap<>();

    @GuardedBy("this")
    private List<Problem> problems = List.of();

    @GuardedBy("this")
    private long version;

    @GuardedBy("this")
    private @Nullable DirectoryEntry listed;

    @GuardedBy("this")
    private boolean settled;

    @GuardedBy("this")
    private long tombstonesSeenMillis;

    @GuardedBy("this")
    private boolean closed;

    /** A deletion that is in no other file yet. */
    @GuardedBy("this")
    private @Nullable DecidedDeletion decided;

    /** A block, and the state of its tombstones when it was opened: that of the file, and what it had not yet. */
    private record Held(
            Block block,
            @Nullable DirectoryEntry tombstones,
            @Nullable Tombstones decided) {}

    /** @param threads how many threads build the head, the caller's included */
    DataDirectory(Directory directory, Clock clock, RangeVerifier verifier, int threads) {
        this.directory = directory;
        this.clock = clock;
        this.verifier = verifier;
        this.head = new LiveHead(directory, HEAD_RANGE_MILLIS, threads);
        this.lateChunks = new LateChunks(directory);
    }

    /**
     * The blocks, and the head where the range passes the end of those whose samples came in order, or where samples that came
     * late may be waiting in their own log or in chunks of their own.
     *
     * <p>A live server turns a part of its head into a block and then cuts its log, so a head that was read after a list of
     * blocks may lack what a newer block holds: the list must be the same afterwards.
     */
    @Override
    public List<BlockReader> acquire(TimeRange range) throws IOException {
        List<BlockReader> atOneMoment = acquireWritten();
        if (atOneMoment != null) {
            return atOneMoment;
        }
        for (int attempt = 1; ; attempt++) {
            List<BlockReader> readers = new ArrayList<>(acquireBlocks(range));
            DecidedDeletion deletion = decided();
            boolean isWhole = false;
            try {
                long headMin = headMinMillis(readers);
                if (range.maxMillis() < headMin && !hasLateSamples()) {
                    isWhole = true;
                    return readers;
                }
                readers.addAll(head.acquire(headMin, inHead(deletion)));
                if (attempt == VANISHED_MAX || isCurrent(readers, deletion)) {
                    isWhole = true;
                    return readers;
                }
            } finally {
                if (!isWhole) {
                    readers.forEach(BlockReader::release);
                }
            }
        }
    }

    /** All readers, where they are written here; else null. */
    private synchronized @Nullable List<BlockReader> acquireWritten() throws IOException {
        if (!isWritten) {
            return null;
        }
        List<BlockReader> readers = new ArrayList<>(retained());
        boolean isWhole = false;
        try {
            readers.addAll(head.acquire(headMinMillis(readers), inHead(decided)));
            isWhole = true;
            return readers;
        } finally {
            if (!isWhole) {
                readers.forEach(BlockReader::release);
            }
        }
    }

    /** The first time after all blocks whose samples came in order. */
    private static long headMinMillis(List<? extends BlockReader> readers) {
        long min = Long.MIN_VALUE;
        for (BlockReader reader : readers) {
            BlockMeta meta = ((Block) reader).meta();
            if (meta.endsTheHead()) {
                min = Math.max(min, meta.maxMillisExclusive());
            }
        }
        return min;
    }

    private boolean hasLateSamples() throws IOException {
        DirectoryEntry log = directory.stat(LATE_LOG);
        if (log != null && log.isDirectory()) {
            for (DirectoryEntry segment : directory.list(LATE_LOG)) {
                if (segment.isFile() && segment.sizeBytes() > 0) {
                    return true;
                }
            }
        }
        return lateChunks.exist();
    }

    private synchronized @Nullable DecidedDeletion decided() {
        return decided;
    }

    private static Tombstones inHead(@Nullable DecidedDeletion deletion) {
        return deletion == null ? Tombstones.NONE : deletion.head();
    }

    /** Whether the blocks among these readers are still all blocks that there are, and the deletion the one that counts. */
    private synchronized boolean isCurrent(List<BlockReader> readers, @Nullable DecidedDeletion deletion)
            throws IOException {
        refresh();
        if (!Objects.equals(deletion, decided)) {
            return false;
        }
        Set<BlockReader> held = new HashSet<>();
        for (BlockReader reader : readers) {
            if (reader instanceof Block) {
                held.add(reader);
            }
        }
        return held.size() == blocks.size() && blocks.values().stream().allMatch(b -> held.contains(b.block));
    }

    private List<Block> acquireBlocks(TimeRange range) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Block> held = retained();
            try {
                for (Block block : held) {
                    TimeRange claimed = block.meta().claimedRange();
                    if (range.overlaps(claimed.minMillis(), claimed.maxMillis())) {
                        openAll(block);
                    }
                }
                return held;
            } catch (NoSuchFileException vanished) {
                held.forEach(Block::release);
                if (attempt == VANISHED_MAX) {
                    throw vanished;
                }
                forgetListing();
            } catch (IOException | RuntimeException e) {
                held.forEach(Block::release);
                throw e;
            }
        }
    }

    private void openAll(Block block) throws IOException {
        try {
            block.openAll();
        } catch (NoSuchFileException e) {
            if (directory.stat(block.name()) == null) {
                throw e;
            }
            // A file of a block that is there is missing: a fault that the statement meets, or not, when it reads.
        } catch (IOException e) {
            // Likewise: a statement that does not read the file is not to fail because of it.
        }
    }

    private synchronized List<Block> retained() throws IOException {
        refresh();
        List<Block> held = new ArrayList<>(blocks.size());
        for (Held each : blocks.values()) {
            if (each.block.retain()) {
                held.add(each.block);
            }
        }
        held.sort(Comparator.comparingLong((Block b) -> b.meta().minMillis()).thenComparing(Block::name));
        verifier.begin(held);
        return held;
    }

    private synchronized void forgetListing() {
        listed = null;
    }

    @Override
    public long version() throws IOException {
        long ofHead = head.version();
        synchronized (this) {
            refresh();
            return version * HEAD_VERSIONS + ofHead;
        }
    }

    /** Looks for blocks that came or went since the last time. */
    @GuardedBy("this")
    private void refresh() throws IOException {
        if (closed) {
            throw new IOException(directory.describe() + " is closed");
        }
        if (isWritten) {
            return;
        }
        long now = clock.millis();
        DirectoryEntry root = directory.stat("");
        if (root == null) {
            throw new NoSuchFileException(directory.describe());
        }
        boolean changed = !settled || !root.equals(listed);
        boolean deletionsDue = now - tombstonesSeenMillis >= TOMBSTONES_SEEN_AFTER_MILLIS || now < tombstonesSeenMillis;
        if (!changed && !deletionsDue) {
            return;
        }
        if (changed) {
            BlockScanner.Listing listing = BlockScanner.scan(directory);
            listed = root;
            settled = now - root.modifiedMillis() > GRAIN_MILLIS;
            List<Problem> found = new ArrayList<>(listing.problems());
            try {
                decided = DecidedDeletion.read(directory);
            } catch (CorruptionException e) {
                decided = null;
                found.add(unreadable(e));
            } catch (NoSuchFileException e) {
                decided = null; // It is in the other files now.
            }
            problems = found;
            take(listing.blocks());
        } else {
            tombstonesSeenMillis = now;
            take(blocks.values().stream().map(b -> b.block.meta()).toList());
        }
    }

    /** The file of a deletion that can't be read: what it says does not count. */
    static Problem unreadable(CorruptionException fault) {
        return Problem.harmless(
                fault.file(),
                fault.offset(),
                "deletion",
                fault.problem() + "; what was deleted with it and was not acknowledged may still be there");
    }

    /** Makes these the blocks: opens new ones, keeps those that are the same, lets go of the others. */
    @GuardedBy("this")
    private void take(List<BlockMeta> metas) throws IOException {
        Map<String, Held> next = new HashMap<>();
        boolean changed = metas.size() != blocks.size();
        for (BlockMeta meta : metas) {
            DirectoryEntry tombstones = directory.stat(meta.ulid() + "/tombstones");
            Tombstones more = decided == null ? null : decided.blocks().get(meta.ulid());
            Held known = blocks.get(meta.ulid());
            if (known != null && Objects.equals(known.tombstones, tombstones) && Objects.equals(known.decided, more)) {
                next.put(meta.ulid(), known);
            } else {
                Block block = new Block(directory, meta, summaries);
                if (known != null) {
                    block.trustRange(known.block.range());
                }
                if (more != null) {
                    block.assumeDeleted(more);
                }
                next.put(meta.ulid(), new Held(block, tombstones, more));
                changed = true;
            }
        }
        for (Held old : blocks.values()) {
            Held kept = next.get(old.block.name());
            if (kept == null || kept.block != old.block) {
                old.block.release();
            }
        }
        blocks = next;
        if (changed) {
            version++;
        }
    }

    /**
     * From now on this process alone changes the directory. For whoever holds the lock; once.
     *
     * @param written the head that is written, which is this object's to close; the blocks are as they will be found by it
     */
    void write(HeadSource written) throws IOException {
        HeadSource before;
        synchronized (this) {
            listed = null;
            refresh();
            found = ulids();
            isWritten = true;
            before = head;
            head = written;
            version++;
        }
        before.close();
    }

    private Set<String> ulids() throws IOException {
        Set<String> names = new TreeSet<>();
        for (DirectoryEntry entry : directory.list("")) {
            if (entry.isDirectory() && Ulid.is(entry.name())) {
                names.add(entry.name());
            }
        }
        return names;
    }

    /**
     * Deletes blocks that were made here but never came into the set, because the last step of making them failed. What they
     * hold is still where it came from, and what is deleted there would live on in them.
     */
    void deleteOrphans() throws IOException {
        Set<String> orphans = ulids();
        synchronized (this) {
            orphans.removeAll(found);
            orphans.removeAll(blocks.keySet());
            doomed.forEach(block -> orphans.remove(block.name()));
        }
        for (String ulid : orphans) {
            BlockRemover.remove(directory, ulid);
        }
    }

    /** The blocks as they are, ascending by their first time, with a reference on each which the caller releases. */
    synchronized List<Block> blocks() throws IOException {
        return retained();
    }

    /** The first time after all blocks whose samples came in order, or {@link Long#MIN_VALUE}; of the blocks as they are on the disk. */
    synchronized long freshHeadMinMillis() throws IOException {
        listed = null;
        refresh();
        return headMinMillis(blocks.values().stream().map(Held::block).toList());
    }

    /**
     * Puts blocks in place of others, at one moment: a statement sees either the ones or the others.
     *
     * @param added are on the disk already
     * @param gone are deleted; statements that hold them go on reading
     * @param meanwhile happens within that moment: what the head lets go because the added ones hold it
     */
    void replace(List<BlockMeta> added, Collection<String> gone, Runnable meanwhile) {
        synchronized (this) {
            Map<String, Held> next = new HashMap<>(blocks);
            for (String ulid : gone) {
                Held old = next.remove(ulid);
                if (old != null) {
                    doomed.add(old.block); // The reference of the set goes with it.
                }
            }
            for (BlockMeta meta : added) {
                next.put(meta.ulid(), new Held(new Block(directory, meta, summaries), null, null));
            }
            blocks = next;
            version++;
            meanwhile.run();
        }
    }

    /**
     * Deletes from the disk what {@link #replace} took out of the set. What fails is tried again by the next call.
     *
     * @throws IOException the first failure
     */
    void deleteDoomed() throws IOException {
        List<Block> waiting;
        synchronized (this) {
            waiting = List.copyOf(doomed);
        }
        for (Block block : waiting) {
            if (block.isShared()) {
                keepReadable(block);
            }
            try {
                BlockRemover.remove(directory, block.name());
            } finally {
                // Once the name is gone the rest is a leftover; the next writing open takes that away.
                if (directory.stat(block.name()) == null) {
                    synchronized (this) {
                        doomed.remove(block);
                    }
                    block.release();
                }
            }
        }
    }

    /** Opens what a statement that holds the block may want to read when its name is gone. */
    private static void keepReadable(Block block) throws IOException {
        try {
            block.openAll();
        } catch (CorruptionException | NoSuchFileException e) {
            // The statement would have met the same fault.
        }
    }

    /**
     * Puts blocks with other deletions, or with another meta.json, in place of the same blocks, at one moment.
     *
     * @param changed blocks whose files of that were replaced
     * @param meanwhile happens within that moment
     */
    void replaceSame(List<BlockMeta> changed, Runnable meanwhile) {
        synchronized (this) {
            for (BlockMeta meta : changed) {
                Held old = blocks.get(meta.ulid());
                if (old != null) {
                    Block same = new Block(directory, meta, summaries);
                    same.trustRange(old.block.range());
                    blocks.put(meta.ulid(), new Held(same, null, null));
                    old.block.release();
                }
            }
            decided = null; // By now the others say it.
            version++;
            meanwhile.run();
        }
    }

    @Override
    public synchronized List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(verifier.problems());
        all.addAll(head.problems());
        return all;
    }

    /** A fault in an index or a chunk is met by the statements that read it; it is not among these. */
    @Override
    public synchronized List<Problem> missing(TimeRange range) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(head.problems());
        all.removeIf(problem -> !problem.mayTouch(range.minMillis(), range.maxMillis()));
        return all;
    }

    @Override
    public @Nullable MetricMetadata metadata(String metric) {
        return head.metadata(metric);
    }

    @Override
    public void close() throws IOException {
        verifier.close();
        head.close();
        synchronized (this) {
            closed = true;
            blocks.values().forEach(b -> b.block.release());
            blocks = new HashMap<>();
            doomed.forEach(Block::release);
            doomed.clear();
        }
    }
}
