package io.tidemark.engine.block;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.index.IndexReader;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A persisted block. Safe for any thread.
 *
 * <p>Opening it opens nothing: index, tombstones and chunk files are opened each when the first statement needs it, and closed
 * when the last reference is let go. Whoever opened it holds the first reference.
 *
 * <p>The range in meta.json prunes nothing until {@link #verifyRange} has compared it once with every series of the index.
 */
public final class Block implements BlockReader {
    private static final Logger LOG = LoggerFactory.getLogger(Block.class);

    private final Directory directory;
    private final BlockMeta meta;
    private final SourceRank rank;
    private final ChunkSegments segments;
    private final ChunkReader chunks;
    private final ChunkSummaries summaries;
    private final AtomicInteger references = new AtomicInteger(1);
    private final Object lock = new Object();

    private volatile @Nullable IndexReader index;
    private volatile @Nullable Tombstones tombstones;

    /** Where all samples lie, once that is known. */
    private volatile TimeRange range = TimeRange.ALL;

    @GuardedBy("lock")
    private boolean closed;

    /** A block of a data directory, with its meta.json as it was read. */
    public Block(Directory directory, BlockMeta meta) {
        this(directory, meta, new SummaryBudget(0));
    }

    /** The same, with memory for summaries of its chunks. */
    public Block(Directory directory, BlockMeta meta, SummaryBudget budget) {
        this.directory = directory;
        this.meta = meta;
        this.rank = meta.rank();
        this.segments = new ChunkSegments(directory, meta.ulid() + "/chunks");
        this.chunks = new ChunkReader(segments);
        this.summaries = new ChunkSummaries(budget);
    }

    /** What its meta.json says. */
    public BlockMeta meta() {
        return meta;
    }

    @Override
    public String name() {
        return meta.ulid();
    }

    @Override
    public SourceRank rank() {
        return rank;
    }

    @Override
    public TimeRange range() {
        return range;
    }

    /** The index, opened now if it was not yet. It stays the block's. */
    public IndexReader index() throws IOException {
        IndexReader opened = index;
        if (opened == null) {
            synchronized (lock) {
                checkOpen();
                opened = index;
                if (opened == null) {
                    opened = IndexReader.open(directory.open(meta.ulid() + "/index"));
                    index = opened;
                }
            }
        }
        return opened;
    }

    /** The files of chunks. They stay the block's. */
    ChunkSegments segments() {
        return segments;
    }

    /** All deleted times. */
    public Tombstones tombstones() throws IOException {
        Tombstones read = tombstones;
        if (read == null) {
            synchronized (lock) {
                checkOpen();
                read = tombstones;
                if (read == null) {
                    read = TombstonesFile.read(directory, meta.ulid() + "/tombstones");
                    tombstones = read;
                }
            }
        }
        return read;
    }

    /** Says what is deleted, instead of its file. For whoever has made it, before anybody reads. */
    public void assumeDeleted(Tombstones deleted) {
        tombstones = deleted;
    }

    /**
     * Opens every file of the block now, and reads the deleted times. From then on it stays readable although another process
     * deletes it, as a Prometheus that compacts does; before that a reader may find it gone ({@link
     * java.nio.file.NoSuchFileException}) and has to look for its successor.
     */
    public void openAll() throws IOException {
        index();
        tombstones();
        segments.openAll();
    }

    /**
     * Reads every series of the index once and compares the range in meta.json with their chunks; where it holds, {@link
     * #range} is from now on the range of the chunks, else it stays {@link TimeRange#ALL}. Costs a pass over the series section;
     * for a background task, once.
     *
     * @return what is wrong with the range
     * @throws CorruptionException where the index is damaged
     */
    public Optional<Problem> verifyRange() throws IOException {
        return verifyRange(() -> false);
    }

    /**
     * The same, with a way out.
     *
     * @param stop whether to give up
     * @throws CancellationException where it was given up
     */
    public Optional<Problem> verifyRange(BooleanSupplier stop) throws IOException {
        long[] bounds = {Long.MAX_VALUE, Long.MIN_VALUE};
        index().forEachSeries((ref, count, first, last) -> {
            if (stop.getAsBoolean()) {
                throw new CancellationException("the block is not looked at any further");
            }
            bounds[0] = Math.min(bounds[0], first);
            bounds[1] = Math.max(bounds[1], last);
        });
        TimeRange found = bounds[0] > bounds[1] ? TimeRange.NONE : new TimeRange(bounds[0], bounds[1]);
        if (found.isEmpty()
                || (found.minMillis() >= meta.minMillis() && found.maxMillis() < meta.maxMillisExclusive())) {
            range = found;
            return Optional.empty();
        }
        return Optional.of(Problem.harmless(
                meta.ulid() + "/" + BlockMetaFile.NAME,
                0,
                "block-range",
                "the block claims times from " + meta.minMillis() + " to before " + meta.maxMillisExclusive()
                        + ", its chunks hold times from " + found.minMillis() + " to " + found.maxMillis()
                        + "; it is read for every range"));
    }

    /** Makes a range its own that another object for the same block has verified. */
    public void trustRange(TimeRange verified) {
        range = verified;
    }

    @Override
    public List<String> labelNames() throws IOException {
        return index().labelNames();
    }

    @Override
    public List<String> labelValues(String name) throws IOException {
        return index().labelValues(name);
    }

    @Override
    public List<String> labelValues(String name, String prefix) throws IOException {
        return index().labelValues(name, prefix);
    }

    @Override
    public int valueCount(String name) throws IOException {
        return index().valueCount(name);
    }

    @Override
    public Postings all() throws IOException {
        return index().all();
    }

    @Override
    public Postings postings(String name, String value) throws IOException {
        return index().postings(name, value);
    }

    @Override
    public Postings postings(String name, List<String> values) throws IOException {
        return index().postings(name, values);
    }

    @Override
    public void series(int ref, TimeRange wanted, SeriesEntry into) throws IOException {
        index().series(ref, wanted, into);
    }

    @Override
    public Intervals tombstones(int ref) throws IOException {
        return tombstones().get(ref & 0xffffffffL);
    }

    @Override
    public void readChunk(long chunkRef, SampleBatch into) throws IOException {
        chunks.read(chunkRef, into);
    }

    @Override
    public void readChunks(SeriesEntry series, int from, int to, SampleBatch into) throws IOException {
        chunks.read(series, from, to, into);
    }

    @Override
    public boolean readRawChunk(long chunkRef, RawChunkVisitor visitor) throws IOException {
        chunks.read(
                chunkRef,
                (encoding, bytes, offset, length, file, fileOffset) -> visitor.chunk(encoding, bytes, offset, length));
        return true;
    }

    @Override
    public ChunkSummaries summaries() {
        return summaries;
    }

    /** Whether somebody besides its owner holds a reference now. */
    public boolean isShared() {
        return references.get() > 1;
    }

    @Override
    public boolean retain() {
        int n;
        do {
            n = references.get();
            if (n == 0) {
                return false;
            }
        } while (!references.compareAndSet(n, n + 1));
        return true;
    }

    @Override
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("block " + name() + " was released more often than it was retained");
        }
        if (left == 0) {
            close();
        }
    }

    private void close() {
        synchronized (lock) {
            closed = true;
            summaries.close();
            try (segments;
                    IndexReader opened = index) {
                // Both are closed, the second although the first may fail.
            } catch (IOException e) {
                // Files that were only read: nothing is lost, and there is nobody to tell.
                LOG.warn("block {} did not close: {}", name(), e.getMessage());
            }
        }
    }

    @GuardedBy("lock")
    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("block " + name() + " is closed");
        }
    }

    @Override
    public String toString() {
        return "block " + name();
    }
}
