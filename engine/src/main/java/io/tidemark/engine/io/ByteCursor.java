package io.tidemark.engine.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitive things of all formats from bytes on the heap, front to back: big-endian integers, LEB128 varints,
 * strings. Nothing is believed: whatever would pass the end throws a {@link CorruptionException} with file and offset.
 * For one thread.
 */
public final class ByteCursor {
    private static final VarHandle BE16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final String file;
    private final long fileOffset;
    private int position;

    /**
     * A cursor over {@code bytes[start, end)}, which are not copied.
     *
     * @param fileOffset the offset in the file of {@code bytes[start]}
     */
    public ByteCursor(byte[] bytes, int start, int end, String file, long fileOffset) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.file = file;
        this.fileOffset = fileOffset;
        this.position = start;
    }

    /** The bytes under the cursor. */
    public byte[] array() {
        return bytes;
    }

    /** The index in {@link #array()} of the next byte. */
    public int position() {
        return position;
    }

    /** Goes to an index in {@link #array()}. */
    public void position(int index) throws CorruptionException {
        if (index < start || index > end) {
            throw corrupt("offset " + (fileOffset + index - start) + " lies outside");
        }
        position = index;
    }

    /** The index in {@link #array()} where the bytes end. */
    public int end() {
        return end;
    }

    /** How many bytes are left. */
    public int remaining() {
        return end - position;
    }

    /** The offset in the file of the next byte. */
    public long offset() {
        return fileOffset + (position - start);
    }

    /** The file's name, for messages. */
    public String file() {
        return file;
    }

    /** An unsigned byte. */
    public int u8() throws CorruptionException {
        need(1);
        return bytes[position++] & 0xff;
    }

    /** A big-endian unsigned 16-bit integer. */
    public int be16() throws CorruptionException {
        need(2);
        int v = (short) BE16.get(bytes, position) & 0xffff;
        position += 2;
        return v;
    }

    /** A big-endian 32-bit integer; unsigned ones are the caller's to widen. */
    public int be32() throws CorruptionException {
        need(4);
        int v = (int) BE32.get(bytes, position);
        position += 4;
        return v;
    }

    /** The big-endian 32-bit integer at an index of an array, without a cursor. */
    public static int be32(byte[] bytes, int at) {
        return (int) BE32.get(bytes, at);
    }

    /** A big-endian 64-bit integer. */
    public long be64() throws CorruptionException {
        need(8);
        long v = (long) BE64.get(bytes, position);
        position += 8;
        return v;
    }

    /** An IEEE double, bit for bit. */
    public double f64() throws CorruptionException {
        return Double.longBitsToDouble(be64());
    }

    /** An unsigned LEB128 varint of at most ten bytes. */
    public long uvarint() throws CorruptionException {
        int p = position;
        if (p < end && bytes[p] >= 0) {
            position = p + 1; // As most are.
            return bytes[p];
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (p >= end) {
                throw corrupt("a varint runs past the end");
            }
            byte b = bytes[p++];
            if (shift == 63 && (b & 0xff) > 1) {
                throw corrupt("a varint does not fit 64 bits");
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                position = p;
                return value;
            }
        }
        throw corrupt("a varint has more than ten bytes");
    }

    /** A zig-zag varint. */
    public long varint() throws CorruptionException {
        long v = uvarint();
        return (v >>> 1) ^ -(v & 1);
    }

    /** An unsigned varint that counts or measures something of which at most {@code max} can be. */
    public int count(long max, String what) throws CorruptionException {
        long at = offset();
        long v = uvarint();
        if (v < 0 || v > max || v > Integer.MAX_VALUE) {
            throw new CorruptionException(
                    file, at, what + " is " + Long.toUnsignedString(v) + ", at most " + max + " is possible");
        }
        return (int) v;
    }

    /** A string: its length in bytes as a varint, then UTF-8. Bytes that are no UTF-8 become U+FFFD. */
    public String string() throws CorruptionException {
        int length = count(remaining(), "a string's length");
        need(length); // The length itself has taken bytes since what remained was counted.
        String s = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return s;
    }

    /** Passes over bytes. */
    public void skip(int n) throws CorruptionException {
        need(n);
        position += n;
    }

    /** A cursor over the next {@code n} bytes, which this one passes. */
    public ByteCursor slice(int n) throws CorruptionException {
        need(n);
        ByteCursor slice = new ByteCursor(bytes, position, position + n, file, offset());
        position += n;
        return slice;
    }

    /** A fault at the next byte. */
    public CorruptionException corrupt(String problem) {
        return new CorruptionException(file, offset(), problem);
    }

    private void need(int n) throws CorruptionException {
        if (n < 0 || n > end - position) {
            throw corrupt("needs " + n + " bytes, " + remaining() + " are left");
        }
    }
}
