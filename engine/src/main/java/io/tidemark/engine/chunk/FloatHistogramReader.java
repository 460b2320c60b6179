package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.StaleMarker;

/** Native histograms whose counts are floats, each coded by its difference from the one before. */
final class FloatHistogramReader extends HistogramReader {
    final XorValue observations = new XorValue();
    final XorValue zeros = new XorValue();
    final XorValue sum = new XorValue();
    final XorValue[] positive;
    final XorValue[] negative;

    FloatHistogramReader(BitReader in, boolean withStarts) throws CorruptionException {
        super(in, withStarts, false, 64);
        positive = XorValue.array(layout.positiveCount());
        negative = XorValue.array(layout.negativeCount());
    }

    @Override
    void first() throws CorruptionException {
        observations.bits = in.bits(64);
        zeros.bits = in.bits(64);
        sum.bits = in.bits(64);
        for (XorValue bucket : positive) {
            bucket.bits = in.bits(64);
        }
        for (XorValue bucket : negative) {
            bucket.bits = in.bits(64);
        }
    }

    @Override
    void following() throws CorruptionException {
        observations.read(in);
        zeros.read(in);
        sum.read(in);
        if (!StaleMarker.is(sum.value())) {
            for (XorValue bucket : positive) {
                bucket.read(in);
            }
            for (XorValue bucket : negative) {
                bucket.read(in);
            }
        }
    }

    @Override
    double observations() {
        return observations.value();
    }

    @Override
    double zeroCount() {
        return zeros.value();
    }

    @Override
    double sum() {
        return sum.value();
    }

    @Override
    double[] positive() {
        return values(positive);
    }

    @Override
    double[] negative() {
        return values(negative);
    }

    private static double[] values(XorValue[] buckets) {
        double[] counts = new double[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].value();
        }
        return counts;
    }
}
