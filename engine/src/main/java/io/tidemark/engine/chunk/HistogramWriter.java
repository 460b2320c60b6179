package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;

/**
 * Writes the samples of one chunk of native histograms that all have one layout. Counts go to the buckets of the layout by
 * a map: the count at i to bucket {@code map[i]}; buckets that nothing goes to are zero. For one thread.
 */
abstract class HistogramWriter {
    private static final int CAPACITY = 512;

    final BitWriter out = new BitWriter(CAPACITY);
    final HistogramLayout layout;
    int count;
    private long time;
    private long timeDelta;

    /** Begins a chunk. */
    HistogramWriter(HistogramLayout layout, ResetHint hint) {
        this.layout = layout;
        out.bits(bits(hint) << 6, 8);
        layout.write(out);
    }

    private static int bits(ResetHint hint) {
        return switch (hint) {
            case UNKNOWN -> 0;
            case NOT_RESET -> 1;
            case RESET -> 2;
            case GAUGE -> 3;
        };
    }

    /** Adds a sample. */
    final void write(long newTime, FloatHistogram h, int[] positiveMap, int[] negativeMap) {
        writeTime(newTime);
        writeCounts(h, positiveMap, negativeMap);
        count++;
    }

    /** Adds the sample at which the reader of a chunk of the same encoding stands. */
    final void copy(HistogramReader sample, int[] positiveMap, int[] negativeMap) {
        writeTime(sample.time);
        copyCounts(sample, positiveMap, negativeMap);
        count++;
    }

    /** A copy of the chunk's data. */
    final byte[] toByteArray() {
        return out.toByteArray(count);
    }

    abstract void writeCounts(FloatHistogram h, int[] positiveMap, int[] negativeMap);

    abstract void copyCounts(HistogramReader sample, int[] positiveMap, int[] negativeMap);

    private void writeTime(long newTime) {
        if (count == 0) {
            out.varbitInt(newTime);
        } else {
            long delta = newTime - time;
            out.varbitInt(delta - timeDelta);
            timeDelta = delta;
        }
        time = newTime;
    }
}
