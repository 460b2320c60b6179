package io.tidemark.engine;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.compact.CompactionRanges;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.compact.Ulids;
import io.tidemark.engine.head.HeadWriter;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.TimeRange;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store has besides while it is written: the names of new blocks, and whoever makes them. */
final class StoreWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    private final HeadWriter head;
    private final InstantSource clock;
    private final long maxFutureMillis;
    private final Maintenance maintenance;
    private final Directory directory;

    /** Where commits become durable by and by. */
    private volatile @Nullable Thread syncer;

    private final DataDirectory data;
    private final Ulids ulids;

    /**
     * A writer of a directory whose lock is held.
     *
     * @param directory the door that writes go through
     */
    StoreWriter(
            Directory directory,
            DataDirectory data,
            TsdbOptions options,
            boolean isForeign,
            InstantSource clock,
            BooleanSupplier isBusy)
            throws IOException {
        this.clock = clock;
        this.maxFutureMillis = options.maxFutureMillis();
        this.head = HeadWriter.open(
                directory,
                data.freshHeadMinMillis(),
                CompactionRanges.HEAD_MILLIS,
                rules(options, isForeign),
                clock,
                options.threads());
        data.write(head); // Which closes it from now on.
        this.directory = directory;
        this.data = data;
        this.ulids = new Ulids(clock, new Random());
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
        Compactor compactor = new Compactor(directory, ulids);
        Deletions deletions = new Deletions(directory, data, head);
        this.maintenance = new Maintenance(
                directory, data, deletions, new HeadFlusher(head, data, compactor), compactor, options, clock, isBusy);
        head.onDue(maintenance::wake);
        head.onHeld(maintenance::settle);
        deletions.recover(clock);
    }

    private static HeadWriter.Rules rules(TsdbOptions options, boolean isForeign) {
        Long window = options.outOfOrderWindowMillis();
        return new HeadWriter.Rules(
                window != null ? window : isForeign ? 0 : Long.MAX_VALUE,
                options.retentionMillis(),
                switch (options.durability().kind()) {
                    case COMMIT -> 0;
                    case INTERVAL -> options.durability().intervalMillis();
                    case OS -> Long.MAX_VALUE;
                });
    }

    /** Has threads look after the store from now on. */
    void start(Durability durability) {
        maintenance.start();
        if (durability.kind() == Durability.Kind.INTERVAL) {
            Thread started = new Thread(() -> syncEvery(durability.intervalMillis()), "tidemark-sync");
            started.setDaemon(true);
            syncer = started;
            started.start();
        }
    }

    private void syncEvery(long millis) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(millis);
                head.sync();
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                // The head has logged it, and writes anew what may be lost before it takes anything else.
                LOG.debug("{}: a sync failed", directory.describe(), e);
            }
        }
    }

    /** Somebody who adds samples. */
    Appender appender() {
        return new StoreAppender(head, clock, maxFutureMillis);
    }

    /** The head. */
    HeadWriter head() {
        return head;
    }

    /** Who changes the set of blocks. */
    Maintenance maintenance() {
        return maintenance;
    }

    /** Makes a copy of all that is there now, in an empty directory, which is one of ours where this one is. */
    void snapshot(Directory target, boolean isOurs) throws IOException {
        maintenance.quietly(() -> {
            List<BlockReader> readers = data.acquire(TimeRange.ALL);
            try {
                new StoreCopy(directory, target).write(readers, ulids);
            } finally {
                readers.forEach(BlockReader::release);
            }
        });
        if (isOurs) {
            WriteAccess.markAsOurs(target); // Last: a copy that was cut short is not taken for a whole one.
        }
    }

    @Override
    public void close() {
        Thread running = syncer;
        if (running != null) {
            running.interrupt();
        }
        maintenance.close();
        if (head.hasLate()) {
            try {
                // Prometheus knows late samples from blocks alone.
                maintenance.flush();
            } catch (IOException e) {
                LOG.warn("{}: late samples stay in the log: {}", directory.describe(), e.getMessage());
            }
        }
        try {
            head.writeChunks(() -> {}); // The next start takes them as they are.
        } catch (InterruptedIOException e) {
            throw new IllegalStateException(e); // Nobody interrupts it.
        }
    }
}
