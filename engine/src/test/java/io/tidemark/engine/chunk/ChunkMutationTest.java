package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.chunk.ChunkSamples.HistogramSource;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.SampleBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that are not what they were: samples or a stated fault, nothing else, and XOR as the naive decoder has it. */
class ChunkMutationTest {
    @Test
    void everyFlippedBitAndEveryCutOfSmallChunksOfEveryEncoding() {
        for (Encoding encoding : Encoding.values()) {
            if (encoding == Encoding.NONE) {
                continue;
            }
            for (long seed = 1; seed <= 4; seed++) {
                byte[] chunk = chunk(encoding, new Random(seed), 12);
                for (int bit = 0; bit < chunk.length * 8; bit++) {
                    byte[] flipped = chunk.clone();
                    flipped[bit / 8] ^= (byte) (1 << bit % 8);
                    check(encoding, flipped);
                }
                for (int cut = 0; cut < chunk.length; cut++) {
                    check(encoding, Arrays.copyOf(chunk, cut));
                }
            }
        }
    }

    @Test
    void seededDamageToChunksOfEveryEncoding() {
        int read = 0;
        for (long seed = ChunkSamples.seed(1), end = seed + 6000; seed < end; seed++) {
            Random random = new Random(seed);
            Encoding encoding = Encoding.values()[1 + random.nextInt(6)];
            byte[] chunk = chunk(encoding, random, 1 + random.nextInt(60));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                chunk = damage(chunk, random);
            }
            read += check(encoding, chunk) ? 1 : 0;
        }
        assertThat(read).as("how many damaged chunks still gave samples").isBetween(300, 5500);
    }

    @Test
    void garbageOfEveryEncoding() {
        for (long seed = ChunkSamples.seed(1), end = seed + 6000; seed < end; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                // A count that may be true.
                bytes[0] = 0;
                bytes[1] &= 0x3f;
            }
            check(Encoding.values()[1 + random.nextInt(6)], bytes);
            ChunkFuzzTargets.decode(bytes);
        }
    }

    private static byte[] damage(byte[] chunk, Random random) {
        byte[] damaged = chunk.clone();
        if (damaged.length < 4) {
            return new byte[random.nextInt(8)];
        }
        int at = random.nextInt(damaged.length);
        int length = 1 + random.nextInt(Math.min(16, damaged.length - at));
        switch (random.nextInt(6)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> damaged[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(damaged, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
            case 3 -> System.arraycopy(damaged, random.nextInt(damaged.length - length + 1), damaged, at, length);
            case 4 -> damaged = Arrays.copyOf(damaged, at);
            default -> damaged = Arrays.copyOf(damaged, damaged.length + random.nextInt(16));
        }
        return damaged;
    }

    private static boolean check(Encoding encoding, byte[] chunk) {
        // Once at the array's end, once with other bytes behind.
        boolean read = ChunkFuzzTargets.decode(encoding.code(), chunk, 0, chunk.length);
        byte[] longer = Arrays.copyOf(chunk, chunk.length + 64);
        Arrays.fill(longer, chunk.length, longer.length, (byte) 0xa5);
        assertThat(ChunkFuzzTargets.decode(encoding.code(), longer, 0, chunk.length))
                .isEqualTo(read);
        if (encoding == Encoding.XOR) {
            SampleBatch naive = null;
            try {
                naive = NaiveXor.decode(chunk);
            } catch (IndexOutOfBoundsException | IllegalStateException e) {
                assertThat(read).as("the naive decoder says: %s", e).isFalse();
            }
            if (naive != null) {
                try {
                    ChunkSamples.assertSame(ChunkSamples.decode(encoding, chunk), naive);
                } catch (CorruptionException e) {
                    throw new AssertionError("the naive decoder reads it", e);
                }
            }
        }
        return read;
    }

    private static byte[] chunk(Encoding encoding, Random random, int count) {
        SampleBatch samples = ChunkSamples.floats(random, count);
        long[] starts = ChunkSamples.starts(random, samples);
        if (encoding == Encoding.XOR) {
            return NaiveXor.encode(samples);
        }
        if (encoding == Encoding.XOR2) {
            return NaiveXor2.encode(samples, starts);
        }
        boolean integer = encoding == Encoding.HISTOGRAM || encoding == Encoding.HISTOGRAM_ST;
        HistogramSource source = new HistogramSource(random, integer, false);
        List<FloatHistogram> histograms = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            histograms.add(source.next());
            times.add(samples.times[i]);
        }
        int[] positive = ChunkHistograms.indexes(histograms, true);
        int[] negative = ChunkHistograms.indexes(histograms, false);
        histograms.replaceAll(h -> ChunkHistograms.spread(h, positive, negative));
        if (random.nextBoolean()) {
            histograms.set(count - 1, ChunkSamples.stale(integer));
        }
        return NaiveHistograms.encode(encoding, ResetHint.UNKNOWN, times, histograms, starts);
    }
}
