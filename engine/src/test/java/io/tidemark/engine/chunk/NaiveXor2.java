package io.tidemark.engine.chunk;

import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;

/** A plainly right encoder of {@link Encoding#XOR2} chunks, written from the format page alone: nothing else here writes them. */
final class NaiveXor2 {
    private NaiveXor2() {}

    /** @param starts the start timestamp of each sample, 0 for none */
    static byte[] encode(SampleBatch samples, long[] starts) {
        NaiveStarts st = new NaiveStarts(starts);
        NaiveBits out = new NaiveBits().put(samples.size, 16).put(st.header(), 8);
        NaiveBits.Window window = new NaiveBits.Window();
        long baseline = 0;
        for (int i = 0; i < samples.size; i++) {
            long time = samples.times[i];
            long timeBefore = i == 0 ? 0 : samples.times[i - 1];
            long bits = Double.doubleToRawLongBits(samples.values[i]);
            boolean stale = bits == StaleMarker.BITS;
            if (i == 0) {
                out.putVarint(time).put(bits, 64);
            } else if (i == 1) {
                out.putUvarint(time - timeBefore);
                putValue(out, stale, baseline, bits, window);
            } else {
                long dod = time - timeBefore - (timeBefore - samples.times[i - 2]);
                if (dod == 0 && stale) {
                    out.put("11111");
                } else if (dod == 0 && bits == baseline) {
                    out.put("0");
                } else if (dod == 0) {
                    out.put("10").putDifference(baseline, bits, window, "", "0", "1");
                } else {
                    if (dod >= -4096 && dod <= 4095) {
                        out.put("110").put(dod, 13);
                    } else if (dod >= -524288 && dod <= 524287) {
                        out.put("1110").put(dod, 20);
                    } else {
                        out.put("11110").put(dod, 64);
                    }
                    putValue(out, stale, baseline, bits, window);
                }
            }
            st.put(out, i, time, timeBefore, starts[i]);
            if (!stale) {
                baseline = bits;
            }
        }
        return out.toByteArray();
    }

    private static void putValue(NaiveBits out, boolean stale, long baseline, long bits, NaiveBits.Window window) {
        if (stale) {
            out.put("111");
        } else {
            out.putDifference(baseline, bits, window, "0", "10", "110");
        }
    }
}
