package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.StaleMarker;

/** Native histograms whose counts are integers, which are kept exactly here. */
final class IntegerHistogramReader extends HistogramReader {
    /** Unsigned. */
    long observations;

    long observationsDelta;

    /** Unsigned. */
    long zeros;

    long zerosDelta;
    final XorValue sum = new XorValue();

    /** The first count, then the differences of neighbours. */
    final long[] positive;

    final long[] positiveDelta;
    final long[] negative;
    final long[] negativeDelta;

    IntegerHistogramReader(BitReader in, boolean withStarts) throws CorruptionException {
        super(in, withStarts, true, 1);
        positive = new long[layout.positiveCount()];
        positiveDelta = new long[positive.length];
        negative = new long[layout.negativeCount()];
        negativeDelta = new long[negative.length];
    }

    @Override
    void first() throws CorruptionException {
        observations = in.varbitUint();
        zeros = in.varbitUint();
        sum.bits = in.bits(64);
        for (int i = 0; i < positive.length; i++) {
            positive[i] = in.varbitInt();
        }
        for (int i = 0; i < negative.length; i++) {
            negative[i] = in.varbitInt();
        }
    }

    @Override
    void following() throws CorruptionException {
        observationsDelta += in.varbitInt();
        observations += observationsDelta;
        zerosDelta += in.varbitInt();
        zeros += zerosDelta;
        sum.read(in);
        if (!StaleMarker.is(sum.value())) {
            advance(positive, positiveDelta);
            advance(negative, negativeDelta);
        }
    }

    private void advance(long[] buckets, long[] deltas) throws CorruptionException {
        for (int i = 0; i < buckets.length; i++) {
            deltas[i] += in.varbitInt();
            buckets[i] += deltas[i];
        }
    }

    @Override
    double observations() {
        return HistogramLayout.unsigned(observations);
    }

    @Override
    double zeroCount() {
        return HistogramLayout.unsigned(zeros);
    }

    @Override
    double sum() {
        return sum.value();
    }

    @Override
    double[] positive() {
        return absolute(positive);
    }

    @Override
    double[] negative() {
        return absolute(negative);
    }

    private static double[] absolute(long[] differences) {
        double[] counts = new double[differences.length];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += differences[i];
            counts[i] = count;
        }
        return counts;
    }
}
