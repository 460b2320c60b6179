package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockMetaFile;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deletes samples from blocks, which are never changed but for the file that lists what is deleted. For one thread. */
final class BlockDeletion {
    private static final String FILE = "tombstones";

    private final Directory directory;
    private final Map<Block, Tombstones> after = new LinkedHashMap<>();

    BlockDeletion(Directory directory) {
        this.directory = directory;
    }

    /** Looks which series of a block, which the caller has retained, have samples in a range. Changes nothing. */
    void add(Block block, TagFilter series, TimeRange range) throws IOException {
        if (!range.overlaps(block.range().minMillis(), block.range().maxMillis())) {
            return;
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
        if (!added.isEmpty()) {
            Map<Long, Intervals> all = new HashMap<>(before.byRef());
            all.putAll(added);
            after.put(block, Tombstones.of(all));
        }
    }

    /**
     * Makes the deletions durable. Where that fails, what was written of them is taken back.
     *
     * @return the blocks that changed
     */
    List<BlockMeta> write() throws IOException {
        List<BlockMeta> changed = new ArrayList<>();
        List<Block> touched = new ArrayList<>();
        try {
            for (Map.Entry<Block, Tombstones> each : after.entrySet()) {
                Block block = each.getKey();
                touched.add(block);
                TombstonesFile.replace(directory, block.name(), FILE, each.getValue());
                BlockMeta meta = block.meta();
                BlockMeta counted = meta.withStats(
                        meta.stats().withTombstones(each.getValue().intervalCount()));
                BlockMetaFile.replace(directory, block.name(), counted);
                changed.add(counted);
            }
            return changed;
        } catch (IOException e) {
            for (Block block : touched) {
                takeBack(block, e);
            }
            throw e;
        }
    }

    /** Takes back what was written, because the rest of the deletion failed. */
    void takeBack() throws IOException {
        for (Block block : after.keySet()) {
            TombstonesFile.replace(directory, block.name(), FILE, block.tombstones());
            BlockMetaFile.replace(directory, block.name(), block.meta());
        }
    }

    private void takeBack(Block block, IOException cause) {
        try {
            TombstonesFile.replace(directory, block.name(), FILE, block.tombstones());
            BlockMetaFile.replace(directory, block.name(), block.meta());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
