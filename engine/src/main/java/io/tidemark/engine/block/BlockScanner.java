package io.tidemark.engine.block;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the blocks of a data directory: directories whose name is a ULID and which hold a readable meta.json. Links, half-made
 * and half-deleted directories ({@code *.tmp-for-creation}, {@code *.tmp-for-deletion}) and everything else are passed over in
 * silence; a block that can't be used is left in place and listed as a problem.
 */
public final class BlockScanner {
    /** The kind of a problem with a block's meta.json. */
    public static final String PROBLEM_META = "block-meta";

    private BlockScanner() {}

    /**
     * What was found.
     *
     * @param blocks in ascending order of ULIDs
     * @param superseded blocks that were merged into one of {@code blocks} and are only still there because their deletion was
     *     cut short; whatever they hold is in the other, deletions applied
     */
    public record Listing(List<BlockMeta> blocks, List<BlockMeta> superseded, List<Problem> problems) {}

    /** Looks at a data directory as it is now. Blocks that vanish meanwhile are not found. */
    public static Listing scan(Directory directory) throws IOException {
        Map<String, BlockMeta> found = new HashMap<>();
        List<BlockMeta> metas = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (DirectoryEntry entry : directory.list("")) {
            if (entry.isDirectory() && Ulid.is(entry.name())) {
                try {
                    BlockMeta meta = BlockMetaFile.read(directory, entry.name());
                    metas.add(meta);
                    found.put(meta.ulid(), meta);
                } catch (NoSuchFileException e) {
                    if (directory.stat(entry.name()) != null) {
                        problems.add(Problem.harmless(
                                entry.name() + "/" + BlockMetaFile.NAME,
                                0,
                                PROBLEM_META,
                                "the directory has no meta.json: it is no block, or half of one, and is not read"));
                    }
                } catch (CorruptionException e) {
                    problems.add(problem(entry.name(), e.offset(), "the block is not read: " + e.problem()));
                } catch (IOException e) {
                    problems.add(problem(entry.name(), 0, "the block is not read: " + e.getMessage()));
                }
            }
        }
        List<BlockMeta> superseded = new ArrayList<>();
        for (BlockMeta child : metas) {
            for (BlockMeta.Parent parent : child.parents()) {
                BlockMeta meta = found.get(parent.ulid());
                if (meta != null && isSuperseded(meta, child)) {
                    superseded.add(meta);
                }
            }
        }
        metas.removeAll(superseded);
        return new Listing(List.copyOf(metas), List.copyOf(superseded), List.copyOf(problems));
    }

    /** A wrong word in a meta.json must not make a whole block vanish, so the name alone is not enough. */
    private static boolean isSuperseded(BlockMeta parent, BlockMeta child) {
        return parent != child
                && child.minMillis() <= parent.minMillis()
                && child.maxMillisExclusive() >= parent.maxMillisExclusive()
                && child.sources().containsAll(parent.sources());
    }

    /** Nothing tells which times are missing with a block. */
    private static Problem problem(String ulid, long offset, String message) {
        return new Problem(
                ulid + "/" + BlockMetaFile.NAME,
                offset,
                PROBLEM_META,
                message,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Problem.UNKNOWN);
    }
}
