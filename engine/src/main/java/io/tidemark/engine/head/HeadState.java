package io.tidemark.engine.head;

import io.tidemark.engine.tombstone.Intervals;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/**
 * What a head holds at a moment, whatever is added to it later.
 *
 * @param version samples that its readers do not see came later
 * @param seriesCount series behind these came later
 * @param tombstones what is deleted, by the numbers of series
 */
record HeadState(Head head, long version, int seriesCount, Map<Integer, Intervals> tombstones) implements Closeable {
    /** What is there now, until it is closed. For the thread that adds. */
    static HeadState of(Head head) {
        head.retain();
        return new HeadState(head, head.versions.acquire(), head.seriesCount(), head.tombstones());
    }

    Intervals deleted(MemSeries series) {
        return tombstones.getOrDefault(series.index, Intervals.NONE);
    }

    @Override
    public void close() throws IOException {
        head.versions.release(version);
        head.close();
    }
}
