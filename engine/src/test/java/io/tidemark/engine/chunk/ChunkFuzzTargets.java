package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;

/** What fuzzers call: any bytes give samples or a {@link CorruptionException}, and nothing else. */
public final class ChunkFuzzTargets {
    private ChunkFuzzTargets() {}

    /** Decodes bytes of which the first is the encoding's. */
    public static void decode(byte[] encodingAndData) {
        if (encodingAndData.length > 0) {
            decode(encodingAndData[0], encodingAndData, 1, encodingAndData.length - 1);
        }
    }

    /**
     * Decodes a chunk that lies in a larger array.
     *
     * @return whether there were samples
     */
    static boolean decode(int encoding, byte[] bytes, int offset, int length) {
        SampleBatch batch = new SampleBatch(1);
        batch.add(7, 7);
        try {
            ChunkDecoder.decode(encoding, bytes, offset, length, ChunkSamples.FILE, 0, batch);
            int count = ChunkDecoder.sampleCount(encoding, bytes, offset, length, ChunkSamples.FILE, 0);
            assertThat(batch.size).isEqualTo(1 + count);
            return true;
        } catch (CorruptionException e) {
            assertThat(e.getCause()).isNull();
            assertThat(e.file()).isEqualTo(ChunkSamples.FILE);
            assertThat(e.offset()).isBetween(0L, (long) length);
            assertThat(batch.size).isEqualTo(1);
            assertThat(batch.histograms).isNull();
            // What a chunk takes is in proportion to its length.
            assertThat(batch.times.length).isLessThan(16 + 8 * length);
            return false;
        }
    }
}
