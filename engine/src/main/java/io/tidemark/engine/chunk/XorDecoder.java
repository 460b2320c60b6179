package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes {@link Encoding#XOR} chunks. All samples but the first two go through one leaf loop over local variables: 64 bits
 * are loaded at a time, and one word serves the control bits and the payload behind them.
 */
final class XorDecoder {
    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** How many bytes the loop may touch from the byte of a sample's first bit on: a sample of 145 bits, and a word at its end. */
    private static final int REACH = 28;

    /** More bytes than any chunk of 65535 samples has; what lies behind is not looked at, so that bits can be counted in an int. */
    private static final int LENGTH_MAX = 65536 * 19;

    private XorDecoder() {}

    static void decode(byte[] bytes, int offset, int length, String file, long fileOffset, SampleBatch into)
            throws CorruptionException {
        BitReader in = new BitReader(bytes, offset, Math.min(length, LENGTH_MAX), file, fileOffset);
        int count = (int) in.bits(16);
        if (count == 0) {
            return;
        }
        // The first sample takes nine bytes and the second nine bits at the least, every other one two bits.
        if (72 + (count > 1 ? 9 + 2L * (count - 2) : 0) > in.remaining()) {
            throw in.corrupt("a chunk of " + length + " bytes cannot hold " + count + " samples");
        }
        long time = in.varint();
        XorValue value = new XorValue();
        value.bits = in.bits(64);
        into.ensure(count);
        int at = into.size;
        int end = at + count;
        into.times[at] = time;
        into.values[at] = value.value();
        if (++at < end) {
            long delta = in.uvarint();
            time += delta;
            value.read(in);
            into.times[at] = time;
            into.values[at] = value.value();
            if (++at < end) {
                int fault = rest(
                        bytes,
                        offset,
                        Math.min(length, LENGTH_MAX),
                        (int) in.position(),
                        time,
                        delta,
                        value,
                        into.times,
                        into.values,
                        at,
                        end);
                if (fault >= 0) {
                    throw new CorruptionException(
                            file,
                            fileOffset + Math.min(fault >>> 3, length),
                            "a sample here runs past the end of the chunk, or its window is wider than a value");
                }
            }
        }
        if (into.histograms != null) {
            Arrays.fill(into.histograms, into.size, end, null);
        }
        into.size = end;
    }

    /**
     * Decodes the third sample and all after it.
     *
     * @param bit the bit of the chunk at which the third sample begins
     * @return -1, or the bit of the chunk near which a fault was found
     */
    private static int rest(
            byte[] chunk,
            int offset,
            int length,
            int bit,
            long time,
            long delta,
            XorValue window,
            long[] times,
            double[] values,
            int at,
            int end) {
        byte[] bytes = chunk;
        int base = offset;
        int p = bit;
        int bits = length * 8;
        // The last bit at which a sample may begin: within the chunk, and all it can touch within the array. What the
        // loop
        // loads from behind the chunk's end is not used: a sample that reaches there is found out when the next one
        // begins.
        int limit =
                Math.min(bits - 1, (int) Math.max(-1, Math.min(LENGTH_MAX, (long) bytes.length - REACH - base) * 8));
        long value = window.bits;
        int trail = 64 - window.leading - window.significant;
        int shift = 64 - window.significant;
        while (true) {
            while (p <= limit && at < end) {
                long w = (long) BE64.get(bytes, base + (p >>> 3)) << (p & 7);
                int valid;
                if (w >= 0) {
                    p++;
                    w <<= 1;
                    valid = 56;
                } else if ((w & 1L << 62) == 0) {
                    delta += asymmetric((w << 2) >>> 50, 14);
                    p += 16;
                    w <<= 16;
                    valid = 41;
                } else if ((w & 1L << 61) == 0) {
                    delta += asymmetric((w << 3) >>> 47, 17);
                    p += 20;
                    w <<= 20;
                    valid = 37;
                } else if ((w & 1L << 60) == 0) {
                    delta += asymmetric((w << 4) >>> 44, 20);
                    p += 24;
                    w <<= 24;
                    valid = 33;
                } else {
                    delta += load(bytes, base, p + 4);
                    p += 68;
                    w = (long) BE64.get(bytes, base + (p >>> 3)) << (p & 7);
                    valid = 57;
                }
                time += delta;
                if (w >= 0) {
                    p++;
                } else {
                    if ((w & 1L << 62) == 0) {
                        p += 2;
                        w <<= 2;
                        valid -= 2;
                    } else {
                        int leading = (int) (w >>> 57) & 31;
                        shift = (int) -(w >>> 51) & 63;
                        trail = shift - leading;
                        if (trail < 0) {
                            return p;
                        }
                        p += 13;
                        w <<= 13;
                        valid -= 13;
                    }
                    int significant = 64 - shift;
                    if (significant > valid) {
                        w = load(bytes, base, p);
                    }
                    value ^= w >>> shift << trail;
                    p += significant;
                }
                times[at] = time;
                values[at] = Double.longBitsToDouble(value);
                at++;
            }
            if (at == end) {
                return p <= bits ? -1 : p;
            }
            if (p >= bits) {
                return p;
            }
            // A sample near the end of the array: go on in a copy of what is left, with room behind it.
            int from = p >>> 3;
            bytes = new byte[length - from + REACH];
            System.arraycopy(chunk, offset + from, bytes, 0, length - from);
            base = -from;
            limit = bits - 1;
        }
    }

    /** 64 bits from a bit on. */
    private static long load(byte[] bytes, int base, int bit) {
        int at = base + (bit >>> 3);
        int s = bit & 7;
        return (long) BE64.get(bytes, at) << s | (bytes[at + 8] & 0xff) >>> (8 - s);
    }

    /** The signed meaning of {@code n} bits whose range is asymmetric upwards. */
    private static long asymmetric(long bits, int n) {
        return bits > 1L << (n - 1) ? bits - (1L << n) : bits;
    }
}
