package io.tidemark.engine.chunk;

import static io.tidemark.engine.chunk.HistogramAppender.Outcome.APPENDED;
import static io.tidemark.engine.chunk.HistogramAppender.Outcome.NEEDS_NEW_CHUNK;
import static io.tidemark.engine.chunk.HistogramAppender.Outcome.RECODED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.chunk.HistogramAppender.Outcome;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which histograms can stand in one chunk, and what its header says. */
class HistogramChunkTest {
    private static final double[] NO_BOUNDS = {};
    private static final List<Span> TWO = List.of(new Span(0, 2));

    @Test
    void aBucketThatAppearsWidensTheChunkInTheSpansOfTheHistogram() throws CorruptionException {
        HistogramAppender appender = new HistogramAppender(Encoding.HISTOGRAM);
        assertThat(appender.append(0, counter(TWO, 1, 2))).isEqualTo(APPENDED);
        assertThat(appender.append(10, counter(List.of(new Span(0, 2), new Span(3, 1)), 1, 2, 5)))
                .isEqualTo(RECODED);
        assertThat(appender.append(
                        20,
                        counter(List.of(new Span(0, 1), new Span(0, 1), new Span(1, 1), new Span(1, 1)), 1, 2, 0, 6)))
                .isEqualTo(RECODED);
        SampleBatch batch = ChunkSamples.decode(Encoding.HISTOGRAM, appender.toByteArray());
        assertThat(batch.histograms[0].positiveSpans())
                .containsExactly(new Span(0, 1), new Span(0, 1), new Span(1, 1), new Span(1, 1));
        assertThat(batch.histograms[0].positive()).containsExactly(1, 2, 0, 0);
        assertThat(batch.histograms[1].positive()).containsExactly(1, 2, 0, 5);
        assertThat(batch.histograms[2].positive()).containsExactly(1, 2, 0, 6);
        assertThat(batch.histograms[2].resetHint()).isEqualTo(ResetHint.NOT_RESET);
        assertThat(batch.histograms[0].resetHint()).isEqualTo(ResetHint.UNKNOWN);
        assertThat(batch.histograms[0].integer()).isTrue();
        assertThat(batch.values[0]).isNaN();
    }

    @Test
    void anEmptyBucketMayBeMissingAndAUsedOneIsAReset() throws CorruptionException {
        HistogramAppender appender = new HistogramAppender(Encoding.HISTOGRAM);
        appender.append(0, counter(List.of(new Span(0, 3)), 1, 0, 2));
        assertThat(appender.append(1, counter(List.of(new Span(0, 1), new Span(1, 1)), 2, 2)))
                .isEqualTo(APPENDED);
        assertThat(appender.append(2, counter(List.of(new Span(-2, 1), new Span(1, 1), new Span(1, 1)), 9, 2, 2)))
                .isEqualTo(RECODED);
        assertThat(appender.append(3, counter(List.of(new Span(-2, 1), new Span(1, 1)), 9, 9)))
                .isEqualTo(NEEDS_NEW_CHUNK);
        SampleBatch batch = ChunkSamples.decode(Encoding.HISTOGRAM, appender.toByteArray());
        assertThat(batch.histograms[2].positiveSpans()).containsExactly(new Span(-2, 1), new Span(1, 3));
        assertThat(batch.histograms[2].positive()).containsExactly(9, 2, 0, 2);
        assertThat(batch.histograms[1].positive()).containsExactly(0, 2, 0, 2);
        assertThat(headerOfNext(appender, counter(List.of(new Span(-2, 1), new Span(1, 1)), 9, 9)))
                .isEqualTo(0b10);
    }

