package io.tidemark.engine.record;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.Span;
import java.util.ArrayList;
import java.util.List;

/** How one native histogram is coded in the log; see the package's page. Stateless. */
public final class HistogramCodec {
    /** The finest resolution that may be stored. */
    private static final int SCHEMA_MAX = 52;

    private static final int SCHEMA_MIN = -9;
    private static final ResetHint[] HINTS = ResetHint.values();
    private static final double[] NO_BOUNDS = {};

    private HistogramCodec() {}

    /** Whether a schema means something; histograms of other schemas are passed over. */
    static boolean isKnownSchema(long schema) {
        return schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA || schema >= SCHEMA_MIN && schema <= SCHEMA_MAX;
    }

    /** Decodes the next histogram. */
    public static FloatHistogram decode(ByteCursor in, boolean integer) throws CorruptionException {
        int hint = in.u8();
        if (hint >= HINTS.length) {
            throw in.corrupt("counter reset hint " + hint + " is unknown");
        }
        long schema = in.varint();
        double zeroThreshold = in.f64();
        double zeroCount = integer ? unsigned(in.uvarint()) : in.f64();
        double count = integer ? unsigned(in.uvarint()) : in.f64();
        double sum = in.f64();
        List<Span> positiveSpans = spans(in);
        List<Span> negativeSpans = spans(in);
        double[] positive = buckets(in, integer, positiveSpans);
        double[] negative = buckets(in, integer, negativeSpans);
        double[] bounds = schema == FloatHistogram.CUSTOM_BOUNDS_SCHEMA ? doubles(in, "custom bounds") : NO_BOUNDS;
        return new FloatHistogram(
                HINTS[hint],
                (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, schema)),
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positiveSpans,
                positive,
                negativeSpans,
                negative,
                bounds,
                integer);
    }

    private static double unsigned(long v) {
        return v >= 0 ? v : (double) (v >>> 1) * 2 + (v & 1);
    }

    private static List<Span> spans(ByteCursor in) throws CorruptionException {
        int n = in.count(in.remaining() / 2, "the number of spans");
        List<Span> spans = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            long offset = in.varint();
            if (offset != (int) offset || i > 0 && offset < 0) {
                throw in.corrupt("a span's offset is " + offset);
            }
            spans.add(new Span((int) offset, in.count(Integer.MAX_VALUE, "a span's length")));
        }
        return spans;
    }

    private static double[] buckets(ByteCursor in, boolean integer, List<Span> spans) throws CorruptionException {
        double[] buckets;
        if (integer) {
            buckets = new double[in.count(in.remaining(), "the number of buckets")];
            long absolute = 0;
            for (int i = 0; i < buckets.length; i++) {
                absolute += in.varint();
                buckets[i] = absolute;
            }
        } else {
            buckets = doubles(in, "buckets");
        }
        long spanned = 0;
        for (Span span : spans) {
            spanned += span.length();
        }
        if (spanned != buckets.length) {
            throw in.corrupt("spans of " + spanned + " buckets, but " + buckets.length + " counts");
        }
        return buckets;
    }

    private static double[] doubles(ByteCursor in, String what) throws CorruptionException {
        double[] values = new double[in.count(in.remaining() / 8, "the number of " + what)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.f64();
        }
        return values;
    }

    /** Codes a histogram; {@code integer} ones must have whole counts. */
    public static void encode(FloatHistogram h, boolean integer, ByteBuilder out) {
        out.u8(h.resetHint().ordinal()).varint(h.schema()).f64(h.zeroThreshold());
        if (integer) {
            out.uvarint((long) h.zeroCount()).uvarint((long) h.count());
        } else {
            out.f64(h.zeroCount()).f64(h.count());
        }
        out.f64(h.sum());
        encodeSpans(h.positiveSpans(), out);
        encodeSpans(h.negativeSpans(), out);
        encodeBuckets(h.positive(), integer, out);
        encodeBuckets(h.negative(), integer, out);
        if (h.schema() == FloatHistogram.CUSTOM_BOUNDS_SCHEMA) {
            encodeBuckets(h.customBounds(), false, out);
        }
    }

    private static void encodeSpans(List<Span> spans, ByteBuilder out) {
        out.uvarint(spans.size());
        for (Span span : spans) {
            out.varint(span.offset()).uvarint(span.length());
        }
    }

    private static void encodeBuckets(double[] buckets, boolean integer, ByteBuilder out) {
        out.uvarint(buckets.length);
        long previous = 0;
        for (double bucket : buckets) {
            if (integer) {
                out.varint((long) bucket - previous);
                previous = (long) bucket;
            } else {
                out.f64(bucket);
            }
        }
    }
}
