package io.tidemark.engine.compact;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockMetaFile;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes one block out of several readers. At each moment the disk holds either what was there before or the new block too,
 * whole; that the new one stands for the old ones is written in it ({@link BlockMeta#parents}), so that a crash before they are
 * deleted counts nothing twice.
 *
 * <p>For one thread at a time.
 */
public final class Compactor {
    /** A rewrite may need this many times the room that its input takes. */
    private static final int SPACE_FACTOR = 2;

    private final Directory directory;
    private final Ulids ulids;

    /** A compactor for the blocks of a data directory. */
    public Compactor(Directory directory, Ulids ulids) {
        this.directory = directory;
        this.ulids = ulids;
    }

    /**
     * Writes a block of the first level.
     *
     * @param sources retained by the caller
     * @param minMillis first time to take
     * @param maxMillisExclusive first time after it
     * @param hints what goes into meta.json, such as {@code from-out-of-order}
     * @return the new block, or nothing where the sources hold no sample of the range that is not deleted
     */
    public Optional<BlockMeta> write(
            List<BlockReader> sources,
            long minMillis,
            long maxMillisExclusive,
            List<String> hints,
            CompactionControl control)
            throws IOException {
        String ulid = ulids.next();
        BlockMeta meta = new BlockMeta(
                ulid,
                minMillis,
                maxMillisExclusive,
                BlockMeta.Stats.NONE,
                1,
                List.of(ulid),
                List.of(),
                false,
                false,
                hints,
                Map.of());
        return write(sources, meta, control);
    }

    /**
     * Writes a block that stands for others, which it names as its parents. Where nothing is left of them there is no block, and
     * they are marked as deletable. Where one of them is damaged they are marked as failed, so that they are not tried again.
     *
     * @param parents retained by the caller, who deletes them afterwards
     */
    public Optional<BlockMeta> merge(List<Block> parents, CompactionControl control) throws IOException {
        List<BlockMeta> metas = parents.stream().map(Block::meta).toList();
        testSpace(metas);
        try {
            Optional<BlockMeta> written = write(List.copyOf(parents), merged(ulids.next(), metas), control);
            if (written.isEmpty()) {
                for (BlockMeta parent : metas) {
                    BlockMetaFile.replace(directory, parent.ulid(), parent.withDeletable(true));
                }
            }
            return written;
        } catch (CorruptionException e) {
            for (BlockMeta parent : metas) {
                BlockMetaFile.replace(directory, parent.ulid(), parent.withFailed(true));
            }
            throw e;
        }
    }

    private Optional<BlockMeta> write(List<BlockReader> sources, BlockMeta meta, CompactionControl control)
            throws IOException {
        TimeRange range = new TimeRange(meta.minMillis(), meta.maxMillisExclusive() - 1);
        try (BlockWriter writer = new BlockWriter(directory, meta.ulid())) {
            new BlockPopulator(sources, range, control).populate(writer);
            return writer.seriesCount() == 0 ? Optional.empty() : Optional.of(writer.finish(meta));
        }
    }

    private void testSpace(List<BlockMeta> metas) throws IOException {
        long needed = 0;
        for (BlockMeta meta : metas) {
            needed += SPACE_FACTOR * sizeBytes(directory, meta.ulid());
        }
        long usable = directory.usableBytes();
        if (usable < needed) {
            throw new OutOfSpaceException("blocks of " + directory.describe(), needed, usable);
        }
    }

    /** What a file or directory takes on the disk, with all that is in it. */
    public static long sizeBytes(Directory directory, String path) throws IOException {
        DirectoryEntry entry = directory.stat(path);
        if (entry == null) {
            return 0;
        }
        long sum = entry.sizeBytes();
        if (entry.isDirectory()) {
            for (DirectoryEntry child : directory.list(path)) {
                String childPath = path.isEmpty() ? child.name() : path + "/" + child.name();
                sum += child.isDirectory() ? sizeBytes(directory, childPath) : child.sizeBytes();
            }
        }
        return sum;
    }

    /** What the meta.json of blocks merged into one says. */
    static BlockMeta merged(String ulid, List<BlockMeta> parents) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        int level = 0;
        TreeSet<String> sources = new TreeSet<>();
        List<BlockMeta.Parent> named = new ArrayList<>();
        boolean allOutOfOrder = true;
        for (BlockMeta parent : parents) {
            min = Math.min(min, parent.minMillis());
            max = Math.max(max, parent.maxMillisExclusive());
            level = Math.max(level, parent.level());
            if (parent.sources().isEmpty()) {
                sources.add(parent.ulid());
            }
            sources.addAll(parent.sources());
            named.add(new BlockMeta.Parent(parent.ulid(), parent.minMillis(), parent.maxMillisExclusive()));
            allOutOfOrder &= parent.isFromOutOfOrder();
        }
        return new BlockMeta(
                ulid,
                min,
                max,
                BlockMeta.Stats.NONE,
                level + 1,
                List.copyOf(sources),
                named,
                false,
                false,
                // Without the hint the head would take for granted that its own samples of these times are in a block.
                allOutOfOrder ? parents.get(0).hints() : List.of(),
                Map.of());
    }
}
