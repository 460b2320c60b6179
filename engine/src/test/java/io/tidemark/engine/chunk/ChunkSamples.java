package io.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Samples for the tests of chunks, and their comparison bit for bit. */
final class ChunkSamples {
    static final String FILE = "chunks/000001";

    private static final long[] ODD_BITS = {
        0,
        1L << 63,
        StaleMarker.BITS,
        StaleMarker.NORMAL_NAN_BITS,
        0x7ff0000000000001L,
        0xfff8123456789abcL,
        0x7ff0000000000000L,
        0xfff0000000000000L,
        1,
        0x000fffffffffffffL,
        0x7fefffffffffffffL,
        -1
    };

    private ChunkSamples() {}

    /** The seed of a run, which a failing test shows and {@code -Dtidemark.seed} repeats. */
    static long seed(long otherwise) {
        return Long.getLong("tidemark.seed", otherwise);
    }

    /** Floats of one of many kinds. */
    static SampleBatch floats(Random random, int count) {
        SampleBatch batch = new SampleBatch(count);
        int timeKind = random.nextInt(5);
        int valueKind = random.nextInt(7);
        long interval = 1 + random.nextInt(60_000);
        long time = timeKind == 4 ? random.nextLong() : 1_795_355_585_000L + random.nextInt(1_000_000);
        double value = random.nextInt(100);
        for (int i = 0; i < count; i++) {
            batch.add(time, value);
            time += switch (timeKind) {
                case 0 -> interval;
                case 1 -> interval + random.nextInt(7) - 3;
                case 2 -> random.nextInt(10) == 0 ? interval * 5 : interval;
                case 3 ->
                    interval + (1L << random.nextInt(24)) * (random.nextBoolean() ? 1 : -1) + random.nextInt(3) - 1;
                default -> random.nextLong() >> random.nextInt(64);
            };
            value = switch (valueKind) {
                case 0 -> value;
                case 1 -> Math.max(0, value + random.nextInt(3) - 1);
                case 2 -> Math.round((value + random.nextGaussian()) * 100) / 100.0;
                case 3 -> value + random.nextInt(1000);
                case 4 -> Double.longBitsToDouble(random.nextLong());
                case 5 -> Double.longBitsToDouble(ODD_BITS[random.nextInt(ODD_BITS.length)]);
                default ->
                    Double.longBitsToDouble(Double.doubleToRawLongBits(value)
                            ^ (random.nextLong() >>> random.nextInt(64)) << random.nextInt(64));
            };
        }
        return batch;
    }

    /** Start timestamps for samples: none, one for all, or changing ones. */
    static long[] starts(Random random, SampleBatch batch) {
        long[] starts = new long[batch.size];
        int kind = random.nextInt(4);
        long start = kind == 0 ? 0 : 1_795_355_000_000L;
        for (int i = 0; i < starts.length; i++) {
            if (kind == 2 && random.nextInt(20) == 0 || kind == 3) {
                start = batch.times[i] - random.nextInt(1000);
            }
            starts[i] = start;
        }
        return starts;
    }

    static SampleBatch decode(Encoding encoding, byte[] chunk) throws CorruptionException {
        SampleBatch batch = new SampleBatch(0);
        ChunkDecoder.decode(encoding.code(), chunk, 0, chunk.length, FILE, 0, batch);
        return batch;
    }

    static void assertSame(SampleBatch actual, SampleBatch expected) {
        assertThat(actual.size).isEqualTo(expected.size);
        assertThat(Arrays.copyOf(actual.times, actual.size)).isEqualTo(Arrays.copyOf(expected.times, expected.size));
        assertThat(bits(actual)).isEqualTo(bits(expected));
        if (expected.histograms != null) {
            assertThat(Arrays.copyOf(actual.histograms, actual.size))
                    .isEqualTo(Arrays.copyOf(expected.histograms, expected.size));
        } else {
            assertThat(actual.histograms).isNull();
        }
    }

    private static long[] bits(SampleBatch batch) {
        return Arrays.stream(batch.values, 0, batch.size)
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }

