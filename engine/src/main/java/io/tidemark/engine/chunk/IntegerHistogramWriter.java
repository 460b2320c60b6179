package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.StaleMarker;

/** Writes {@link Encoding#HISTOGRAM}. */
final class IntegerHistogramWriter extends HistogramWriter {
    private static final double TWO_63 = 0x1p63;

    private long observations;
    private long observationsDelta;
    private long zeros;
    private long zerosDelta;
    private final XorValue sum = new XorValue();
    private final long[] positive;
    private final long[] positiveDelta;
    private final long[] negative;
    private final long[] negativeDelta;

    IntegerHistogramWriter(HistogramLayout layout, ResetHint hint) {
        super(layout, hint);
        positive = new long[layout.positiveCount()];
        positiveDelta = new long[positive.length];
        negative = new long[layout.negativeCount()];
        negativeDelta = new long[negative.length];
    }

    @Override
    void writeCounts(FloatHistogram h, int[] positiveMap, int[] negativeMap) {
        if (h.isStale()) {
            writeStale();
            return;
        }
        writeHead(unsigned(h.count()), unsigned(h.zeroCount()), Double.doubleToRawLongBits(h.sum()));
        write(positive, positiveDelta, whole(h.positive()), positiveMap);
        write(negative, negativeDelta, whole(h.negative()), negativeMap);
    }

    @Override
    void copyCounts(HistogramReader sample, int[] positiveMap, int[] negativeMap) {
        // Not by way of doubles, which would round what is above 2^53.
        IntegerHistogramReader h = (IntegerHistogramReader) sample;
        if (StaleMarker.is(h.sum())) {
            writeStale();
            return;
        }
        writeHead(h.observations, h.zeros, h.sum.bits);
        write(positive, positiveDelta, absolute(h.positive), positiveMap);
        write(negative, negativeDelta, absolute(h.negative), negativeMap);
    }

    /** A staleness marker: the counts as if they went on as before, no buckets. After it, nothing but such markers comes. */
    private void writeStale() {
        out.varbitInt(0);
        out.varbitInt(0);
        writeSum(StaleMarker.BITS);
    }

    private void writeHead(long newObservations, long newZeros, long newSum) {
        if (count == 0) {
            out.varbitUint(newObservations);
            out.varbitUint(newZeros);
        } else {
            long delta = newObservations - observations;
            out.varbitInt(delta - observationsDelta);
            observationsDelta = delta;
            delta = newZeros - zeros;
            out.varbitInt(delta - zerosDelta);
            zerosDelta = delta;
        }
        observations = newObservations;
        zeros = newZeros;
        writeSum(newSum);
    }

    private void writeSum(long bits) {
        if (count == 0) {
            sum.bits = bits;
            out.bits(bits, 64);
        } else {
            sum.write(out, bits);
        }
    }

    private void write(long[] buckets, long[] deltas, long[] counts, int[] map) {
        long[] all = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            all[map[i]] = counts[i];
        }
        long before = 0;
        for (int i = 0; i < buckets.length; i++) {
            long bucket = all[i] - before;
            before = all[i];
            if (count == 0) {
                out.varbitInt(bucket);
            } else {
                long delta = bucket - buckets[i];
                out.varbitInt(delta - deltas[i]);
                deltas[i] = delta;
            }
            buckets[i] = bucket;
        }
    }

    private static long[] absolute(long[] differences) {
        long[] counts = differences.clone();
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        return counts;
    }

    private static long[] whole(double[] counts) {
        long[] whole = new long[counts.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (long) counts[i];
        }
        return whole;
    }

    /** The unsigned integer of a whole number; 2^64, to which the largest ones are rounded as doubles, is the largest one. */
    private static long unsigned(double whole) {
        if (whole < TWO_63) {
            return (long) whole;
        }
        return whole >= 2 * TWO_63 ? -1 : (long) (whole - TWO_63) | Long.MIN_VALUE;
    }
}
