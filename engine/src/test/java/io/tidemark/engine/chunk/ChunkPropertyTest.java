package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.chunk.ChunkSamples.HistogramSource;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random samples of all kinds against the plainly right codecs of the test tree. */
class ChunkPropertyTest {
    @Test
    void floatsAreWrittenAndReadAsTheNaiveCodecDoes() throws CorruptionException {
        for (long seed = ChunkSamples.seed(1), end = seed + 400; seed < end; seed++) {
            Random random = new Random(seed);
            SampleBatch samples =
                    ChunkSamples.floats(random, random.nextInt(10) == 0 ? 1 + random.nextInt(3) : random.nextInt(260));
            XorAppender appender = new XorAppender();
            for (int i = 0; i < samples.size; i++) {
                appender.append(samples.times[i], samples.values[i]);
            }
            byte[] chunk = appender.toByteArray();
            assertThat(chunk).as("seed %d", seed).isEqualTo(NaiveXor.encode(samples));
            ChunkSamples.assertSame(ChunkSamples.decode(Encoding.XOR, chunk), samples);
            ChunkSamples.assertSame(NaiveXor.decode(chunk), samples);
            assertThat(ChunkDecoder.sampleCount(1, chunk, 0, chunk.length, ChunkSamples.FILE, 0))
                    .isEqualTo(samples.size);
        }
    }

    @Test
    void floatsWithStartTimestampsAreRead() throws CorruptionException {
        for (long seed = ChunkSamples.seed(1), end = seed + 400; seed < end; seed++) {
            Random random = new Random(seed);
            SampleBatch samples = ChunkSamples.floats(random, 1 + random.nextInt(260));
            for (int i = 0; i < samples.size; i++) {
                if (random.nextInt(30) == 0) {
                    samples.values[i] = StaleMarker.VALUE;
                }
            }
            byte[] chunk = NaiveXor2.encode(samples, ChunkSamples.starts(random, samples));
            ChunkSamples.assertSame(ChunkSamples.decode(Encoding.XOR2, chunk), samples);
            assertThat(ChunkDecoder.sampleCount(4, chunk, 0, chunk.length, ChunkSamples.FILE, 0))
                    .isEqualTo(samples.size);
        }
    }

    @Test
    void histogramsOfOneLayoutAreReadInAllFourEncodingsAndWrittenInTwo() throws CorruptionException {
        for (long seed = ChunkSamples.seed(1), end = seed + 200; seed < end; seed++) {
            for (Encoding encoding : Encoding.values()) {
                if (encoding.isHistogram()) {
                    checkHistograms(encoding, new Random(seed), seed);
                }
            }
        }
    }

    private static void checkHistograms(Encoding encoding, Random random, long seed) throws CorruptionException {
        boolean integer = encoding == Encoding.HISTOGRAM || encoding == Encoding.HISTOGRAM_ST;
        boolean gauge = random.nextInt(3) == 0;
        List<Long> times = new ArrayList<>();
        List<FloatHistogram> histograms = oneLayout(new HistogramSource(random, integer, gauge), random);
        SampleBatch expected = new SampleBatch(0);
        SampleBatch clock = ChunkSamples.floats(random, histograms.size());
        for (int i = 0; i < histograms.size(); i++) {
            times.add(clock.times[i]);
            FloatHistogram h = histograms.get(i);
            ResetHint hint = gauge ? ResetHint.GAUGE : i == 0 ? ResetHint.UNKNOWN : ResetHint.NOT_RESET;
            expected.add(clock.times[i], h.isStale() ? h : ChunkHistograms.withHint(h, hint));
        }
        ResetHint header = gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN;
        byte[] chunk = NaiveHistograms.encode(encoding, header, times, histograms, ChunkSamples.starts(random, clock));
        ChunkSamples.assertSame(ChunkSamples.decode(encoding, chunk), expected);
        assertThat(ChunkDecoder.sampleCount(encoding.code(), chunk, 0, chunk.length, ChunkSamples.FILE, 0))
                .isEqualTo(expected.size);
        if (encoding == Encoding.HISTOGRAM || encoding == Encoding.FLOAT_HISTOGRAM) {
            HistogramAppender appender = new HistogramAppender(encoding);
            for (int i = 0; i < histograms.size(); i++) {
                FloatHistogram h = histograms.get(i);
                h = gauge ? ChunkHistograms.withHint(h, ResetHint.GAUGE) : h;
                assertThat(appender.append(times.get(i), h)).isEqualTo(HistogramAppender.Outcome.APPENDED);
            }
            assertThat(appender.toByteArray()).as("%s, seed %d", encoding, seed).isEqualTo(chunk);
            byte[] resumed = HistogramAppender.resume(encoding, chunk, 0, chunk.length, ChunkSamples.FILE, 0)
                    .toByteArray();
            assertThat(resumed).isEqualTo(chunk);
        }
    }

