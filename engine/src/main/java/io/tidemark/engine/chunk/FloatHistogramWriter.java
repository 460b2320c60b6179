package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.StaleMarker;

/** Writes {@link Encoding#FLOAT_HISTOGRAM}. */
final class FloatHistogramWriter extends HistogramWriter {
    private final XorValue observations = new XorValue();
    private final XorValue zeros = new XorValue();
    private final XorValue sum = new XorValue();
    private final XorValue[] positive;
    private final XorValue[] negative;

    FloatHistogramWriter(HistogramLayout layout, ResetHint hint) {
        super(layout, hint);
        positive = XorValue.array(layout.positiveCount());
        negative = XorValue.array(layout.negativeCount());
    }

    @Override
    void writeCounts(FloatHistogram h, int[] positiveMap, int[] negativeMap) {
        // Of a staleness marker only the sum is kept; its counts are written as zeros, its buckets not at all.
        boolean stale = h.isStale();
        write(observations, stale ? 0 : h.count());
        write(zeros, stale ? 0 : h.zeroCount());
        write(sum, h.sum());
        if (!stale) {
            write(positive, h.positive(), positiveMap);
            write(negative, h.negative(), negativeMap);
        }
    }

    @Override
    void copyCounts(HistogramReader sample, int[] positiveMap, int[] negativeMap) {
        boolean stale = StaleMarker.is(sample.sum());
        write(observations, stale ? 0 : sample.observations());
        write(zeros, stale ? 0 : sample.zeroCount());
        write(sum, sample.sum());
        if (!stale) {
            write(positive, sample.positive(), positiveMap);
            write(negative, sample.negative(), negativeMap);
        }
    }

    private void write(XorValue value, double next) {
        if (count == 0) {
            value.bits = Double.doubleToRawLongBits(next);
            out.bits(value.bits, 64);
        } else {
            value.write(out, next);
        }
    }

    private void write(XorValue[] buckets, double[] counts, int[] map) {
        double[] all = new double[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            all[map[i]] = counts[i];
        }
        for (int i = 0; i < buckets.length; i++) {
            write(buckets[i], all[i]);
        }
    }
}
