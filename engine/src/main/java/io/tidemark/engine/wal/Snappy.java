package io.tidemark.engine.wal;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The raw block format of snappy (no framing), as every log of Prometheus uses it by default. Written here because the
 * libraries go through {@code sun.misc.Unsafe} or native code, which newer JDKs warn about. Stateless.
 *
 * <p>A block is its length as a uvarint and then elements, told apart by the low two bits of their first byte: 0 a literal (its
 * length less one in the upper six bits, or in 1 to 4 bytes behind where these say 60 to 63); 1, 2, 3 a copy of earlier output
 * (offset of 11, 16 or 32 bits). See {@code format_description.txt} of google/snappy.
 */
public final class Snappy {
    /** The most that one block may hold. */
    public static final int LENGTH_MAX = 128 << 20;

    /** No block of the format can be this many times longer than its bytes: the best element makes 64 bytes out of 3. */
    private static final int RATIO_MAX = 64;

    /** Matches are looked for within pieces of this length, so that an offset fits 16 bits. */
    private static final int PIECE = 1 << 16;

    private static final int HASH_BITS = 14;
    private static final int HASH_BITS_MIN = 8;
    private static final int HASH_MULTIPLIER = 0x1e35a7bd;

    /** Bytes at a piece's end that are not looked at, so that reads of four bytes stay inside. */
    private static final int MARGIN = 15;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Snappy() {}

    /**
     * Decompresses the rest of a cursor, which must be one whole block.
     *
     * @param into replaced content
     */
    public static void decompress(ByteCursor in, ByteBuilder into) throws CorruptionException {
        int stored = in.remaining();
        int length = in.count(Math.min(LENGTH_MAX, (long) stored * RATIO_MAX), "the length of a snappy block");
        into.clear();
        into.ensure(length);
        byte[] out = into.array();
        byte[] bytes = in.array();
        int p = in.position();
        int end = in.end();
        int n = 0;
        while (p < end) {
            int tag = bytes[p++] & 0xff;
            int size;
            if ((tag & 3) == 0) {
                size = tag >>> 2;
                if (size >= 60) {
                    int extra = size - 59;
                    if (extra > end - p) {
                        throw corrupt(in, p, "a literal's length runs past the end");
                    }
                    size = 0;
                    for (int i = 0; i < extra; i++) {
                        size |= (bytes[p++] & 0xff) << (8 * i);
                    }
                }
                size++;
                if (size <= 0 || size > end - p || size > length - n) {
                    throw corrupt(in, p, "a literal of " + Integer.toUnsignedString(size) + " bytes does not fit");
                }
                System.arraycopy(bytes, p, out, n, size);
                p += size;
                n += size;
                continue;
            }
            int offset;
            int width = (tag & 3) == 3 ? 4 : tag & 3;
            if (width > end - p) {
                throw corrupt(in, p, "a copy's offset runs past the end");
            }
            if (width == 1) {
                size = 4 + ((tag >>> 2) & 7);
                offset = (tag >>> 5) << 8 | bytes[p] & 0xff;
            } else {
                size = 1 + (tag >>> 2);
                offset = bytes[p] & 0xff | (bytes[p + 1] & 0xff) << 8;
                if (width == 4) {
                    offset |= (bytes[p + 2] & 0xff) << 16 | (bytes[p + 3] & 0xff) << 24;
                }
            }
            p += width;
            if (offset <= 0 || offset > n || size > length - n) {
                throw corrupt(
                        in,
                        p - width,
                        "a copy of " + size + " bytes from " + Integer.toUnsignedString(offset) + " back does not fit");
            }
            copy(out, n - offset, n, size);
            n += size;
        }
        if (n != length) {
            throw corrupt(in, end, "a snappy block of " + length + " bytes has only " + n);
        }
        in.skip(in.remaining());
        into.size(length);
    }

