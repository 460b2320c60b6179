package io.tidemark.engine.testing;

import io.tidemark.engine.block.EncodedChunk;

/**
 * Encodes floats as XOR chunks the plainest way that the format allows: every difference in full width. Its own code, so that
 * what it writes proves the decoder.
 */
public final class SmallXor {
    private byte[] bytes = new byte[64];
    private long bits;

    private SmallXor() {}

    /** A chunk of samples in ascending order of time. */
    public static EncodedChunk chunk(long[] times, double[] values) {
        SmallXor out = new SmallXor();
        out.put(times.length, 16);
        long delta = 0;
        for (int i = 0; i < times.length; i++) {
            if (i == 0) {
                out.uvarint((times[0] << 1) ^ (times[0] >> 63));
                out.put(Double.doubleToRawLongBits(values[0]), 64);
            } else {
                long next = times[i] - times[i - 1];
                if (i == 1) {
                    out.uvarint(next);
                } else {
                    out.put(0b1111, 4);
                    out.put(next - delta, 64);
                }
                delta = next;
                out.value(Double.doubleToRawLongBits(values[i]) ^ Double.doubleToRawLongBits(values[i - 1]));
            }
        }
        int length = (int) ((out.bits + 7) / 8);
        return new EncodedChunk(1, out.bytes, 0, length, times[0], times[times.length - 1]);
    }

    private void value(long xor) {
        if (xor == 0) {
            put(0, 1);
            return;
        }
        int lead = Math.min(31, Long.numberOfLeadingZeros(xor));
        int trail = Long.numberOfTrailingZeros(xor);
        int significant = 64 - lead - trail;
        put(0b11, 2);
        put(lead, 5);
        put(significant & 63, 6);
        put(xor >>> trail, significant);
    }

    private void uvarint(long v) {
        while ((v & ~0x7fL) != 0) {
            put((v & 0x7f) | 0x80, 8);
            v >>>= 7;
        }
        put(v, 8);
    }

    private void put(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            int at = (int) (bits >>> 3);
            if (at == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, at * 2);
            }
            bytes[at] |= (byte) (((value >>> i) & 1) << (7 - (bits & 7)));
            bits++;
        }
    }
}
