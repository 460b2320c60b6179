package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads bits, the most significant first, from the data of one chunk. Nothing outside of the chunk is ever looked at, and
 * whatever would pass its end throws. For one thread.
 */
final class BitReader {
    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Payload bits of a varbit number by the count of ones that lead its prefix; see the package's page. */
    private static final byte[] VARBIT_PAYLOAD = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final String file;
    private final long fileOffset;
    private final long bitsInAll;
    private long bit;

    BitReader(byte[] bytes, int offset, int length, String file, long fileOffset) {
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        this.file = file;
        this.fileOffset = fileOffset;
        this.bitsInAll = length * 8L;
    }

    /** How many bits have been read. */
    long position() {
        return bit;
    }

    /** How many bits are left, the padding of the last byte included. */
    long remaining() {
        return bitsInAll - bit;
    }

    /** A fault at the next bit. */
    CorruptionException corrupt(String problem) {
        return new CorruptionException(file, fileOffset + (bit >>> 3), problem);
    }

    /** One bit. */
    boolean bit() throws CorruptionException {
        need(1);
        boolean one = (bytes[start + (int) (bit >>> 3)] >>> (7 - (bit & 7)) & 1) != 0;
        bit++;
        return one;
    }

    /** The next {@code n} bits, 1 to 64, in the low end of a long. */
    long bits(int n) throws CorruptionException {
        need(n);
        long window = window();
        long value = window >>> (64 - n);
        int inWord = 64 - (int) (bit & 7);
        if (n > inWord) {
            // Up to seven bits of the ninth byte; need() has made sure that it is there.
            int lacking = n - inWord;
            value |= (bytes[start + (int) (bit >>> 3) + 8] & 0xff) >>> (8 - lacking);
        }
        bit += n;
        return value;
    }

    /** The next {@code n} bits, 1 to 63, as a signed number whose range is asymmetric upwards: 2^(n-1) itself is positive. */
    long signed(int n) throws CorruptionException {
        return asymmetric(bits(n), n);
    }

    /** The same rule on bits that were read. */
    static long asymmetric(long bits, int n) {
        return bits > 1L << (n - 1) ? bits - (1L << n) : bits;
    }

    /** An IEEE double, bit for bit. */
    double f64() throws CorruptionException {
        return Double.longBitsToDouble(bits(64));
    }

    /** A signed varbit number. */
    long varbitInt() throws CorruptionException {
        int payload = varbitPrefix();
        return switch (payload) {
            case 0 -> 0;
            case 64 -> bits(64);
            default -> signed(payload);
        };
    }

    /** An unsigned varbit number. */
    long varbitUint() throws CorruptionException {
        int payload = varbitPrefix();
        return payload == 0 ? 0 : bits(payload);
    }

    /** An unsigned varbit number that counts something of which at most {@code max} can be. */
    int count(long max, String what) throws CorruptionException {
        long v = varbitUint();
        if (v < 0 || v > max || v > Integer.MAX_VALUE) {
            throw corrupt(what + " is " + Long.toUnsignedString(v) + ", at most " + max + " is possible");
        }
        return (int) v;
    }

    /** An unsigned LEB128 varint of at most ten bytes, which need not lie on a byte's edge. */
    long uvarint() throws CorruptionException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long b = bits(8);
            if (shift == 63 && b > 1) {
                throw corrupt("a varint does not fit 64 bits");
            }
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw corrupt("a varint has more than ten bytes");
    }

    /** A zig-zag varint. */
    long varint() throws CorruptionException {
        long v = uvarint();
        return (v >>> 1) ^ -(v & 1);
    }

    private int varbitPrefix() throws CorruptionException {
        // The window is zero past the end, so that a cut prefix ends there and need() finds the cut.
        int ones = Math.min(8, Long.numberOfLeadingZeros(~window()));
        int prefix = Math.min(8, ones + 1);
        need(prefix);
        bit += prefix;
        return VARBIT_PAYLOAD[ones];
    }

    /** At least the next 57 bits, left-aligned; zeros stand for what lies past the end. */
    private long window() {
        int at = start + (int) (bit >>> 3);
        long word;
        if (at <= end - 8) {
            word = (long) BE64.get(bytes, at);
        } else {
            word = 0;
            for (int i = at; i < end; i++) {
                word |= (bytes[i] & 0xffL) << (56 - 8 * (i - at));
            }
        }
        return word << (bit & 7);
    }

    private void need(int n) throws CorruptionException {
        if (n > bitsInAll - bit) {
            throw corrupt("the chunk ends within a sample: needs " + n + " bits, " + (bitsInAll - bit) + " are left");
        }
    }
}
