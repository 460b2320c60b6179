package io.tidemark.engine.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with absolute bucket counts. Integer histograms are read into this shape too: their counts, below
 * 2<sup>53</sup>, lose nothing.
 *
 * <p>Equality is by raw bits of every double, so that a value which went through a file can be compared.
 *
 * @param schema -4 to 8: bucket i ends at 2^(i * 2^-schema); {@link #CUSTOM_BOUNDS_SCHEMA}: {@code customBounds} are the upper bounds
 * @param resetHint what the writer knew about a counter reset before this sample
 * @param positive absolute counts of the buckets that {@code positiveSpans} name, in order
 * @param negative likewise, of the mirrored buckets below zero
 * @param integer whether the counts were stored as integers
 */
public record FloatHistogram(
        ResetHint resetHint,
        int schema,
        double zeroThreshold,
        double zeroCount,
        double count,
        double sum,
        List<Span> positiveSpans,
        double[] positive,
        List<Span> negativeSpans,
        double[] negative,
        double[] customBounds,
        boolean integer) {
    /** The schema whose bounds are listed. */
    public static final int CUSTOM_BOUNDS_SCHEMA = -53;

    /** What a chunk or record says about a reset of the counter before a histogram. */
    public enum ResetHint {
        /** Nothing is known. */
        UNKNOWN,
        /** The counter was reset. */
        RESET,
        /** The counter was not reset. */
        NOT_RESET,
        /** A gauge: resets have no meaning. */
        GAUGE
    }

    /** Checks that spans and counts fit together. */
    public FloatHistogram {
        positiveSpans = List.copyOf(positiveSpans);
        negativeSpans = List.copyOf(negativeSpans);
    }

    /** Whether this sample is a staleness marker, which only its sum tells. */
    public boolean isStale() {
        return StaleMarker.is(sum);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof FloatHistogram h
                && resetHint == h.resetHint
                && schema == h.schema
                && sameBits(zeroThreshold, h.zeroThreshold)
                && sameBits(zeroCount, h.zeroCount)
                && sameBits(count, h.count)
                && sameBits(sum, h.sum)
                && positiveSpans.equals(h.positiveSpans)
                && negativeSpans.equals(h.negativeSpans)
                && sameBits(positive, h.positive)
                && sameBits(negative, h.negative)
                && sameBits(customBounds, h.customBounds)
                && integer == h.integer;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(positive) * 31 + Double.hashCode(count) * 7 + Double.hashCode(sum);
    }

    private static boolean sameBits(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    private static boolean sameBits(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!sameBits(a[i], b[i])) {
                return false;
            }
        }
        return true;
    }
}
