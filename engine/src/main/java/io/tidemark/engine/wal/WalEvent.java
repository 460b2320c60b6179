package io.tidemark.engine.wal;

import io.tidemark.engine.record.Record;
import org.jspecify.annotations.Nullable;

/** What {@link WalReader#next} came upon: a record, or a fault in its place. Exactly one of the two is not null. */
public record WalEvent(@Nullable Record record, @Nullable WalFault fault) {}
