package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Chunks that a real Prometheus 2.42 wrote: they are read, and what is read is written to the same bytes again. */
class FixtureChunksTest {
    @Test
    void theChunksOfOneBlock() throws IOException {
        try (InputStream in = FixtureChunksTest.class.getResourceAsStream("/golden/prometheus-2.42/chunks-000001")) {
            long[] samples = check(Objects.requireNonNull(in).readAllBytes());
            assertThat(samples).containsExactly(0, 71_085, 1_192, 596, 0, 0, 0);
        }
    }

    @Test
    void theChunksOfTheWholeFixture() throws IOException {
        Path data = Path.of(System.getProperty("tidemark.shared", "?"), "fixtures", "prometheus-2.42", "data");
        assumeTrue(Files.isDirectory(data), "the fixture is not here: " + data);
        List<Path> segments;
        try (Stream<Path> blocks = Files.list(data)) {
            segments = blocks.map(block -> block.resolve("chunks/000001"))
                    .filter(Files::exists)
                    .toList();
        }
        long histograms = 0;
        for (Path segment : segments) {
            long[] samples = check(Files.readAllBytes(segment));
            histograms += samples[2] + samples[3];
        }
        assertThat(histograms).isEqualTo(22_860);
    }

    /** @return how many samples there are of each encoding */
    private static long[] check(byte[] segment) throws IOException {
        long[] samples = new long[Encoding.values().length];
        ByteCursor in = new ByteCursor(segment, 8, segment.length, ChunkSamples.FILE, 8);
        while (in.remaining() > 0) {
            int length = in.count(in.remaining(), "a chunk's length");
            int code = in.u8();
            int at = in.position();
            in.skip(length + 4);
            SampleBatch batch = new SampleBatch(0);
            ChunkDecoder.decode(code, segment, at, length, ChunkSamples.FILE, at, batch);
            samples[code] += batch.size;
            byte[] chunk = Arrays.copyOfRange(segment, at, at + length);
            if (code == Encoding.XOR.code()) {
                ChunkSamples.assertSame(batch, NaiveXor.decode(chunk));
                checkFloats(batch, chunk);
            } else {
                checkHistograms(Encoding.values()[code], batch, chunk);
            }
        }
        return samples;
    }

    private static void checkFloats(SampleBatch batch, byte[] chunk) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < batch.size; i++) {
            appender.append(batch.times[i], batch.values[i]);
        }
        assertSameBytes(appender.toByteArray(), chunk);
    }

    private static void checkHistograms(Encoding encoding, SampleBatch batch, byte[] chunk) throws IOException {
        HistogramAppender appender = new HistogramAppender(encoding);
        for (int i = 0; i < batch.size; i++) {
            assertThat(appender.append(batch.times[i], batch.histograms[i]))
                    .isEqualTo(HistogramAppender.Outcome.APPENDED);
        }
        byte[] again = appender.toByteArray();
        // Only the chunk before it told whether there was a reset, and that is not known here.
        assertThat(again[2] & 0xc0).isEqualTo(batch.histograms[0].resetHint() == ResetHint.GAUGE ? 0xc0 : 0);
        again[2] = chunk[2];
        assertSameBytes(again, chunk);
        byte[] resumed = HistogramAppender.resume(encoding, chunk, 0, chunk.length, ChunkSamples.FILE, 0)
                .toByteArray();
        assertThat(resumed).isEqualTo(again);

        // Without its empty buckets each histogram is what the target showed; appended so, the chunk is widened bit by
        // bit.
        HistogramAppender growing = new HistogramAppender(encoding);
        for (int i = 0; i < batch.size; i++) {
            ResetHint hint = batch.histograms[i].resetHint();
            assertThat(growing.append(
                            batch.times[i],
                            ChunkHistograms.withHint(ChunkHistograms.compact(batch.histograms[i]), hint)))
                    .isNotEqualTo(HistogramAppender.Outcome.NEEDS_NEW_CHUNK);
        }
        SampleBatch read = ChunkSamples.decode(encoding, growing.toByteArray());
        for (int i = 0; i < batch.size; i++) {
            assertThat(ChunkHistograms.compact(read.histograms[i]))
                    .isEqualTo(ChunkHistograms.compact(batch.histograms[i]));
        }
    }

    /** Versions of Prometheus before 3.0 could leave a zero byte at the end. */
    private static void assertSameBytes(byte[] ours, byte[] theirs) {
        byte[] expected = theirs.length == ours.length + 1 && theirs[ours.length] == 0
                ? Arrays.copyOf(theirs, ours.length)
                : theirs;
        assertThat(ours).isEqualTo(expected);
    }
}
