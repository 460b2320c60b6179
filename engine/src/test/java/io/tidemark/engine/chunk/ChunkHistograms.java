package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Histograms in other shapes, the plain way: by maps from bucket indexes to counts. */
final class ChunkHistograms {
    private ChunkHistograms() {}

    static FloatHistogram withHint(FloatHistogram h, ResetHint hint) {
        return of(h, hint, h.positiveSpans(), h.positive(), h.negativeSpans(), h.negative());
    }

    /** An exponential or custom histogram with positive buckets alone; the count is their sum. */
    static FloatHistogram counter(
            int schema, double zeroThreshold, double[] bounds, List<Span> spans, double... counts) {
        double count = 0;
        for (double c : counts) {
            count += c;
        }
        return new FloatHistogram(
                ResetHint.UNKNOWN,
                schema,
                zeroThreshold,
                0,
                count,
                count / 2,
                spans,
                counts,
                List.of(),
                new double[0],
                bounds,
                true);
    }

    static SortedMap<Integer, Double> buckets(List<Span> spans, double[] counts) {
        SortedMap<Integer, Double> buckets = new TreeMap<>();
        int index = 0;
        int at = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                buckets.put(index++, counts[at++]);
            }
        }
        return buckets;
    }

    /** All indexes that some histogram has a bucket of. */
    static int[] indexes(List<FloatHistogram> histograms, boolean positive) {
        TreeSet<Integer> indexes = new TreeSet<>();
        for (FloatHistogram h : histograms) {
            indexes.addAll(
                    (positive ? buckets(h.positiveSpans(), h.positive()) : buckets(h.negativeSpans(), h.negative()))
                            .keySet());
        }
        return indexes.stream().mapToInt(i -> i).toArray();
    }

    /** The same histogram with a bucket at each of the indexes. */
    static FloatHistogram spread(FloatHistogram h, int[] positive, int[] negative) {
        return of(
                h,
                h.resetHint(),
                spans(positive),
                counts(buckets(h.positiveSpans(), h.positive()), positive),
                spans(negative),
                counts(buckets(h.negativeSpans(), h.negative()), negative));
    }

    /** The same histogram without a hint and without empty buckets; of a staleness marker nothing but the sum. */
    static FloatHistogram compact(FloatHistogram h) {
        if (h.isStale()) {
            return ChunkSamples.stale(h.integer());
        }
        int[] positive = used(buckets(h.positiveSpans(), h.positive()));
        int[] negative = used(buckets(h.negativeSpans(), h.negative()));
        return withHint(spread(h, positive, negative), ResetHint.UNKNOWN);
    }

    private static int[] used(SortedMap<Integer, Double> buckets) {
        return buckets.entrySet().stream()
                .filter(e -> e.getValue() != 0)
                .mapToInt(e -> e.getKey())
                .toArray();
    }

    private static double[] counts(SortedMap<Integer, Double> buckets, int[] indexes) {
        double[] counts = new double[indexes.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.getOrDefault(indexes[i], 0.0);
        }
        return counts;
    }

    private static List<Span> spans(int[] indexes) {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int index : indexes) {
            if (!spans.isEmpty() && index == end) {
                Span last = spans.remove(spans.size() - 1);
                spans.add(new Span(last.offset(), last.length() + 1));
            } else {
                spans.add(new Span(index - end, 1));
            }
            end = index + 1;
        }
        return spans;
    }

    private static FloatHistogram of(
            FloatHistogram h,
            ResetHint hint,
            List<Span> positiveSpans,
            double[] positive,
            List<Span> negativeSpans,
            double[] negative) {
        return new FloatHistogram(
                hint,
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                positiveSpans,
                positive,
                negativeSpans,
                negative,
                h.customBounds(),
                h.integer());
    }
}
