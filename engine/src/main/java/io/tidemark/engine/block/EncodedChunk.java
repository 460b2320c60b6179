package io.tidemark.engine.block;

import io.tidemark.engine.chunk.Encoding;

/**
 * A chunk as it is stored.
 *
 * @param encoding the byte of {@link Encoding}
 * @param bytes hold the data in {@code [offset, offset + length)}; not copied
 * @param minMillis time of the first sample
 * @param maxMillis time of the last sample, included
 */
public record EncodedChunk(int encoding, byte[] bytes, int offset, int length, long minMillis, long maxMillis) {
    private static final int COUNT_BYTES = 2;

    /** Checks the encoding and the order of the times. */
    public EncodedChunk {
        if (Encoding.of(encoding) == null || length < COUNT_BYTES || minMillis > maxMillis) {
            throw new IllegalArgumentException("a chunk of encoding " + encoding + ", " + length + " bytes, from "
                    + minMillis + " to " + maxMillis);
        }
    }

    /** How many samples it says it holds. */
    public int sampleCount() {
        int count = (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
        // The encodings with start times keep their flags in the count's upper two bits.
        boolean hasFlags = encoding == Encoding.HISTOGRAM_ST.code() || encoding == Encoding.FLOAT_HISTOGRAM_ST.code();
        return hasFlags ? count & 0x3fff : count;
    }

    /** Whether its samples are native histograms. */
    public boolean isHistogram() {
        Encoding known = Encoding.of(encoding);
        return known != null && known.isHistogram();
    }
}
