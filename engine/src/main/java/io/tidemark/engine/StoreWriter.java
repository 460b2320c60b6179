package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.compact.CompactionRanges;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.compact.Ulids;
import io.tidemark.engine.head.LiveHead;
import io.tidemark.engine.io.Directory;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** What a store has besides while it is written: the names of new blocks, and whoever makes them. */
final class StoreWriter implements Closeable {
    private final Maintenance maintenance;

    /**
     * A writer of a directory whose lock is held.
     *
     * @param directory the door that writes go through
     */
    StoreWriter(
            Directory directory, DataDirectory data, TsdbOptions options, InstantSource clock, BooleanSupplier isBusy)
            throws IOException {
        data.write(new LiveHead(directory, CompactionRanges.HEAD_MILLIS));
        Ulids ulids = new Ulids(clock, new Random());
        List<Block> held = data.blocks();
        try {
            for (Block block : held) {
                ulids.seen(block.name());
                // The newest of these decides who wins, so a new block must be above them too.
                block.meta().sources().stream().filter(Ulid::is).forEach(ulids::seen);
            }
        } finally {
            held.forEach(BlockReader::release);
        }
        this.maintenance = new Maintenance(
                directory, data, Flushing.NOTHING, new Compactor(directory, ulids), options, clock, isBusy);
    }

    /** Who changes the set of blocks. */
    Maintenance maintenance() {
        return maintenance;
    }

    @Override
    public void close() {
        maintenance.close();
    }
}
