package io.tidemark.engine.head;

import io.tidemark.engine.tombstone.Intervals;

/**
 * What the log still says of a series of which a flush has left nothing in the head: as long as it may be read again, samples that come
 * back must be late by it, or they would be taken for what was there.
 *
 * @param lastMillis time of the newest sample in order
 * @param deleted what was deleted of it
 */
record GoneSeries(long lastMillis, Intervals deleted) {
    /** One that was gone twice. */
    GoneSeries and(GoneSeries other) {
        return new GoneSeries(Math.max(lastMillis, other.lastMillis), deleted.with(other.deleted));
    }
}
