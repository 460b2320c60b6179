package io.tidemark.engine.io;

import java.util.concurrent.atomic.LongAdder;

/** What has passed the door. Counts only grow; take two {@link Snapshot}s and subtract. Safe for any thread. */
public final class IoCounters {
    private final LongAdder filesOpened = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder syncs = new LongAdder();

    /** A file was opened. */
    public void opened() {
        filesOpened.increment();
    }

    /** A range was read. */
    public void read(long bytes) {
        reads.increment();
        bytesRead.add(bytes);
    }

    /** Bytes were written. */
    public void written(long bytes) {
        bytesWritten.add(bytes);
    }

    /** Something was made durable. */
    public void synced() {
        syncs.increment();
    }

    /** The counts of this moment. */
    public Snapshot snapshot() {
        return new Snapshot(filesOpened.sum(), reads.sum(), bytesRead.sum(), bytesWritten.sum(), syncs.sum());
    }

    /** Counts at one moment. */
    public record Snapshot(long filesOpened, long reads, long bytesRead, long bytesWritten, long syncs) {
        /** What was added since an earlier moment. */
        public Snapshot since(Snapshot earlier) {
            return new Snapshot(
                    filesOpened - earlier.filesOpened,
                    reads - earlier.reads,
                    bytesRead - earlier.bytesRead,
                    bytesWritten - earlier.bytesWritten,
                    syncs - earlier.syncs);
        }
    }
}
