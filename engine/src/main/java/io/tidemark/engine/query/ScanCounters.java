package io.tidemark.engine.query;

import java.util.concurrent.atomic.LongAdder;

/** What the scans of one statement did. Safe for any thread. */
public final class ScanCounters {
    /** Entries of postings lists that were read. */
    public final LongAdder postings = new LongAdder();

    /** Series that the filter selected. */
    public final LongAdder series = new LongAdder();

    /** Blocks (the head counts as one) that were read. */
    public final LongAdder blocksOpened = new LongAdder();

    /** Blocks that the time range ruled out. */
    public final LongAdder blocksSkipped = new LongAdder();

    /** Chunks that were decoded. */
    public final LongAdder chunksOpened = new LongAdder();

    /** Chunks of which what was wanted was known, so that they were not decoded. */
    public final LongAdder chunksKnown = new LongAdder();

    /** Chunks of selected series that time, tombstones or an early end ruled out. */
    public final LongAdder chunksSkipped = new LongAdder();

    /** Staleness markers that were hidden. */
    public final LongAdder markersHidden = new LongAdder();
}
