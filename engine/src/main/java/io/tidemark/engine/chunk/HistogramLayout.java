package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * What all histograms of a chunk share: which buckets there are.
 *
 * @param positiveCount how many buckets the positive spans name
 * @param negativeCount how many buckets the negative spans name
 * @param customBounds upper bounds; empty but for {@link FloatHistogram#CUSTOM_BOUNDS_SCHEMA}
 */
record HistogramLayout(
        double zeroThreshold,
        int schema,
        List<Span> positiveSpans,
        int positiveCount,
        List<Span> negativeSpans,
        int negativeCount,
        double[] customBounds) {
    /** The layout of no samples. */
    static final HistogramLayout EMPTY = new HistogramLayout(0, 0, List.of(), 0, List.of(), 0, new double[0]);

    /** The coarsest schema that Prometheus 3 reads. */
    static final int SCHEMA_MIN = -9;

    /** The finest schema that Prometheus 3 reads. */
    static final int SCHEMA_MAX = 52;

    /**
     * How many spans may be empty. Writers use one to say that a histogram is a native one; millions of them would cost
     * every sample, of four bits perhaps, a walk over them.
     */
    private static final int EMPTY_SPANS_MAX = 1024;

    /**
     * Reads a layout.
     *
     * @param bucketBits the least number of bits that the first sample spends on a bucket, by which their number is bounded
     */
    static HistogramLayout read(BitReader in, int bucketBits) throws CorruptionException {
        double zeroThreshold = readZeroThreshold(in);
        long schema = in.varbitInt();
        if (schema != FloatHistogram.CUSTOM_BOUNDS_SCHEMA && (schema < SCHEMA_MIN || schema > SCHEMA_MAX)) {
            throw in.corrupt("histogram schema " + schema + " is unknown");
        }
        List<Span> positive = new ArrayList<>();
        int positiveCount = readSpans(in, bucketBits, positive);
        List<Span> negative = new ArrayList<>();
        int negativeCount = readSpans(in, bucketBits, negative);
        double[] bounds = schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA ? readBounds(in) : new double[0];
        if (((long) positiveCount + negativeCount) * bucketBits > in.remaining()) {
            throw in.corrupt("no room for " + ((long) positiveCount + negativeCount) + " buckets");
        }
        return new HistogramLayout(
                zeroThreshold,
                (int) schema,
                List.copyOf(positive),
                positiveCount,
                List.copyOf(negative),
                negativeCount,
                bounds);
    }

    /** The layout of a histogram that is not stale. */
    static HistogramLayout of(FloatHistogram h) {
        return new HistogramLayout(
                h.zeroThreshold(),
                h.schema(),
                h.positiveSpans(),
                h.positive().length,
                h.negativeSpans(),
                h.negative().length,
                h.customBounds());
    }

    /** The same layout with other buckets. */
    HistogramLayout withSpans(List<Span> positive, List<Span> negative) {
        return new HistogramLayout(
                zeroThreshold, schema, positive, count(positive), negative, count(negative), customBounds);
    }

    /** How many buckets spans name. */
    static int count(List<Span> spans) {
        int n = 0;
        for (Span span : spans) {
            n += span.length();
        }
        return n;
    }

    /** Writes the layout, in the shortest form of each part. */
    void write(BitWriter out) {
        writeZeroThreshold(out);
        out.varbitInt(schema);
        writeSpans(out, positiveSpans);
        writeSpans(out, negativeSpans);
        if (schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA) {
            out.varbitUint(customBounds.length);
            for (double bound : customBounds) {
                writeBound(out, bound);
            }
        }
    }

    private void writeZeroThreshold(BitWriter out) {
        long bits = Double.doubleToRawLongBits(zeroThreshold);
        int exponent = Math.getExponent(zeroThreshold) + 1;
        if (zeroThreshold == 0) {
            out.bits(0, 8);
        } else if (zeroThreshold > 0 && bits << 12 == 0 && exponent >= -242 && exponent <= 11) {
            out.bits(exponent + 243, 8);
        } else {
            out.bits(255, 8);
            out.bits(bits, 64);
        }
    }

    private static void writeSpans(BitWriter out, List<Span> spans) {
        out.varbitUint(spans.size());
        for (Span span : spans) {
            out.varbitUint(span.length());
            out.varbitInt(span.offset());
        }
    }

    private static void writeBound(BitWriter out, double bound) {
        double thousandths = Math.rint(bound * 1000);
        if (bound * 1000 >= 0 && bound * 1000 <= 33_554_430 && thousandths / 1000 == bound) {
            out.varbitUint((long) thousandths + 1);
        } else {
            out.bits(0, 1);
            out.f64(bound);
        }
    }

    private static double readZeroThreshold(BitReader in) throws CorruptionException {
        int b = (int) in.bits(8);
        return switch (b) {
            case 0 -> 0;
            case 255 -> in.f64();
            default -> Math.scalb(0.5, b - 243);
        };
    }

    private static int readSpans(BitReader in, int bucketBits, List<Span> into) throws CorruptionException {
        // A span takes two bits at the least.
        int n = in.count(in.remaining() / 2, "the number of bucket spans");
        int count = 0;
        int empty = 0;
        long index = 0;
        for (int i = 0; i < n; i++) {
            int length = in.count(in.remaining() / bucketBits - count, "a span's length");
            long offset = in.varbitInt();
            index += offset + length;
            if (i > 0 && offset < 0 || offset != (int) offset || index != (int) index) {
                throw in.corrupt("a bucket span of offset " + offset + " and length " + length);
            }
            if (length == 0 && ++empty > EMPTY_SPANS_MAX) {
                throw in.corrupt("more than " + EMPTY_SPANS_MAX + " bucket spans are empty");
            }
            count += length;
            into.add(new Span((int) offset, length));
        }
        return count;
    }

    private static double[] readBounds(BitReader in) throws CorruptionException {
        // A bound takes five bits at the least.
        double[] bounds = new double[in.count(in.remaining() / 5, "the number of bucket bounds")];
        for (int i = 0; i < bounds.length; i++) {
            long thousandths = in.varbitUint();
            bounds[i] = thousandths == 0 ? in.f64() : unsigned(thousandths - 1) / 1000;
        }
        return bounds;
    }

    /** The double next to an unsigned 64-bit integer. */
    static double unsigned(long v) {
        return v >= 0 ? v : (double) (v >>> 1 | v & 1) * 2;
    }
}
