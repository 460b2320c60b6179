package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Span;
import java.util.Arrays;
import java.util.List;

/** Merges the buckets of histograms that are finer than anything here computes with. */
final class Resolution {
    /** The finest schema that is computed with. */
    static final int SCHEMA_MAX = 8;

    private Resolution() {}

    /** The same histogram in {@link #SCHEMA_MAX}: of a schema finer by k, each bucket takes in 2^k neighbours. */
    static FloatHistogram reduce(FloatHistogram h) {
        int shift = h.schema() - SCHEMA_MAX;
        SpanBuilder positiveSpans = new SpanBuilder();
        double[] positive = merge(h.positiveSpans(), h.positive(), shift, positiveSpans);
        SpanBuilder negativeSpans = new SpanBuilder();
        double[] negative = merge(h.negativeSpans(), h.negative(), shift, negativeSpans);
        return new FloatHistogram(
                h.resetHint(),
                SCHEMA_MAX,
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                positiveSpans.build(),
                positive,
                negativeSpans.build(),
                negative,
                h.customBounds(),
                h.integer());
    }

    private static double[] merge(List<Span> spans, double[] counts, int shift, SpanBuilder into) {
        double[] merged = new double[counts.length];
        int size = 0;
        int from = 0;
        long index = 0;
        int last = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++) {
                // A bucket includes its upper bound: 1 is the last of a run that becomes one bucket, not the first.
                int target = (int) ((index - 1) >> shift) + 1;
                if (size == 0 || target != last) {
                    into.add(target);
                    last = target;
                    size++;
                }
                merged[size - 1] += counts[from++];
            }
        }
        return Arrays.copyOf(merged, size);
    }
}