    /** Copies forward inside one array; where the ranges overlap, what was just written is copied again. */
    private static void copy(byte[] bytes, int from, int to, int size) {
        if (to - from >= size) {
            System.arraycopy(bytes, from, bytes, to, size);
        } else {
            for (int i = 0; i < size; i++) {
                bytes[to + i] = bytes[from + i];
            }
        }
    }

    private static CorruptionException corrupt(ByteCursor in, int index, String problem) throws CorruptionException {
        in.position(index);
        return in.corrupt(problem);
    }

    /** Compresses a range into one block, which is added to {@code out}. */
    public static void compress(byte[] bytes, int offset, int length, ByteBuilder out) {
        if (length > LENGTH_MAX) {
            throw new IllegalArgumentException("a block of " + length + " bytes, at most " + LENGTH_MAX);
        }
        out.uvarint(length);
        // As many slots as there are bytes: most records are short, and clearing the table would cost more than the
        // search.
        int bits = Math.min(
                HASH_BITS, Math.max(HASH_BITS_MIN, 32 - Integer.numberOfLeadingZeros(Math.max(1, length - 1))));
        short[] table = new short[1 << bits];
        for (int from = 0; from < length; from += PIECE) {
            if (from > 0) {
                Arrays.fill(table, (short) 0);
            }
            compressPiece(bytes, offset + from, Math.min(PIECE, length - from), table, 32 - bits, out);
        }
    }

    private static void compressPiece(byte[] bytes, int start, int length, short[] table, int shift, ByteBuilder out) {
        int end = start + length;
        int limit = end - MARGIN;
        int literal = start;
        int p = start + 1;
        int misses = 32;
        while (p < limit) {
            int word = (int) INT.get(bytes, p);
            int slot = (word * HASH_MULTIPLIER) >>> shift;
            int candidate = start + (table[slot] & 0xffff);
            table[slot] = (short) (p - start);
            if (candidate >= p || (int) INT.get(bytes, candidate) != word) {
                // The longer nothing matches, the larger the steps: bytes that don't compress cost little.
                p += misses++ >>> 5;
                continue;
            }
            misses = 32;
            emitLiteral(bytes, literal, p - literal, out);
            int matched = 4 + matchLength(bytes, candidate + 4, p + 4, end);
            emitCopy(p - candidate, matched, out);
            p += matched;
            literal = p;
        }
        emitLiteral(bytes, literal, end - literal, out);
    }

    private static int matchLength(byte[] bytes, int a, int b, int end) {
        int from = b;
        while (b + 8 <= end) {
            long x = (long) LONG.get(bytes, a) ^ (long) LONG.get(bytes, b);
            if (x != 0) {
                return b - from + (Long.numberOfTrailingZeros(x) >>> 3);
            }
            a += 8;
            b += 8;
        }
        while (b < end && bytes[a] == bytes[b]) {
            a++;
            b++;
        }
        return b - from;
    }

    private static void emitLiteral(byte[] bytes, int from, int length, ByteBuilder out) {
        if (length == 0) {
            return;
        }
        int n = length - 1;
        if (n < 60) {
            out.u8(n << 2);
        } else if (n < 1 << 8) {
            out.u8(60 << 2).u8(n);
        } else {
            out.u8(61 << 2).u8(n).u8(n >>> 8);
        }
        out.bytes(bytes, from, length);
    }

    private static void emitCopy(int offset, int length, ByteBuilder out) {
        int left = length;
        while (left >= 68) {
            emitLongCopy(offset, 64, out);
            left -= 64;
        }
        if (left > 64) {
            emitLongCopy(offset, 60, out);
            left -= 60;
        }
        if (left < 12 && offset < 2048) {
            out.u8(1 | (left - 4) << 2 | (offset >>> 8) << 5).u8(offset);
        } else {
            emitLongCopy(offset, left, out);
        }
    }

    private static void emitLongCopy(int offset, int length, ByteBuilder out) {
        out.u8(2 | (length - 1) << 2).u8(offset).u8(offset >>> 8);
    }
}
