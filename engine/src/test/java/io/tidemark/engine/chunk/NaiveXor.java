package io.tidemark.engine.chunk;

import io.tidemark.engine.model.SampleBatch;

/**
 * A plainly right decoder of {@link Encoding#XOR} chunks, one bit at a time, written from the format page alone. What is
 * wrong with the bytes ends in some unchecked exception.
 */
final class NaiveXor {
    private final byte[] bytes;
    private int bit;

    private NaiveXor(byte[] bytes) {
        this.bytes = bytes;
    }

    static SampleBatch decode(byte[] chunk) {
        NaiveXor in = new NaiveXor(chunk);
        SampleBatch batch = new SampleBatch(16);
        int count = (int) in.bits(16);
        long time = 0;
        long delta = 0;
        long value = 0;
        int leading = 0;
        int trailing = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0) {
                long z = in.uvarint();
                time = (z >>> 1) ^ -(z & 1);
                value = in.bits(64);
                batch.add(time, Double.longBitsToDouble(value));
                continue;
            }
            if (i == 1) {
                delta = in.uvarint();
            } else {
                delta += in.dod();
            }
            time += delta;
            if (in.bits(1) == 1) {
                if (in.bits(1) == 1) {
                    leading = (int) in.bits(5);
                    int significant = (int) in.bits(6);
                    trailing = 64 - leading - (significant == 0 ? 64 : significant);
                    if (trailing < 0) {
                        throw new IllegalStateException("window");
                    }
                }
                value ^= in.bits(64 - leading - trailing) << trailing;
            }
            batch.add(time, Double.longBitsToDouble(value));
        }
        return batch;
    }

    private long dod() {
        if (bits(1) == 0) {
            return 0;
        }
        if (bits(1) == 0) {
            return signed(14);
        }
        if (bits(1) == 0) {
            return signed(17);
        }
        if (bits(1) == 0) {
            return signed(20);
        }
        return bits(64);
    }

    private long signed(int n) {
        long v = bits(n);
        return v > 1L << (n - 1) ? v - (1L << n) : v;
    }

    private long uvarint() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long b = bits(8);
            if (shift == 63 && b > 1) {
                throw new IllegalStateException("varint");
            }
            v |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        throw new IllegalStateException("varint");
    }

    private long bits(int n) {
        long v = 0;
        for (int i = 0; i < n; i++, bit++) {
            v = v << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1);
        }
        return v;
    }
}