    /** Histograms of the layout of the last of some, perhaps with staleness markers at the end. */
    private static List<FloatHistogram> oneLayout(HistogramSource source, Random random) {
        List<FloatHistogram> drawn = new ArrayList<>();
        for (int n = 1 + random.nextInt(60); n > 0; n--) {
            drawn.add(source.next());
        }
        int[] positive = ChunkHistograms.indexes(drawn, true);
        int[] negative = ChunkHistograms.indexes(drawn, false);
        List<FloatHistogram> histograms = new ArrayList<>();
        for (FloatHistogram h : drawn) {
            histograms.add(ChunkHistograms.spread(h, positive, negative));
        }
        for (int n = random.nextInt(4) - 1; n > 0; n--) {
            histograms.add(ChunkSamples.stale(drawn.get(0).integer()));
        }
        if (random.nextInt(20) == 0) {
            histograms.replaceAll(h -> ChunkSamples.stale(h.integer()));
        }
        return histograms;
    }

    @Test
    void histogramsThatChangeComeBackWhateverChunksTheyNeed() throws CorruptionException {
        int recoded = 0;
        int chunks = 0;
        for (long seed = ChunkSamples.seed(1), end = seed + 200; seed < end; seed++) {
            Random random = new Random(seed);
            Encoding encoding = random.nextBoolean() ? Encoding.HISTOGRAM : Encoding.FLOAT_HISTOGRAM;
            boolean gauge = random.nextInt(3) == 0;
            HistogramSource source = new HistogramSource(random, encoding == Encoding.HISTOGRAM, gauge);
            HistogramAppender appender = new HistogramAppender(encoding);
            List<byte[]> written = new ArrayList<>();
            SampleBatch samples = new SampleBatch(0);
            for (int i = 0; i < 150; i++) {
                if (random.nextInt(40) == 0) {
                    source.restart();
                }
                FloatHistogram h = source.next();
                if (random.nextInt(40) == 0) {
                    h = ChunkSamples.stale(h.integer());
                    h = gauge ? ChunkHistograms.withHint(h, ResetHint.GAUGE) : h;
                }
                samples.add(i * 15_000L + random.nextInt(5), h);
                switch (appender.append(samples.times[i], h)) {
                    case APPENDED -> {}
                    case RECODED -> recoded++;
                    case NEEDS_NEW_CHUNK -> {
                        written.add(appender.toByteArray());
                        appender = appender.next();
                        assertThat(appender.append(samples.times[i], h)).isEqualTo(HistogramAppender.Outcome.APPENDED);
                    }
                }
                if (random.nextInt(30) == 0) {
                    byte[] open = appender.toByteArray();
                    appender = HistogramAppender.resume(encoding, open, 0, open.length, ChunkSamples.FILE, 0);
                    assertThat(appender.toByteArray()).isEqualTo(open);
                }
            }
            written.add(appender.toByteArray());
            chunks += written.size();
            SampleBatch read = new SampleBatch(0);
            for (byte[] chunk : written) {
                ChunkDecoder.decode(encoding.code(), chunk, 0, chunk.length, ChunkSamples.FILE, 0, read);
            }
            assertThat(read.size).isEqualTo(samples.size);
            for (int i = 0; i < samples.size; i++) {
                assertThat(read.times[i]).isEqualTo(samples.times[i]);
                assertThat(ChunkHistograms.compact(read.histograms[i]))
                        .as("seed %d, sample %d", seed, i)
                        .isEqualTo(ChunkHistograms.compact(samples.histograms[i]));
            }
        }
        assertThat(recoded).as("how often a chunk was widened").isGreaterThan(1000);
        assertThat(chunks).as("how many chunks there were").isGreaterThan(600);
    }
}
