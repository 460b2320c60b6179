package io.tidemark.engine.record;

import java.util.Arrays;

/** Says in the out-of-order log that all samples of a series so far are in a chunk of chunks_head. */
public final class MmapMarkersRecord implements Record {
    /** Series references. */
    public long[] refs;

    /** Where the chunk is: number of the file in the upper 32 bits, offset in the lower. */
    public long[] chunkRefs;

    /** How many. */
    public int size;

    /** An empty record with some room. */
    public MmapMarkersRecord(int capacity) {
        refs = new long[Math.max(1, capacity)];
        chunkRefs = new long[refs.length];
    }

    /** Adds a marker. */
    public MmapMarkersRecord add(long ref, long chunkRef) {
        if (size == refs.length) {
            refs = Arrays.copyOf(refs, size * 2);
            chunkRefs = Arrays.copyOf(chunkRefs, size * 2);
        }
        refs[size] = ref;
        chunkRefs[size++] = chunkRef;
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.MMAP_MARKERS;
    }
}
