package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.compact.CompactionControl;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.compact.Ulids;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Copies what readers hold into an empty directory. Each block appears there whole or not at all. For one thread. */
final class StoreCopy {
    private static final String CHUNKS = "chunks";

    private final Directory source;
    private final Directory target;

    StoreCopy(Directory source, Directory target) {
        this.source = source;
        this.target = target;
    }

    /** Copies blocks as they are, and makes one block of all other readers; nobody may change the blocks meanwhile. */
    void write(List<BlockReader> readers, Ulids ulids) throws IOException {
        List<BlockReader> heads = new ArrayList<>();
        for (BlockReader reader : readers) {
            if (reader instanceof Block block) {
                copy(block.name());
            } else {
                heads.add(reader);
            }
        }
        TimeRange bounds = bounds(heads);
        if (!bounds.isEmpty()) {
            new Compactor(target, ulids)
                    .write(
                            heads,
                            bounds.minMillis(),
                            Math.addExact(bounds.maxMillis(), 1),
                            List.of(),
                            CompactionControl.UNHINDERED);
        }
        target.sync("");
    }

    private void copy(String ulid) throws IOException {
        String temporary = ulid + BlockWriter.CREATION_SUFFIX;
        target.createDirectory(temporary);
        target.createDirectory(temporary + "/" + CHUNKS);
        copyFiles(ulid + "/" + CHUNKS, temporary + "/" + CHUNKS);
        copyFiles(ulid, temporary);
        target.rename(temporary, ulid);
    }

    private void copyFiles(String from, String to) throws IOException {
        for (DirectoryEntry entry : source.list(from)) {
            if (entry.isFile() && !entry.name().endsWith(".tmp")) {
                source.copyTo(from + "/" + entry.name(), target, to + "/" + entry.name());
            }
        }
        target.sync(to);
    }

    private static TimeRange bounds(List<BlockReader> readers) throws IOException {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        SeriesEntry entry = new SeriesEntry();
        for (BlockReader reader : readers) {
            Postings all = reader.all();
            for (int i = 0; i < all.size(); i++) {
                reader.series(all.get(i), TimeRange.ALL, entry);
                for (int chunk = 0; chunk < entry.chunkCount; chunk++) {
                    min = Math.min(min, entry.chunkMinMillis[chunk]);
                    max = Math.max(max, entry.chunkMaxMillis[chunk]);
                }
            }
        }
        return min > max ? TimeRange.NONE : new TimeRange(min, max);
    }
}
