package io.tidemark.engine.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes bits, the most significant first, to memory that grows. The first 16 bits are a number that is given only when the
 * bytes are taken out; what is unused of the last byte is zero. For one thread.
 */
final class BitWriter {
    private static final VarHandle BE16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The words that are full. */
    private byte[] bytes;

    private int full;

    /** The word that is not, left-aligned, and how many of its bits are used. */
    private long word;

    private int used = 16;

    BitWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** How many bytes there are, one that is begun included. */
    int size() {
        return full + ((used + 7) >>> 3);
    }

    /** A copy of the bytes, with a number in the first two. */
    byte[] toByteArray(int head) {
        byte[] copy = new byte[size()];
        copyTo(copy, 0, head);
        return copy;
    }

    /** Copies the bytes, with a number in the first two, to an array that has room for them. */
    void copyTo(byte[] target, int offset, int head) {
        System.arraycopy(bytes, 0, target, offset, full);
        for (int i = 0; i < (used + 7) >>> 3; i++) {
            target[offset + full + i] = (byte) (word >>> (56 - 8 * i));
        }
        BE16.set(target, offset, (short) head);
    }

    /** The lowest {@code n} bits of a long, 1 to 64; what is above them is ignored. */
    void bits(long v, int n) {
        long left = v << (64 - n);
        word |= left >>> used;
        used += n;
        if (used >= 64) {
            spill(left, n);
        }
    }

    private void spill(long left, int n) {
        if (full + 8 > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.addExact(bytes.length, (bytes.length >> 1) + 8));
        }
        BE64.set(bytes, full, word);
        full += 8;
        used -= 64;
        word = used == 0 ? 0 : left << (n - used);
    }

    /** An IEEE double, bit for bit. */
    void f64(double v) {
        bits(Double.doubleToRawLongBits(v), 64);
    }

    /** A signed varbit number; see the package's page. */
    void varbitInt(long v) {
        if (v == 0) {
            bits(0, 1);
        } else if (fits(v, 3)) {
            bits(0b10L << 3 | v & 0x7, 5);
        } else if (fits(v, 6)) {
            bits(0b110L << 6 | v & 0x3f, 9);
        } else if (fits(v, 9)) {
            bits(0b1110L << 9 | v & 0x1ff, 13);
        } else if (fits(v, 12)) {
            bits(0b11110L << 12 | v & 0xfff, 17);
        } else if (fits(v, 18)) {
            bits(0b111110L << 18 | v & 0x3ffff, 24);
        } else if (fits(v, 25)) {
            bits(0b1111110L << 25 | v & 0x1ffffff, 32);
        } else if (fits(v, 56)) {
            bits(0b11111110L << 56 | v & 0xff_ffff_ffff_ffffL, 64);
        } else {
            bits(0xff, 8);
            bits(v, 64);
        }
    }

    /** An unsigned varbit number. */
    void varbitUint(long v) {
        if (v == 0) {
            bits(0, 1);
        } else if (v >>> 3 == 0) {
            bits(0b10L << 3 | v, 5);
        } else if (v >>> 6 == 0) {
            bits(0b110L << 6 | v, 9);
        } else if (v >>> 9 == 0) {
            bits(0b1110L << 9 | v, 13);
        } else if (v >>> 12 == 0) {
            bits(0b11110L << 12 | v, 17);
        } else if (v >>> 18 == 0) {
            bits(0b111110L << 18 | v, 24);
        } else if (v >>> 25 == 0) {
            bits(0b1111110L << 25 | v, 32);
        } else if (v >>> 56 == 0) {
            bits(0b11111110L << 56 | v, 64);
        } else {
            bits(0xff, 8);
            bits(v, 64);
        }
    }

    /** An unsigned LEB128 varint. */
    void uvarint(long v) {
        long rest = v;
        while ((rest & ~0x7fL) != 0) {
            bits(rest & 0x7f | 0x80, 8);
            rest >>>= 7;
        }
        bits(rest, 8);
    }

    /** A zig-zag varint. */
    void varint(long v) {
        uvarint((v << 1) ^ (v >> 63));
    }

    /** Whether a number is in the signed range of {@code n} bits, which is asymmetric upwards. */
    static boolean fits(long v, int n) {
        long half = 1L << (n - 1);
        return -half < v && v <= half;
    }
}
