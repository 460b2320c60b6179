package io.tidemark.sql.scan;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A native histogram as {@code ROW(count, sum, buckets)}: its buckets that are not empty, from the lowest to the highest, each with
 * bounds, which of them belongs to it, and its count.
 */
final class HistogramRow {
    private HistogramRow() {}

    static Object[] of(FloatHistogram h) {
        List<Object> buckets = new ArrayList<>();
        if (h.schema() == FloatHistogram.CUSTOM_BOUNDS_SCHEMA) {
            custom(h, buckets);
        } else {
            List<Object> negative = new ArrayList<>();
            exponential(h, h.negativeSpans(), h.negative(), true, negative);
            Collections.reverse(negative);
            buckets.addAll(negative);
            if (h.zeroCount() != 0) {
                buckets.add(new Object[] {-h.zeroThreshold(), h.zeroThreshold(), "both", h.zeroCount()});
            }
            exponential(h, h.positiveSpans(), h.positive(), false, buckets);
        }
        return new Object[] {h.count(), h.sum(), buckets};
    }

    private static void exponential(
            FloatHistogram h, List<Span> spans, double[] counts, boolean mirrored, List<Object> into) {
        int index = 0;
        int at = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                double lower = bound(index - 1, h.schema());
                double upper = bound(index, h.schema());
                double count = counts[at++];
                if (count != 0) {
                    into.add(
                            mirrored
                                    ? new Object[] {-upper, -lower, "lower", count}
                                    : new Object[] {lower, upper, "upper", count});
                }
                index++;
            }
        }
    }

    /** The upper bound of a bucket: 2 to the power of index · 2^−schema. */
    private static double bound(int index, int schema) {
        return Math.pow(2, Math.scalb((double) index, -schema));
    }

    private static void custom(FloatHistogram h, List<Object> into) {
        double[] bounds = h.customBounds();
        int index = 0;
        int at = 0;
        for (Span span : h.positiveSpans()) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                double lower = index == 0 ? Double.NEGATIVE_INFINITY : bounds[index - 1];
                double upper = index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
                double count = h.positive()[at++];
                if (count != 0) {
                    into.add(new Object[] {lower, upper, "upper", count});
                }
                index++;
            }
        }
    }
}
