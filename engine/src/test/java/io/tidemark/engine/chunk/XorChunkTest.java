package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XorChunkTest {
    @Test
    void writesTheBytesOfTheFormatPage() {
        XorAppender appender = new XorAppender();
        appender.append(1000, 1);
        appender.append(1015, 1);
        appender.append(1030, 1.5);
        // 3 | zig-zag 2000 | 1.0 | 15 | 0 same value, 0 dod, 11 01100 000001 1, padding
        assertThat(HexFormat.of().formatHex(appender.toByteArray()))
                .isEqualTo("0003" + "d00f" + "3ff0000000000000" + "0f" + "3603");
        assertThat(appender.sizeBytes()).isEqualTo(15);
    }

    @Test
    void readsWhatItWrites() throws CorruptionException {
        XorAppender appender = new XorAppender();
        SampleBatch samples = new SampleBatch(0);
        double[] values = {
            0, -0.0, Double.NaN, StaleMarker.VALUE, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 1e300, 1e300
        };
        for (int i = 0; i < values.length; i++) {
            samples.add(i * 15_000L + i % 3, values[i]);
            appender.append(samples.times[i], samples.values[i]);
        }
        assertThat(appender.sampleCount()).isEqualTo(8);
        assertThat(appender.toByteArray()).isEqualTo(NaiveXor.encode(samples));
        ChunkSamples.assertSame(ChunkSamples.decode(Encoding.XOR, appender.toByteArray()), samples);
    }

    @Test
    void anEmptyChunkHasNoSamples() throws CorruptionException {
        byte[] empty = new XorAppender().toByteArray();
        assertThat(empty).containsExactly(0, 0);
        assertThat(ChunkSamples.decode(Encoding.XOR, empty).size).isZero();
        XorAppender resumed = XorAppender.resume(empty, 0, 2, ChunkSamples.FILE, 0);
        resumed.append(1, 2);
        assertThat(ChunkSamples.decode(Encoding.XOR, resumed.toByteArray()).values[0])
                .isEqualTo(2);
    }

    @Test
    void theRangesOfTimesReachOneFurtherUpThanDown() throws CorruptionException {
        long[][] dodAndBits = {
            {0, 1},
            {1, 16},
            {-8191, 16},
            {8192, 16},
            {-8192, 20},
            {8193, 20},
            {-65535, 20},
            {65536, 20},
            {-65536, 24},
            {65537, 24},
            {-524287, 24},
            {524288, 24},
            {-524288, 68},
            {524289, 68},
            {Long.MIN_VALUE, 68},
            {Long.MAX_VALUE, 68}
        };
        for (long[] expected : dodAndBits) {
            SampleBatch samples = new SampleBatch(3);
            samples.add(0, 1);
            samples.add(100, 1);
            samples.add(200 + expected[0], 1);
            byte[] chunk = encode(samples);
            // 2 bytes of count, 9 + 1 of the first two samples, and two bits for values that do not change.
            assertThat(chunk.length).as("dod %d", expected[0]).isEqualTo((int) (12 * 8 + 2 + expected[1] + 7) / 8);
            ChunkSamples.assertSame(ChunkSamples.decode(Encoding.XOR, chunk), samples);
        }
    }

    @Test
    void toleratesTheZeroByteThatOldWritersLeaveBehind() throws CorruptionException {
        SampleBatch samples = ChunkSamples.floats(new Random(1), 50);
        byte[] chunk = encode(samples);
        byte[] longer = Arrays.copyOf(chunk, chunk.length + 1);
        ChunkSamples.assertSame(ChunkSamples.decode(Encoding.XOR, longer), samples);
        XorAppender resumed = XorAppender.resume(longer, 0, longer.length, ChunkSamples.FILE, 0);
        assertThat(resumed.toByteArray()).isEqualTo(chunk);
    }

    @Test
    void appendsToWhatTheBatchHolds() throws CorruptionException {
        SampleBatch samples = new SampleBatch(0);
        samples.add(1, 2);
        samples.add(3, 4);
        byte[] chunk = encode(samples);
        SampleBatch batch = new SampleBatch(0);
        batch.add(0, ChunkSamples.stale(true));
        batch.ensure(5);
        batch.histograms = Arrays.copyOf(batch.histograms, batch.times.length);
        Arrays.fill(batch.histograms, ChunkSamples.stale(true));
        ChunkDecoder.decode(1, chunk, 0, chunk.length, ChunkSamples.FILE, 0, batch);
        assertThat(batch.size).isEqualTo(3);
        assertThat(Arrays.copyOf(batch.times, 3)).containsExactly(0, 1, 3);
        assertThat(Arrays.copyOf(batch.histograms, 3)).containsExactly(ChunkSamples.stale(true), null, null);
    }

    @Test
    void resumesWhereItEnded() throws CorruptionException {
        SampleBatch samples = ChunkSamples.floats(new Random(2), 40);
        for (int cut = 0; cut <= samples.size; cut++) {
            XorAppender first = new XorAppender();
            for (int i = 0; i < cut; i++) {
                first.append(samples.times[i], samples.values[i]);
            }
            byte[] bytes = new byte[first.sizeBytes() + 5];
            first.copyTo(bytes, 5);
            XorAppender second = XorAppender.resume(bytes, 5, bytes.length - 5, ChunkSamples.FILE, 0);
            for (int i = cut; i < samples.size; i++) {
                second.append(samples.times[i], samples.values[i]);
            }
            assertThat(second.toByteArray()).isEqualTo(NaiveXor.encode(samples));
        }
    }

    @Test
    void readsAWindowThatWasNeverDescribedAsAllBits() throws CorruptionException {
        NaiveBits bits = new NaiveBits()
                .put(3, 16)
                .putVarint(5)
                .putDouble(1)
                .putUvarint(10)
                .put("0")
                .put("0");
        byte[] chunk = bits.put("10")
                .put(Double.doubleToRawLongBits(1) ^ Double.doubleToRawLongBits(7), 64)
                .toByteArray();
        SampleBatch batch = ChunkSamples.decode(Encoding.XOR, chunk);
        assertThat(batch.values[2]).isEqualTo(7);
    }

    @Test
    void holdsNoMoreThanItsCountCanSay() throws CorruptionException {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < XorAppender.SAMPLES_MAX; i++) {
            appender.append(i, i % 2);
        }
        assertThatThrownBy(() -> appender.append(70_000, 1)).isInstanceOf(IllegalStateException.class);
        byte[] chunk = appender.toByteArray();
        SampleBatch batch = ChunkSamples.decode(Encoding.XOR, chunk);
        assertThat(batch.size).isEqualTo(65_535);
        assertThat(batch.times[65_534]).isEqualTo(65_534);
    }

    @Test
    void aCountThatTheBytesCannotHoldTakesNoMemory() {
        byte[] chunk = encode(ChunkSamples.floats(new Random(3), 20));
        chunk[0] = (byte) 0xff;
        SampleBatch batch = new SampleBatch(0);
        assertThatThrownBy(() -> ChunkDecoder.decode(1, chunk, 0, chunk.length, "chunks/000007", 4711, batch))
                .isInstanceOfSatisfying(CorruptionException.class, e -> {
                    assertThat(e.file()).isEqualTo("chunks/000007");
                    assertThat(e.offset()).isBetween(4711L, 4711L + 2);
                })
                .hasMessageContaining("cannot hold 65300 samples");
        assertThat(batch.times).isEmpty();
    }

    @Test
    void bytesBehindTheChunkAreNotRead() throws CorruptionException {
        SampleBatch samples = ChunkSamples.floats(new Random(4), 120);
        byte[] chunk = encode(samples);
        for (int behind = 0; behind < 40; behind++) {
            byte[] more = new byte[3 + chunk.length + behind];
            Arrays.fill(more, (byte) 0xff);
            System.arraycopy(chunk, 0, more, 3, chunk.length);
            SampleBatch batch = new SampleBatch(0);
            ChunkDecoder.decode(1, more, 3, chunk.length, ChunkSamples.FILE, 0, batch);
            ChunkSamples.assertSame(batch, samples);
            assertThat(ChunkFuzzTargets.decode(1, more, 3, chunk.length - 1)).isFalse();
        }
    }

    @Test
    void anUnknownEncodingIsNamed() {
        for (int encoding : new int[] {0, 7, 0x81, -1}) {
            assertThatThrownBy(() -> ChunkDecoder.decode(encoding, new byte[9], 0, 9, "f", 3, new SampleBatch(0)))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessage("f at 3: chunk encoding " + encoding + " is unknown");
        }
        assertThat(Encoding.of(6)).isEqualTo(Encoding.FLOAT_HISTOGRAM_ST);
        assertThat(Encoding.XOR.isHistogram()).isFalse();
        assertThat(Encoding.HISTOGRAM_ST.isHistogram()).isTrue();
    }

    private static byte[] encode(SampleBatch samples) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < samples.size; i++) {
            appender.append(samples.times[i], samples.values[i]);
        }
        return appender.toByteArray();
    }
}
