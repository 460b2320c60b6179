package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockMetaFile;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.head.HeadWriter;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.DecidedDeletion;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes samples of blocks and head, at one moment and whole, whatever fails: a deletion is decided in a file of its own, then
 * carried out in the others. Blocks are never changed but for the file that lists what is deleted in them.
 *
 * <p>One that could not be carried out is not seen, and nothing else may be written before it is: {@link #settle} goes on with
 * it, as does the next who opens the directory to write. For whoever keeps others from changing the set of blocks.
 */
final class Deletions {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    private final Directory directory;
    private final DataDirectory blocks;
    private final HeadWriter head;

    /** What is not settled, and whether it counts or must be taken back. */
    private @Nullable Open open;

    private record Open(DecidedDeletion deletion, boolean counts) {}

    /** Counts the samples that a deletion will hide. */
    @FunctionalInterface
    interface Count {
        /** How many are visible now. */
        long visible() throws IOException;
    }

    Deletions(Directory directory, DataDirectory blocks, HeadWriter head) {
        this.directory = directory;
        this.blocks = blocks;
        this.head = head;
    }

    /** Carries out what whoever wrote here before had decided. A file that can't be read is put aside. */
    void recover(InstantSource clock) throws IOException {
        DecidedDeletion left;
        try {
            left = DecidedDeletion.read(directory);
        } catch (CorruptionException e) {
            String aside = DecidedDeletion.FILE + ".quarantine-" + clock.millis();
            LOG.warn(
                    "{}: {}; the deletion that it says was not carried out, and the file is put aside as {}",
                    directory.describe(),
                    e.getMessage(),
                    aside);
            directory.rename(DecidedDeletion.FILE, aside);
            directory.sync("");
            return;
        }
        if (left != null) {
            leave(new Open(left, true));
            settle();
            LOG.info("{}: a deletion that was cut short has been carried out", directory.describe());
        }
    }

    /**
     * Deletes.
     *
     * @param count counts what will be gone, before anything is changed
     * @return what it counted
     * @throws IOException where it did not happen, or is not seen yet
     */
    long delete(TagFilter series, TimeRange range, Count count) throws IOException {
        settle();
        Map<String, Tombstones> inBlocks = new HashMap<>();
        List<Block> held = blocks.blocks();
        try {
            for (Block block : held) {
                Tombstones after = after(block, series, range);
                if (after != null) {
                    inBlocks.put(block.name(), after);
                }
            }
        } finally {
            held.forEach(BlockReader::release);
        }
        // What is committed from here on comes after the deletion, and is not to be hidden by it.
        head.lockCommits();
        try {
            long gone = count.visible();
            DecidedDeletion deletion = new DecidedDeletion(inBlocks, head.samples(series, range));
            if (!deletion.isEmpty()) {
                decide(deletion);
                carryOut(deletion);
            }
            return gone;
        } finally {
            head.unlockCommits();
        }
    }

    /** All that is deleted in a block afterwards; null where nothing changes. */
    private static @Nullable Tombstones after(Block block, TagFilter series, TimeRange range) throws IOException {
        if (!range.overlaps(block.range().minMillis(), block.range().maxMillis())) {
            return null;
        }
        // Read on this very instance: a statement that holds it sees these deletions to its end.
        Tombstones before = block.tombstones();
        Map<Long, Intervals> added = new HashMap<>();
        SeriesEntry entry = new SeriesEntry();
        Postings selected = block.select(series);
        for (int i = 0; i < selected.size(); i++) {
            int ref = selected.get(i);
            block.series(ref, range, entry);
            if (entry.chunkCount > 0) {
                long min = Math.max(range.minMillis(), entry.chunkMinMillis[0]);
                long max = Math.min(range.maxMillis(), entry.chunkMaxMillis[entry.chunkCount - 1]);
                long key = Integer.toUnsignedLong(ref);
                if (min <= max && !before.get(key).covers(min, max)) {
                    added.put(key, before.get(key).with(new Interval(min, max)));
                }
            }
        }
        if (added.isEmpty()) {
            return null;
        }
        Map<Long, Intervals> all = new HashMap<>(before.byRef());
        all.putAll(added);
        return Tombstones.of(all);
    }

    private void decide(DecidedDeletion deletion) throws IOException {
        leave(new Open(deletion, false));
        try {
            deletion.write(directory);
        } catch (IOException e) {
            try {
                takeBack();
            } catch (IOException again) {
                e.addSuppressed(again); // The next who wants to write tries once more.
            }
            throw e;
        }
        leave(new Open(deletion, true));
    }

    private void takeBack() throws IOException {
        DecidedDeletion.remove(directory);
        leave(null);
    }

    /** Does everything anew, as nobody knows how far it came before. Commits are kept out. */
    private void carryOut(DecidedDeletion deletion) throws IOException {
        List<BlockMeta> changed = new ArrayList<>();
        List<Block> held = blocks.blocks();
        try {
            for (Block block : held) {
                Tombstones after = deletion.blocks().get(block.name());
                if (after != null) {
                    TombstonesFile.replace(directory, block.name(), "tombstones", after);
                    BlockMeta counted =
                            block.meta().withStats(block.meta().stats().withTombstones(after.intervalCount()));
                    BlockMetaFile.replace(directory, block.name(), counted);
                    changed.add(counted);
                }
            }
        } finally {
            held.forEach(BlockReader::release);
        }
        Runnable show = head.delete(deletion.head());
        DecidedDeletion.remove(directory);
        blocks.replaceSame(changed, show);
        leave(null);
    }

    private void leave(@Nullable Open now) {
        open = now;
        head.hold(now != null);
    }

    /** Goes on with what could not be carried out, or taken back, before. Does nothing where there is nothing. */
    void settle() throws IOException {
        Open left = open;
        if (left == null) {
            return;
        }
        head.lockCommits();
        try {
            // A sync that failed is not believed when it works later: what it was for is done anew.
            left.deletion.write(directory);
            if (left.counts) {
                carryOut(left.deletion);
            } else {
                takeBack();
            }
        } finally {
            head.unlockCommits();
        }
    }
}
