package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chunk of native histograms, {@link Encoding#HISTOGRAM} or {@link Encoding#FLOAT_HISTOGRAM}, by Prometheus' rules:
 * within a chunk there is one layout and no counter reset, and after a staleness marker nothing but markers.
 *
 * <p>Times need not ascend; that, and when a chunk is long enough, is the caller's business. For one thread.
 */
public final class HistogramAppender {
    /** How many samples a chunk can hold. */
    public static final int SAMPLES_MAX = 65_535;

    /** Bytes of the sample count and the reset hint. */
    private static final int HEADER = 3;

    /** What became of a sample that was offered. */
    public enum Outcome {
        /** It stands at the chunk's end. */
        APPENDED,
        /**
         * It stands at the chunk's end, and all that was before it was written anew, because it has buckets that the chunk
         * had not.
         */
        RECODED,
        /** It cannot stand in this chunk, which is unchanged: offer it to {@link #next}. */
        NEEDS_NEW_CHUNK
    }

    private static final double[] NO_COUNTS = {};
    private static final int[] NO_MAP = {};

    private final Encoding encoding;
    private @Nullable HistogramAppender previous;

    /** Null while there is no sample. */
    private @Nullable HistogramWriter writer;

    private ResetHint header = ResetHint.UNKNOWN;

    // The last sample, its buckets those of the chunk's layout.
    private boolean stale;
    private double lastCount;
    private double lastZeroCount;
    private double[] lastPositive = NO_COUNTS;
    private double[] lastNegative = NO_COUNTS;

    /** An empty chunk of one of the two encodings. */
    public HistogramAppender(Encoding encoding) {
        this(encoding, null);
    }

    private HistogramAppender(Encoding encoding, @Nullable HistogramAppender previous) {
        if (encoding != Encoding.HISTOGRAM && encoding != Encoding.FLOAT_HISTOGRAM) {
            throw new IllegalArgumentException("histograms are not written as " + encoding);
        }
        this.encoding = encoding;
        this.previous = previous;
    }

    /**
     * Goes on with a chunk that was written before. The samples are appended anew, so that whatever a writer left behind
     * the last one is gone.
     *
     * @param bytes the chunk's data is {@code bytes[offset, offset + length)}; it is copied
     */
    public static HistogramAppender resume(
            Encoding encoding, byte[] bytes, int offset, int length, String file, long fileOffset)
            throws CorruptionException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        HistogramAppender appender = new HistogramAppender(encoding);
        HistogramReader reader = HistogramReader.open(encoding, bytes, offset, length, file, fileOffset);
        if (reader.count > 0) {
            appender.header = reader.hint;
            appender.writer = appender.copy(
                    reader,
                    reader.layout,
                    BucketMerge.identity(reader.layout.positiveCount()),
                    BucketMerge.identity(reader.layout.negativeCount()));
            appender.stale = StaleMarker.is(reader.sum());
            appender.lastCount = reader.observations();
            appender.lastZeroCount = reader.zeroCount();
            appender.lastPositive = reader.positive();
            appender.lastNegative = reader.negative();
        }
        return appender;
    }

    /** An empty chunk that follows this one; its header will say what is known of a counter reset in between. */
    public HistogramAppender next() {
        return new HistogramAppender(encoding, this);
    }

    /**
     * Offers a sample. The first one is always taken, and sets the layout.
     *
     * @throws IllegalArgumentException where the histogram contradicts itself, or has counts that are not whole although the
     *     encoding is {@link Encoding#HISTOGRAM}
     */
    public Outcome append(long time, FloatHistogram h) {
        if (!h.isStale()) {
            check(h);
        }
        if (writer == null) {
            begin(time, h);
            return Outcome.APPENDED;
        }
        Fit fit = fit(h);
        if (!fit.fits || writer.count == SAMPLES_MAX) {
            return Outcome.NEEDS_NEW_CHUNK;
        }
        if (h.isStale()) {
            writer.write(time, h, NO_MAP, NO_MAP);
            stale = true;
            return Outcome.APPENDED;
        }
        boolean wider = fit.positive.appeared() || fit.negative.appeared();
        if (wider) {
            writer = widen(writer, fit, h);
        }
        writer.write(time, h, fit.positive.newMap(), fit.negative.newMap());
        remember(h, fit.positive.newMap(), fit.negative.newMap());
        return wider ? Outcome.RECODED : Outcome.APPENDED;
    }

    /** How many samples there are. */
    public int sampleCount() {
        return writer == null ? 0 : writer.count;
    }

    /** How many bytes {@link #toByteArray} has. */
    public int sizeBytes() {
        return writer == null ? HEADER : writer.out.size();
    }

    /** A copy of the chunk's data, sample count first. */
    public byte[] toByteArray() {
        return writer == null ? new byte[HEADER] : writer.toByteArray();
    }

    private void begin(long time, FloatHistogram h) {
        if (h.resetHint() == ResetHint.GAUGE || h.resetHint() == ResetHint.RESET) {
            header = h.resetHint();
        } else if (previous != null && previous.writer != null) {
            header = previous.fit(h).hint;
        }
        previous = null;
        HistogramLayout layout = h.isStale() ? HistogramLayout.EMPTY : HistogramLayout.of(h);
        int[] positiveMap = BucketMerge.identity(layout.positiveCount());
        int[] negativeMap = BucketMerge.identity(layout.negativeCount());
        writer = writer(layout);
        writer.write(time, h, positiveMap, negativeMap);
        if (h.isStale()) {
            stale = true;
        } else {
            lastPositive = new double[layout.positiveCount()];
            lastNegative = new double[layout.negativeCount()];
            remember(h, positiveMap, negativeMap);
        }
    }

    private void remember(FloatHistogram h, int[] positiveMap, int[] negativeMap) {
        lastCount = h.count();
        lastZeroCount = h.zeroCount();
        Arrays.fill(lastPositive, 0);
        for (int i = 0; i < positiveMap.length; i++) {
            lastPositive[positiveMap[i]] = h.positive()[i];
        }
        Arrays.fill(lastNegative, 0);
        for (int i = 0; i < negativeMap.length; i++) {
            lastNegative[negativeMap[i]] = h.negative()[i];
        }
    }

    /** Writes all that there is anew, with the buckets that {@code h} adds; where it adds none that it lacks, in its spans. */
    private HistogramWriter widen(HistogramWriter narrow, Fit fit, FloatHistogram h) {
        boolean bothMissing = header == ResetHint.GAUGE && (fit.positive.missing() || fit.negative.missing());
        List<Span> positive = bothMissing || fit.positive.missing() ? fit.positive.spans() : h.positiveSpans();
        List<Span> negative = bothMissing || fit.negative.missing() ? fit.negative.spans() : h.negativeSpans();
        byte[] bytes = narrow.toByteArray();
        try {
            HistogramReader reader = HistogramReader.open(encoding, bytes, 0, bytes.length, "memory", 0);
            HistogramLayout layout = reader.layout.withSpans(positive, negative);
            HistogramWriter wide = copy(reader, layout, fit.positive.oldMap(), fit.negative.oldMap());
            lastPositive = new double[layout.positiveCount()];
            lastNegative = new double[layout.negativeCount()];
            return wide;
        } catch (CorruptionException e) {
            throw new IllegalStateException("a chunk that was just written cannot be read", e);
        }
    }

    private HistogramWriter copy(HistogramReader reader, HistogramLayout layout, int[] positiveMap, int[] negativeMap)
            throws CorruptionException {
        HistogramWriter copy = writer(layout);
        while (reader.next()) {
            copy.copy(reader, positiveMap, negativeMap);
        }
        return copy;
    }

    private HistogramWriter writer(HistogramLayout layout) {
        return encoding == Encoding.HISTOGRAM
                ? new IntegerHistogramWriter(layout, header)
                : new FloatHistogramWriter(layout, header);
    }

    /**
     * How a histogram goes with the chunk.
     *
     * @param fits whether it can stand at its end
     * @param hint what is known of a counter reset between the chunk and the histogram
     * @param positive how the positive buckets go together; of no meaning for staleness markers
     */
    private record Fit(boolean fits, ResetHint hint, BucketMerge positive, BucketMerge negative) {
        static final Fit STALE = new Fit(true, ResetHint.NOT_RESET, BucketMerge.NONE, BucketMerge.NONE);
        static final Fit RESET = new Fit(false, ResetHint.RESET, BucketMerge.NONE, BucketMerge.NONE);
        static final Fit UNKNOWN = new Fit(false, ResetHint.UNKNOWN, BucketMerge.NONE, BucketMerge.NONE);
    }

    private Fit fit(FloatHistogram h) {
        boolean gauge = h.resetHint() == ResetHint.GAUGE;
        if (gauge != (header == ResetHint.GAUGE)) {
            return Fit.UNKNOWN;
        }
        if (h.resetHint() == ResetHint.RESET) {
            return Fit.RESET;
        }
        if (h.isStale()) {
            return Fit.STALE;
        }
        if (stale) {
            return Fit.UNKNOWN;
        }
        if (!gauge && h.count() < lastCount) {
            return Fit.RESET;
        }
        HistogramLayout layout = Objects.requireNonNull(writer).layout;
        if (h.schema() != layout.schema() || h.zeroThreshold() != layout.zeroThreshold()) {
            return Fit.UNKNOWN;
        }
        if (!Arrays.equals(h.customBounds(), layout.customBounds()) || !gauge && h.zeroCount() < lastZeroCount) {
            return Fit.RESET;
        }
        BucketMerge positive = BucketMerge.of(layout.positiveSpans(), lastPositive, h.positiveSpans(), h.positive());
        BucketMerge negative = BucketMerge.of(layout.negativeSpans(), lastNegative, h.negativeSpans(), h.negative());
        if (!gauge && (positive.reset() || negative.reset())) {
            return Fit.RESET;
        }
        return new Fit(true, ResetHint.NOT_RESET, positive, negative);
    }

    private void check(FloatHistogram h) {
        boolean custom = h.schema() == FloatHistogram.CUSTOM_BOUNDS_SCHEMA;
        if (!custom && (h.schema() < HistogramLayout.SCHEMA_MIN || h.schema() > HistogramLayout.SCHEMA_MAX)) {
            throw new IllegalArgumentException("histogram schema " + h.schema() + " is unknown");
        }
        if (!custom && h.customBounds().length != 0) {
            throw new IllegalArgumentException("a histogram of schema " + h.schema() + " has bounds of its own");
        }
        check("positive", h.positiveSpans(), h.positive());
        check("negative", h.negativeSpans(), h.negative());
        if (encoding == Encoding.HISTOGRAM) {
            checkWhole(h.count());
            checkWhole(h.zeroCount());
        }
    }

    private void check(String which, List<Span> spans, double[] counts) {
        long index = 0;
        long buckets = 0;
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            index += (long) span.offset() + span.length();
            buckets += span.length();
            if (span.length() < 0 || i > 0 && span.offset() < 0 || index != (int) index) {
                throw new IllegalArgumentException("the " + which + " spans of a histogram overlap: " + spans);
            }
        }
        if (buckets != counts.length) {
            throw new IllegalArgumentException(
                    "the " + which + " spans of a histogram name " + buckets + " buckets, there are " + counts.length);
        }
        if (encoding == Encoding.HISTOGRAM) {
            for (double count : counts) {
                checkWhole(count);
            }
        }
    }

    private static void checkWhole(double count) {
        if (count != Math.rint(count) || Double.isInfinite(count)) {
            throw new IllegalArgumentException("an integer histogram has a count of " + count);
        }
    }
}
