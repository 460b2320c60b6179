package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import java.util.Arrays;

/** Decodes {@link Encoding#XOR2} chunks. Start timestamps are read and dropped. */
final class Xor2Decoder {
    private Xor2Decoder() {}

    static void decode(byte[] bytes, int offset, int length, String file, long fileOffset, SampleBatch into)
            throws CorruptionException {
        BitReader in = new BitReader(bytes, offset, length, file, fileOffset);
        int count = (int) in.bits(16);
        StartTimes starts = new StartTimes((int) in.bits(8));
        if (count == 0) {
            return;
        }
        // The first sample takes nine bytes and the second nine bits at the least, every other one a bit.
        if (72 + (count > 1 ? 9 + (count - 2) : 0) > in.remaining()) {
            throw in.corrupt("a chunk of " + length + " bytes cannot hold " + count + " samples");
        }
        into.ensure(count);
        long[] times = into.times;
        double[] values = into.values;
        int first = into.size;
        long time = in.varint();
        long delta = 0;
        double value = in.f64();
        // The baseline of the differences: the last value that was no staleness marker.
        XorValue baseline = new XorValue();
        if (!StaleMarker.is(value)) {
            baseline.bits = Double.doubleToRawLongBits(value);
        }
        times[first] = time;
        values[first] = value;
        starts.skip(in, 0);
        for (int i = 1; i < count; i++) {
            if (i == 1) {
                delta = in.uvarint();
                value = value(in, baseline);
            } else if (!in.bit()) {
                value = baseline.value();
            } else if (!in.bit()) {
                if (in.bit()) {
                    baseline.readWindow(in);
                }
                baseline.readDifference(in);
                value = baseline.value();
            } else if (!in.bit()) {
                delta += twosComplement(in.bits(13), 13);
                value = value(in, baseline);
            } else if (!in.bit()) {
                delta += twosComplement(in.bits(20), 20);
                value = value(in, baseline);
            } else if (!in.bit()) {
                delta += in.bits(64);
                value = value(in, baseline);
            } else {
                value = StaleMarker.VALUE;
            }
            time += delta;
            starts.skip(in, i);
            times[first + i] = time;
            values[first + i] = value;
        }
        if (into.histograms != null) {
            Arrays.fill(into.histograms, first, first + count, null);
        }
        into.size = first + count;
    }

    private static double value(BitReader in, XorValue baseline) throws CorruptionException {
        if (!in.bit()) {
            return baseline.value();
        }
        if (in.bit()) {
            if (in.bit()) {
                return StaleMarker.VALUE;
            }
            baseline.readWindow(in);
        }
        baseline.readDifference(in);
        return baseline.value();
    }

    private static long twosComplement(long bits, int n) {
        return bits << (64 - n) >> (64 - n);
    }
}