    @Test
    void resetsAndChangesBeginNewChunksWhoseHeadersSayWhy() {
        FloatHistogram before = new FloatHistogram(
                ResetHint.UNKNOWN, 1, 0.001, 5, 12, 3, TWO, new double[] {3, 4}, List.of(), NO_BOUNDS, NO_BOUNDS, true);
        assertThat(next(before, 1, 0.001, 5, 13, 3, 5)).isEqualTo(APPENDED);
        assertThat(next(before, 1, 0.001, 5, 12, 3, 4)).isEqualTo(APPENDED);
        expectNew(before, 1, 0.001, 5, 11, 3, 4, 0b10);
        expectNew(before, 1, 0.001, 4, 13, 3, 6, 0b10);
        expectNew(before, 1, 0.001, 6, 14, 2, 6, 0b10);
        expectNew(before, 2, 0.001, 5, 13, 3, 5, 0b00);
        expectNew(before, 1, 0.002, 5, 13, 3, 5, 0b00);

        HistogramAppender custom = new HistogramAppender(Encoding.HISTOGRAM);
        custom.append(0, ChunkHistograms.counter(-53, 0, new double[] {1, 2.5}, TWO, 1, 2));
        FloatHistogram otherBounds = ChunkHistograms.counter(-53, 0, new double[] {1, 2.6}, TWO, 1, 2);
        assertThat(custom.append(1, otherBounds)).isEqualTo(NEEDS_NEW_CHUNK);
        assertThat(headerOfNext(custom, otherBounds)).isEqualTo(0b10);
    }

    @Test
    void hintsOfTheSourceAreHonoured() {
        HistogramAppender appender = new HistogramAppender(Encoding.FLOAT_HISTOGRAM);
        FloatHistogram h = counter(TWO, 1, 2);
        appender.append(0, h);
        assertThat(appender.append(1, ChunkHistograms.withHint(h, ResetHint.NOT_RESET)))
                .isEqualTo(APPENDED);
        FloatHistogram reset = ChunkHistograms.withHint(h, ResetHint.RESET);
        assertThat(appender.append(2, reset)).isEqualTo(NEEDS_NEW_CHUNK);
        assertThat(headerOfNext(appender, reset)).isEqualTo(0b10);
        assertThat(headerOfNext(appender, h)).as("a chunk that goes on").isEqualTo(0b01);
        FloatHistogram gauge = ChunkHistograms.withHint(h, ResetHint.GAUGE);
        assertThat(appender.append(2, gauge)).isEqualTo(NEEDS_NEW_CHUNK);
        assertThat(headerOfNext(appender, gauge)).isEqualTo(0b11);
        HistogramAppender gauges = new HistogramAppender(Encoding.FLOAT_HISTOGRAM);
        gauges.append(0, gauge);
        assertThat(gauges.append(1, h)).isEqualTo(NEEDS_NEW_CHUNK);
        assertThat(headerOfNext(gauges, h)).isEqualTo(0b00);
        assertThat(new HistogramAppender(Encoding.HISTOGRAM).toByteArray()).containsExactly(0, 0, 0);
    }

    @Test
    void gaugesFallAndLoseBuckets() throws CorruptionException {
        HistogramAppender appender = new HistogramAppender(Encoding.FLOAT_HISTOGRAM);
        appender.append(0, gauge(List.of(new Span(0, 2), new Span(1, 1)), 5, 6, 7));
        assertThat(appender.append(1, gauge(List.of(new Span(1, 1)), 1))).isEqualTo(APPENDED);
        assertThat(appender.append(2, gauge(List.of(new Span(2, 1)), 4))).isEqualTo(RECODED);
        SampleBatch batch = ChunkSamples.decode(Encoding.FLOAT_HISTOGRAM, appender.toByteArray());
        assertThat(batch.histograms[0].positiveSpans()).containsExactly(new Span(0, 4));
        assertThat(batch.histograms[0].positive()).containsExactly(5, 6, 0, 7);
        assertThat(batch.histograms[1].positive()).containsExactly(0, 1, 0, 0);
        assertThat(batch.histograms[2].positive()).containsExactly(0, 0, 4, 0);
        assertThat(batch.histograms[0].resetHint()).isEqualTo(ResetHint.GAUGE);
        assertThat(batch.histograms[0].integer()).isFalse();
    }

    @Test
    void afterAStalenessMarkerOnlyMarkersFollow() throws CorruptionException {
        for (Encoding encoding : List.of(Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM)) {
            boolean integer = encoding == Encoding.HISTOGRAM;
            HistogramAppender appender = new HistogramAppender(encoding);
            appender.append(0, counter(TWO, 1, 2));
            assertThat(appender.append(1, ChunkSamples.stale(integer))).isEqualTo(APPENDED);
            assertThat(appender.append(2, ChunkSamples.stale(integer))).isEqualTo(APPENDED);
            assertThat(appender.append(3, counter(TWO, 1, 2))).isEqualTo(NEEDS_NEW_CHUNK);
            assertThat(headerOfNext(appender, counter(TWO, 1, 2))).isZero();
            SampleBatch batch = ChunkSamples.decode(encoding, appender.toByteArray());
            assertThat(batch.size).isEqualTo(3);
            assertThat(batch.histograms[2]).isEqualTo(ChunkSamples.stale(integer));
            assertThat(Double.doubleToRawLongBits(batch.values[1])).isEqualTo(StaleMarker.BITS);
        }
    }

