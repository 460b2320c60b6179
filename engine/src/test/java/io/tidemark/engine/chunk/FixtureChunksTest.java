package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All chunks of the blocks that a real Prometheus 2.42 wrote. */
class FixtureChunksTest {
    @Test
    void everyChunkDecodesAndFloatsAgreeWithTheNaiveDecoder() throws IOException {
        Path data = Path.of(System.getProperty("tidemark.shared", "?"), "fixtures", "prometheus-2.42", "data");
        assumeTrue(Files.isDirectory(data), "the fixture is not here: " + data);
        long[] samples = new long[Encoding.values().length];
        List<Path> segments;
        try (Stream<Path> blocks = Files.list(data)) {
            segments = blocks.map(block -> block.resolve("chunks/000001"))
                    .filter(Files::exists)
                    .toList();
        }
        for (Path segment : segments) {
            byte[] bytes = Files.readAllBytes(segment);
            ByteCursor in = new ByteCursor(bytes, 8, bytes.length, segment.toString(), 8);
            while (in.remaining() > 0) {
                int length = in.count(in.remaining(), "a chunk's length");
                int encoding = in.u8();
                int at = in.position();
                in.skip(length + 4);
                SampleBatch batch = new SampleBatch(0);
                ChunkDecoder.decode(encoding, bytes, at, length, segment.toString(), at, batch);
                samples[encoding] += batch.size;
                if (encoding == Encoding.XOR.code()) {
                    SampleBatch naive = NaiveXor.decode(Arrays.copyOfRange(bytes, at, at + length));
                    assertThat(batch.size).isEqualTo(naive.size);
                    for (int i = 0; i < naive.size; i++) {
                        assertThat(batch.times[i]).isEqualTo(naive.times[i]);
                        assertThat(Double.doubleToRawLongBits(batch.values[i]))
                                .isEqualTo(Double.doubleToRawLongBits(naive.values[i]));
                    }
                }
            }
        }
        assertThat(samples[2] + samples[3]).as("histograms").isEqualTo(22_860);
    }
}
