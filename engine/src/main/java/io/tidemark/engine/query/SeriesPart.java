package io.tidemark.engine.query;

import io.tidemark.engine.block.SeriesEntry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one reader holds of one series: its chunks in the range of the scan. */
final class SeriesPart {
    final int source;
    final int ref;
    final int chunkCount;

    /** Time of the first sample of all chunks; a bound, since ranges and tombstones are not applied. */
    final long minMillis;

    final long maxMillis;

    /** Chunk references, then first times, then last times; null where they are read again when they are needed. */
    long @Nullable [] chunks;

    /** The same series in another reader. */
    @Nullable
    SeriesPart next;

    SeriesPart(int source, int ref, SeriesEntry entry, boolean keepChunks) {
        this.source = source;
        this.ref = ref;
        this.chunkCount = entry.chunkCount;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < chunkCount; i++) {
            min = Math.min(min, entry.chunkMinMillis[i]);
            max = Math.max(max, entry.chunkMaxMillis[i]);
        }
        this.minMillis = min;
        this.maxMillis = max;
        if (keepChunks) {
            chunks = columns(entry);
        }
    }

    /** The chunks of an entry as one array. */
    static long[] columns(SeriesEntry entry) {
        int n = entry.chunkCount;
        long[] columns = Arrays.copyOf(entry.chunkRefs, 3 * n);
        System.arraycopy(entry.chunkMinMillis, 0, columns, n, n);
        System.arraycopy(entry.chunkMaxMillis, 0, columns, 2 * n, n);
        return columns;
    }
}
