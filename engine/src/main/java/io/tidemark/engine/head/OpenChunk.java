package io.tidemark.engine.head;

import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.HistogramAppender;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import org.jspecify.annotations.Nullable;

/** The chunk that a series' samples are appended to, and when it ends by Prometheus' rules. Guarded by its series. */
final class OpenChunk {
    /** How many samples a chunk shall have. */
    static final int SAMPLES = 120;

    final Encoding encoding;
    final int firstSample;
    final long minMillis;
    long maxMillis;
    private long endMillis;
    private final @Nullable XorAppender floats;
    private final @Nullable HistogramAppender histograms;

    /**
     * An empty chunk.
     *
     * @param rangeMillis no chunk reaches across a multiple of this
     * @param appender of the kind that the encoding takes, or null to begin with a new one
     */
    OpenChunk(
            Encoding encoding,
            int firstSample,
            long firstMillis,
            long rangeMillis,
            @Nullable HistogramAppender appender) {
        this.encoding = encoding;
        this.firstSample = firstSample;
        this.minMillis = firstMillis;
        this.maxMillis = Long.MIN_VALUE;
        this.endMillis = Math.floorDiv(firstMillis, rangeMillis) * rangeMillis + rangeMillis;
        this.floats = encoding == Encoding.XOR ? new XorAppender() : null;
        this.histograms =
                encoding == Encoding.XOR ? null : appender == null ? new HistogramAppender(encoding) : appender;
    }

    /**
     * A chunk that goes on where another one is, which stays as it is.
     *
     * @param firstSample how many samples of its series are before it
     */
    OpenChunk(OpenChunk from, int firstSample) {
        this.encoding = from.encoding;
        this.firstSample = firstSample;
        this.minMillis = from.minMillis;
        this.maxMillis = from.maxMillis;
        this.endMillis = from.endMillis;
        byte[] data = from.bytes();
        try {
            this.floats = encoding == Encoding.XOR ? XorAppender.resume(data, 0, data.length, "memory", 0) : null;
            this.histograms = encoding == Encoding.XOR
                    ? null
                    : HistogramAppender.resume(encoding, data, 0, data.length, "memory", 0);
        } catch (CorruptionException e) {
            throw new IllegalStateException("a chunk that was just written cannot be read", e);
        }
    }

    int samples() {
        return floats != null ? floats.sampleCount() : histograms().sampleCount();
    }

    /** Whether a sample of this time belongs into the next chunk. */
    boolean isOver(long millis, Encoding kind) {
        if (kind != encoding) {
            return true;
        }
        int count = samples();
        if (count == SAMPLES / 4) {
            endMillis = predictedEnd(minMillis, maxMillis, endMillis);
        }
        return millis >= endMillis || count >= SAMPLES * 2;
    }

    /** After a quarter of the samples: when to end so that the rest of the range is cut into equal parts. */
    static long predictedEnd(long start, long current, long end) {
        long parts = (end - start) / ((current - start + 1) * 4);
        return parts <= 1 ? end : start + (end - start) / parts;
    }

    void append(long millis, double value) {
        if (floats == null) {
            throw new IllegalStateException("a float for a chunk of " + encoding);
        }
        floats.append(millis, value);
        maxMillis = millis;
    }

    /** False where the histogram does not go with those that are there. */
    boolean append(long millis, FloatHistogram value) {
        if (histograms().append(millis, value) == HistogramAppender.Outcome.NEEDS_NEW_CHUNK) {
            return false;
        }
        maxMillis = millis;
        return true;
    }

    HistogramAppender histograms() {
        if (histograms == null) {
            throw new IllegalStateException("a histogram for a chunk of " + encoding);
        }
        return histograms;
    }

    /** What is there so far. */
    HeadChunk close() {
        return new HeadChunk(encoding.code(), minMillis, maxMillis, firstSample, samples(), bytes(), 0);
    }

    byte[] bytes() {
        return floats != null ? floats.toByteArray() : histograms().toByteArray();
    }
}