    @Test
    void countsThatDoublesCannotHoldAreKeptWhenAChunkIsWrittenAnew() throws CorruptionException {
        // 2^53 + 1 observations, in a chunk of the naive kind: layout of one bucket, two samples.
        long odd = (1L << 53) + 1;
        NaiveBits bits = new NaiveBits().put(2, 16).put(0, 8).put(0, 8).putVarbitInt(0);
        bits.putVarbitUint(1).putVarbitUint(1).putVarbitInt(0).putVarbitUint(0);
        bits.putVarbitInt(0).putVarbitUint(odd).putVarbitUint(0).putDouble(1).putVarbitInt(odd);
        bits.putVarbitInt(10).putVarbitInt(0).putVarbitInt(0).put("0").putVarbitInt(0);
        byte[] chunk = bits.toByteArray();
        HistogramAppender appender =
                HistogramAppender.resume(Encoding.HISTOGRAM, chunk, 0, chunk.length, ChunkSamples.FILE, 0);
        assertThat(appender.toByteArray()).isEqualTo(chunk);
        assertThat(ChunkSamples.decode(Encoding.HISTOGRAM, chunk).histograms[1].count())
                .isEqualTo(0x1p53);
        assertThat(appender.append(20, ChunkHistograms.counter(0, 0, NO_BOUNDS, TWO, 0x1p54, 1)))
                .isEqualTo(RECODED);
        HistogramReader reader = HistogramReader.open(
                Encoding.HISTOGRAM, appender.toByteArray(), 0, appender.sizeBytes(), ChunkSamples.FILE, 0);
        reader.next();
        assertThat(((IntegerHistogramReader) reader).positive[0]).isEqualTo(odd);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        HistogramAppender integers = new HistogramAppender(Encoding.HISTOGRAM);
        assertThatThrownBy(() -> integers.append(0, counter(TWO, 1, 2.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2.5");
        assertThatThrownBy(() -> integers.append(0, counter(TWO, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name 2 buckets, there are 1");
        assertThatThrownBy(() -> integers.append(0, counter(List.of(new Span(0, 1), new Span(-1, 1)), 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> integers.append(0, ChunkHistograms.counter(53, 0, NO_BOUNDS, TWO, 1, 2)))
                .hasMessageContaining("schema 53");
        assertThatThrownBy(() -> integers.append(0, ChunkHistograms.counter(3, 0, new double[] {1}, TWO, 1, 2)))
                .hasMessageContaining("bounds");
        assertThatThrownBy(() -> new HistogramAppender(Encoding.XOR)).isInstanceOf(IllegalArgumentException.class);
        assertThat(integers.sampleCount()).isZero();
    }

    @Test
    void finerSchemasAreReadInSchemaEight() throws CorruptionException {
        // Schema 10: four buckets become one; buckets -3..0 end at index 0, 1..4 at 1, 5..8 at 2, and so on.
        HistogramAppender appender = new HistogramAppender(Encoding.FLOAT_HISTOGRAM);
        appender.append(
                0,
                ChunkHistograms.counter(
                        10, 0, NO_BOUNDS, List.of(new Span(-1, 4), new Span(10, 2)), 1, 2, 4, 8, 16, 32));
        FloatHistogram h = ChunkSamples.decode(Encoding.FLOAT_HISTOGRAM, appender.toByteArray()).histograms[0];
        assertThat(h.schema()).isEqualTo(8);
        assertThat(ChunkHistograms.buckets(h.positiveSpans(), h.positive()))
                .containsOnly(Map.entry(0, 3.0), Map.entry(1, 12.0), Map.entry(4, 48.0));
        assertThat(h.positiveSpans()).containsExactly(new Span(0, 2), new Span(2, 1));
    }

    @Test
    void impossibleLayoutsAreStated() {
        byte[] schema53 = layout(53).putVarbitUint(0).putVarbitUint(0).toByteArray();
        assertThatThrownBy(() -> ChunkSamples.decode(Encoding.HISTOGRAM, Arrays.copyOf(schema53, 40)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("schema 53");
        byte[] spans = layout(0).putVarbitUint(1L << 40).toByteArray();
        assertThatThrownBy(() -> ChunkSamples.decode(Encoding.HISTOGRAM, Arrays.copyOf(spans, 40)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("number of bucket spans");
        byte[] length = layout(0).putVarbitUint(1).putVarbitUint(1L << 20).toByteArray();
        assertThatThrownBy(() -> ChunkSamples.decode(Encoding.FLOAT_HISTOGRAM, Arrays.copyOf(length, 40)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("span's length");
        byte[] overlap = layout(0)
                .putVarbitUint(2)
                .putVarbitUint(1)
                .putVarbitInt(5)
                .putVarbitUint(1)
                .putVarbitInt(-1)
                .toByteArray();
        assertThatThrownBy(() -> ChunkSamples.decode(Encoding.HISTOGRAM, Arrays.copyOf(overlap, 40)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("offset -1");
    }

    @Test
    void aFewSpansMayBeEmptyAndNotMillions() throws CorruptionException {
        HistogramAppender appender = new HistogramAppender(Encoding.HISTOGRAM);
        appender.append(0, counter(List.of(new Span(0, 0))));
        appender.append(1, counter(List.of(new Span(-3, 0), new Span(4, 0), new Span(1, 1)), 4));
        SampleBatch batch = ChunkSamples.decode(Encoding.HISTOGRAM, appender.toByteArray());
        assertThat(batch.histograms[0].positiveSpans())
                .containsExactly(new Span(-3, 0), new Span(4, 0), new Span(1, 1));
        assertThat(ChunkHistograms.buckets(batch.histograms[1].positiveSpans(), batch.histograms[1].positive()))
                .containsOnly(Map.entry(2, 4.0));
        byte[] many = Arrays.copyOf(layout(0).putVarbitUint(2000).toByteArray(), 3000);
        assertThatThrownBy(() -> ChunkSamples.decode(Encoding.HISTOGRAM, many))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("spans are empty");
    }

    private static NaiveBits layout(int schema) {
        return new NaiveBits().put(1, 16).put(0, 8).put(0, 8).putVarbitInt(schema);
    }

    private static Outcome next(
            FloatHistogram before, int schema, double threshold, double zeros, double count, double b0, double b1) {
        HistogramAppender appender = new HistogramAppender(Encoding.HISTOGRAM);
        appender.append(0, before);
        return appender.append(1, like(before, schema, threshold, zeros, count, b0, b1));
    }

    private static void expectNew(
            FloatHistogram before,
            int schema,
            double threshold,
            double zeros,
            double count,
            double b0,
            double b1,
            int header) {
        for (Encoding encoding : List.of(Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM)) {
            HistogramAppender appender = new HistogramAppender(encoding);
            appender.append(0, before);
            byte[] chunk = appender.toByteArray();
            FloatHistogram h = like(before, schema, threshold, zeros, count, b0, b1);
            assertThat(appender.append(1, h)).isEqualTo(NEEDS_NEW_CHUNK);
            assertThat(appender.toByteArray()).isEqualTo(chunk);
            assertThat(headerOfNext(appender, h)).isEqualTo(header);
        }
    }

    private static FloatHistogram like(
            FloatHistogram h, int schema, double threshold, double zeros, double count, double b0, double b1) {
        return new FloatHistogram(
                ResetHint.UNKNOWN,
                schema,
                threshold,
                zeros,
                count,
                h.sum(),
                TWO,
                new double[] {b0, b1},
                List.of(),
                NO_BOUNDS,
                NO_BOUNDS,
                true);
    }

    private static int headerOfNext(HistogramAppender appender, FloatHistogram h) {
        HistogramAppender next = appender.next();
        assertThat(next.append(99, h)).isEqualTo(APPENDED);
        return (next.toByteArray()[2] & 0xff) >>> 6;
    }

    private static FloatHistogram counter(List<Span> spans, double... counts) {
        return ChunkHistograms.counter(3, 0.001, NO_BOUNDS, spans, counts);
    }

    private static FloatHistogram gauge(List<Span> spans, double... counts) {
        return ChunkHistograms.withHint(counter(spans, counts), ResetHint.GAUGE);
    }
}
