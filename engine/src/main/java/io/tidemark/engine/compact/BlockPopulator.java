package io.tidemark.engine.compact;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.block.EncodedChunk;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.List;

/** Fills a new block with what several readers hold, merged. For one thread. */
final class BlockPopulator {
    private final List<BlockReader> sources;
    private final TimeRange range;
    private final CompactionControl control;

    /**
     * Sources that the caller has retained.
     *
     * @param range samples outside are left out
     */
    BlockPopulator(List<BlockReader> sources, TimeRange range, CompactionControl control) {
        this.sources = sources;
        this.range = range;
        this.control = control;
    }

    /** Adds all series that have a sample left. */
    void populate(BlockWriter writer) throws IOException {
        SeriesWalk walk = new SeriesWalk(sources, range);
        SeriesMerge merge = new SeriesMerge(range);
        while (walk.next()) {
            control.betweenSeries();
            List<EncodedChunk> chunks = merge.chunks(walk.lanes());
            if (!chunks.isEmpty()) {
                writer.add(walk.labels(), chunks);
            }
        }
    }
}
