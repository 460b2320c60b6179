package io.tidemark.engine.compact;

import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Deletes blocks, and what was left behind where making or deleting one was cut short. Stateless. */
public final class BlockRemover {
    private static final String SNAPSHOT = "chunk_snapshot.";
    private static final String TMP = ".tmp";

    private BlockRemover() {}

    /**
     * Deletes a block that nobody reads any more. It is gone for good once its new name is durable; a crash before its files are
     * deleted leaves a directory that {@link #removeLeftovers} takes away.
     */
    public static void remove(Directory directory, String ulid) throws IOException {
        String doomed = ulid + BlockWriter.DELETION_SUFFIX;
        directory.deleteTree(doomed);
        directory.rename(ulid, doomed);
        directory.sync("");
        directory.deleteTree(doomed);
    }

    /**
     * Deletes half-made and half-deleted directories, and blocks that another block stands for or that are marked as deletable.
     * For whoever holds the lock, before anything is written.
     *
     * @return what was deleted
     */
    public static List<String> removeLeftovers(Directory directory) throws IOException {
        List<String> removed = new ArrayList<>();
        for (DirectoryEntry entry : directory.list("")) {
            if (entry.isDirectory() && isLeftover(entry.name())) {
                directory.deleteTree(entry.name());
                removed.add(entry.name());
            }
        }
        BlockScanner.Listing listing = BlockScanner.scan(directory);
        List<BlockMeta> gone = new ArrayList<>(listing.superseded());
        listing.blocks().stream().filter(BlockMeta::deletable).forEach(gone::add);
        for (BlockMeta meta : gone) {
            remove(directory, meta.ulid());
            removed.add(meta.ulid());
        }
        return removed;
    }

    /** Whether a name is that of a half-made or half-deleted block or head snapshot. Other people's directories are not ours. */
    private static boolean isLeftover(String name) {
        for (String suffix : List.of(BlockWriter.CREATION_SUFFIX, BlockWriter.DELETION_SUFFIX, TMP)) {
            if (name.endsWith(suffix)) {
                String stem = name.substring(0, name.length() - suffix.length());
                return Ulid.is(stem) || stem.startsWith(SNAPSHOT);
            }
        }
        return false;
    }
}
