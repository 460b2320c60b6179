package io.tidemark.engine.chunk;

import java.io.ByteArrayOutputStream;

/**
 * Bits of a chunk, written and read one at a time; plainly right and slow, from the format page alone. Reading past the end is
 * an {@link IndexOutOfBoundsException}.
 */
final class NaiveBits {
    private static final int[] VARBIT = {3, 6, 9, 12, 18, 25, 56};

    private final StringBuilder written = new StringBuilder();
    private byte[] bytes = {};
    private int at;

    static NaiveBits of(byte[] bytes) {
        NaiveBits bits = new NaiveBits();
        bits.bytes = bytes;
        return bits;
    }

    byte[] toByteArray() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < written.length(); i += 8) {
            int b = 0;
            for (int j = 0; j < 8; j++) {
                b = b << 1 | (i + j < written.length() && written.charAt(i + j) == '1' ? 1 : 0);
            }
            out.write(b);
        }
        return out.toByteArray();
    }

    NaiveBits put(String bits) {
        written.append(bits);
        return this;
    }

    NaiveBits put(long v, int n) {
        for (int i = n - 1; i >= 0; i--) {
            written.append((v >> i & 1) == 1 ? '1' : '0');
        }
        return this;
    }

    /** Overwrites what was written, from a bit on. */
    void replace(int from, long v, int n) {
        written.replace(from, from + n, new NaiveBits().put(v, n).written.toString());
    }

    NaiveBits putDouble(double v) {
        return put(Double.doubleToRawLongBits(v), 64);
    }

    NaiveBits putUvarint(long v) {
        long rest = v;
        while (rest >>> 7 != 0) {
            put(0x80 | rest & 0x7f, 8);
            rest >>>= 7;
        }
        return put(rest, 8);
    }

    NaiveBits putVarint(long v) {
        return putUvarint((v << 1) ^ (v >> 63));
    }

    NaiveBits putVarbitInt(long v) {
        if (v == 0) {
            return put("0");
        }
        for (int i = 0; i < VARBIT.length; i++) {
            long half = 1L << (VARBIT[i] - 1);
            if (v > -half && v <= half) {
                return put("1".repeat(i + 1) + "0").put(v, VARBIT[i]);
            }
        }
        return put("11111111").put(v, 64);
    }

    NaiveBits putVarbitUint(long v) {
        if (v == 0) {
            return put("0");
        }
        for (int i = 0; i < VARBIT.length; i++) {
            if (v >>> VARBIT[i] == 0) {
                return put("1".repeat(i + 1) + "0").put(v, VARBIT[i]);
            }
        }
        return put("11111111").put(v, 64);
    }

    long take(int n) {
        long v = 0;
        for (int i = 0; i < n; i++, at++) {
            v = v << 1 | (bytes[at / 8] >> (7 - at % 8) & 1);
        }
        return v;
    }

    /** The signed meaning of bits whose range is asymmetric upwards. */
    long takeSigned(int n) {
        long v = take(n);
        return v > 1L << (n - 1) ? v - (1L << n) : v;
    }

    long takeUvarint() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long b = take(8);
            if (shift == 63 && b > 1) {
                break;
            }
            v |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        throw new IllegalStateException("varint");
    }

    long takeVarint() {
        long z = takeUvarint();
        return (z >>> 1) ^ -(z & 1);
    }

    /** The value code: leading zeros and significant bits of the window are in {@code window}. */
    static final class Window {
        int leading = -1;
        int significant;
    }

    /** Writes the difference of two values by the value code, whose control bits differ between the encodings. */
    NaiveBits putDifference(long before, long now, Window window, String same, String reuse, String describe) {
        long x = before ^ now;
        if (x == 0) {
            return put(same);
        }
        int leading = Math.min(31, Long.numberOfLeadingZeros(x));
        int trailing = Long.numberOfTrailingZeros(x);
        if (window.leading >= 0 && leading >= window.leading && trailing >= 64 - window.leading - window.significant) {
            put(reuse);
        } else {
            window.leading = leading;
            window.significant = 64 - leading - trailing;
            put(describe).put(leading, 5).put(window.significant % 64, 6);
        }
        return put(x >>> (64 - window.leading - window.significant), window.significant);
    }

    NaiveBits putDifference(double before, double now, Window window) {
        return putDifference(
                Double.doubleToRawLongBits(before), Double.doubleToRawLongBits(now), window, "0", "10", "11");
    }
}
