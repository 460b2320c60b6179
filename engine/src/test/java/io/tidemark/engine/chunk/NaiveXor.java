package io.tidemark.engine.chunk;

import io.tidemark.engine.model.SampleBatch;

/**
 * A plainly right codec of {@link Encoding#XOR} chunks, one bit at a time, written from the format page alone. What is wrong
 * with bytes ends in some unchecked exception.
 */
final class NaiveXor {
    private NaiveXor() {}

    static byte[] encode(SampleBatch samples) {
        NaiveBits out = new NaiveBits().put(samples.size, 16);
        NaiveBits.Window window = new NaiveBits.Window();
        for (int i = 0; i < samples.size; i++) {
            long time = samples.times[i];
            if (i == 0) {
                out.putVarint(time).putDouble(samples.values[0]);
                continue;
            }
            long delta = time - samples.times[i - 1];
            if (i == 1) {
                out.putUvarint(delta);
            } else {
                long dod = delta - (samples.times[i - 1] - samples.times[i - 2]);
                if (dod == 0) {
                    out.put("0");
                } else if (dod >= -8191 && dod <= 8192) {
                    out.put("10").put(dod, 14);
                } else if (dod >= -65535 && dod <= 65536) {
                    out.put("110").put(dod, 17);
                } else if (dod >= -524287 && dod <= 524288) {
                    out.put("1110").put(dod, 20);
                } else {
                    out.put("1111").put(dod, 64);
                }
            }
            out.putDifference(samples.values[i - 1], samples.values[i], window);
        }
        return out.toByteArray();
    }

    static SampleBatch decode(byte[] chunk) {
        NaiveBits in = NaiveBits.of(chunk);
        SampleBatch batch = new SampleBatch(16);
        int count = (int) in.take(16);
        long time = 0;
        long delta = 0;
        long value = 0;
        int leading = 0;
        int trailing = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0) {
                time = in.takeVarint();
                value = in.take(64);
                batch.add(time, Double.longBitsToDouble(value));
                continue;
            }
            delta = i == 1 ? in.takeUvarint() : delta + takeDod(in);
            time += delta;
            if (in.take(1) == 1) {
                if (in.take(1) == 1) {
                    leading = (int) in.take(5);
                    int significant = (int) in.take(6);
                    trailing = 64 - leading - (significant == 0 ? 64 : significant);
                    if (trailing < 0) {
                        throw new IllegalStateException("window");
                    }
                }
                value ^= in.take(64 - leading - trailing) << trailing;
            }
            batch.add(time, Double.longBitsToDouble(value));
        }
        return batch;
    }

    private static long takeDod(NaiveBits in) {
        if (in.take(1) == 0) {
            return 0;
        }
        if (in.take(1) == 0) {
            return in.takeSigned(14);
        }
        if (in.take(1) == 0) {
            return in.takeSigned(17);
        }
        if (in.take(1) == 0) {
            return in.takeSigned(20);
        }
        return in.take(64);
    }
}
