package io.tidemark.engine.wal;

import io.tidemark.engine.record.Record;
import org.jspecify.annotations.Nullable;

/**
 * What {@link WalReader#next} came upon: a record, or a fault in its place. Exactly one of the two is not null.
 *
 * @param isLate whether the record's samples were marked as not newer than those of their series that came before
 */
public record WalEvent(@Nullable Record record, @Nullable WalFault fault, boolean isLate) {
    static WalEvent of(Record record, boolean isLate) {
        return new WalEvent(record, null, isLate);
    }

    static WalEvent of(WalFault fault) {
        return new WalEvent(null, fault, false);
    }
}