    /** A staleness marker of histograms as it is read. */
    static FloatHistogram stale(boolean integer) {
        return new FloatHistogram(
                ResetHint.UNKNOWN,
                0,
                0,
                0,
                0,
                StaleMarker.VALUE,
                List.of(),
                new double[0],
                List.of(),
                new double[0],
                new double[0],
                integer);
    }

    /** A counter's histogram, or a gauge's, that changes a little with every call to {@link #next}. */
    static final class HistogramSource {
        private final Random random;
        private final boolean integer;
        private final boolean gauge;
        int schema;
        double zeroThreshold;
        double[] bounds = {};
        private final double[] positive = new double[40];
        private final double[] negative = new double[40];
        private final boolean[] positiveShown = new boolean[40];
        private final boolean[] negativeShown = new boolean[40];
        private final int first;
        private double zeros;
        private double sum;

        HistogramSource(Random random, boolean integer, boolean gauge) {
            this.random = random;
            this.integer = integer;
            this.gauge = gauge;
            this.first = random.nextInt(200) - 100;
            restart();
        }

        /** Another schema and no counts, as after the restart of a process. */
        void restart() {
            schema = random.nextInt(5) == 0 ? FloatHistogram.CUSTOM_BOUNDS_SCHEMA : random.nextInt(13) - 4;
            boolean custom = schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA;
            zeroThreshold = custom || random.nextInt(3) == 0
                    ? 0
                    : random.nextBoolean() ? Math.scalb(1.0, -random.nextInt(140)) : random.nextDouble();
            bounds = custom ? new double[50] : new double[0];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = (i == 0 ? -3 : bounds[i - 1])
                        + (random.nextBoolean() ? 1 + random.nextInt(2000) / 1000.0 : random.nextDouble() * 20_000);
            }
            Arrays.fill(positive, 0);
            Arrays.fill(negative, 0);
            Arrays.fill(positiveShown, false);
            Arrays.fill(negativeShown, false);
            zeros = 0;
            sum = 0;
        }

        FloatHistogram next() {
            for (int n = random.nextInt(6); n > 0; n--) {
                int i = random.nextInt(40);
                boolean above = schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA || random.nextInt(4) > 0;
                (above ? positive : negative)[i] += amount();
                (above ? positiveShown : negativeShown)[i] = true;
                sum += random.nextGaussian();
            }
            if (schema != FloatHistogram.CUSTOM_BOUNDS_SCHEMA && random.nextInt(3) == 0) {
                zeros += amount();
            }
            if (gauge) {
                for (int i = 0; i < 40; i++) {
                    if (random.nextInt(20) == 0) {
                        positive[i] = 0;
                        positiveShown[i] = random.nextBoolean();
                    }
                }
            } else {
                // Empty buckets come and go.
                int i = random.nextInt(40);
                if (positive[i] == 0) {
                    positiveShown[i] = random.nextBoolean();
                }
            }
            double count = zeros
                    + Arrays.stream(positive).sum()
                    + Arrays.stream(negative).sum();
            int offset = schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA ? 0 : first;
            return new FloatHistogram(
                    gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN,
                    schema,
                    zeroThreshold,
                    zeros,
                    count,
                    sum,
                    spans(positiveShown, offset),
                    shown(positive, positiveShown),
                    spans(negativeShown, offset),
                    shown(negative, negativeShown),
                    bounds,
                    integer);
        }

        private double amount() {
            return integer ? 1 + random.nextInt(1 << random.nextInt(20)) : random.nextDouble() * 100;
        }

        private List<Span> spans(boolean[] shown, int offset) {
            List<Span> spans = new ArrayList<>();
            int end = -offset;
            for (int i = 0; i < shown.length; i++) {
                int from = i;
                while (i < shown.length && shown[i]) {
                    i++;
                }
                if (i > from) {
                    spans.add(new Span(from - end, i - from));
                    end = i;
                }
            }
            return spans;
        }

        private static double[] shown(double[] counts, boolean[] shown) {
            double[] some = new double[counts.length];
            int n = 0;
            for (int i = 0; i < counts.length; i++) {
                if (shown[i]) {
                    some[n++] = counts[i];
                }
            }
            return Arrays.copyOf(some, n);
        }
    }
}
