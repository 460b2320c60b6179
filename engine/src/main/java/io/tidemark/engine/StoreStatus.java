package io.tidemark.engine;

/**
 * How the store is.
 *
 * @param reason why it is degraded, or empty
 * @param sinceMillis since when it is in this state, by the clock
 * @param headSeries series of the head, 0 while it is not built
 * @param headMinMillis time of its oldest sample; {@link Long#MAX_VALUE} where it has none
 * @param headMaxMillis time of its newest sample; {@link Long#MIN_VALUE} where it has none
 * @param walSegments segments of the log
 * @param walBytes their length, that of the checkpoint included
 * @param blocks how many blocks there are
 * @param blockBytes what they take on the disk
 * @param maintenanceFailure why flushing, compaction or retention fail, or empty where they don't
 * @param maintenanceSinceMillis since when they do or don't
 */
public record StoreStatus(
        State state,
        String reason,
        long sinceMillis,
        long headSeries,
        long headMinMillis,
        long headMaxMillis,
        long walSegments,
        long walBytes,
        long blocks,
        long blockBytes,
        String maintenanceFailure,
        long maintenanceSinceMillis) {
    /** What may be done. */
    public enum State {
        /** Nothing is written here. */
        READ_ONLY,
        /** Nothing was written yet; the first write takes the lock. */
        READY,
        /** The lock is held, writes are taken. */
        WRITER,
        /** Reads work, writes fail until the cause is gone. */
        DEGRADED
    }
}
