package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one snapshot reads from, and how: its readers in ascending order of rank, so that of two that hold one series at one
 * time the one with the greater index wins. Immutable but for the faults it collects; whoever makes it holds the references.
 */
public final class Sources {
    final BlockReader[] readers;
    final boolean keepMarkers;
    final Faults faults;
    final Workers workers;

    /**
     * The readers of a snapshot.
     *
     * @param keepMarkers whether staleness markers are rows like all others
     */
    public Sources(List<BlockReader> readers, boolean keepMarkers, Faults faults, Workers workers) {
        List<BlockReader> sorted = new ArrayList<>(readers);
        sorted.sort(Comparator.comparing(BlockReader::rank));
        this.readers = sorted.toArray(new BlockReader[0]);
        this.keepMarkers = keepMarkers;
        this.faults = faults;
        this.workers = workers;
    }

    /** What was met while reading. */
    public Faults faults() {
        return faults;
    }

    /** Who reads. */
    public Workers workers() {
        return workers;
    }
}
