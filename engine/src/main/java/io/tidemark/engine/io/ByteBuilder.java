package io.tidemark.engine.io;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds the primitive things of all formats in memory; the counterpart of {@link ByteCursor}. For one thread. */
public final class ByteBuilder {
    private byte[] bytes;
    private int size;

    /** A builder with some room; it grows. */
    public ByteBuilder(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** The bytes, of which {@link #size()} are valid; they move when the builder grows. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** Says how many bytes are valid, after a caller has written to {@link #array()}. */
    public void size(int newSize) {
        if (newSize < 0 || newSize > bytes.length) {
            throw new IllegalArgumentException(newSize + " bytes in a builder of " + bytes.length);
        }
        size = newSize;
    }

    /** Forgets all but the first {@code n} bytes. */
    public void truncate(int n) {
        if (n < 0 || n > size) {
            throw new IllegalArgumentException("cannot cut " + size + " bytes to " + n);
        }
        size = n;
    }

    /** Forgets everything. */
    public void clear() {
        size = 0;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** One byte. */
    public ByteBuilder u8(int v) {
        ensure(1);
        bytes[size++] = (byte) v;
        return this;
    }

    /** Two bytes, big-endian. */
    public ByteBuilder be16(int v) {
        return u8(v >>> 8).u8(v);
    }

    /** Four bytes, big-endian. */
    public ByteBuilder be32(int v) {
        ensure(4);
        putBe32(size, v);
        size += 4;
        return this;
    }

    /** Overwrites four bytes. */
    public void putBe32(int at, int v) {
        bytes[at] = (byte) (v >>> 24);
        bytes[at + 1] = (byte) (v >>> 16);
        bytes[at + 2] = (byte) (v >>> 8);
        bytes[at + 3] = (byte) v;
    }

    /** Eight bytes, big-endian. */
    public ByteBuilder be64(long v) {
        return be32((int) (v >>> 32)).be32((int) v);
    }

    /** An IEEE double, bit for bit. */
    public ByteBuilder f64(double v) {
        return be64(Double.doubleToRawLongBits(v));
    }

    /** An unsigned LEB128 varint. */
    public ByteBuilder uvarint(long v) {
        ensure(10);
        while ((v & ~0x7fL) != 0) {
            bytes[size++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        bytes[size++] = (byte) v;
        return this;
    }

    /** A zig-zag varint. */
    public ByteBuilder varint(long v) {
        return uvarint((v << 1) ^ (v >> 63));
    }

    /** A string: its length in bytes as a varint, then UTF-8. */
    public ByteBuilder string(String s) {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        return uvarint(utf8.length).bytes(utf8, 0, utf8.length);
    }

    /** A range of bytes. */
    public ByteBuilder bytes(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** Zeros up to a multiple of {@code alignment}. */
    public ByteBuilder align(int alignment) {
        while (size % alignment != 0) {
            u8(0);
        }
        return this;
    }

    /** The checksum of everything from {@code from} on. */
    public ByteBuilder crcFrom(int from) {
        return be32(Crc32c.of(bytes, from, size - from));
    }

    /** Makes room for {@code extra} bytes after those that are there, for a caller who writes to {@link #array()}. */
    public void ensure(int extra) {
        int needed = Math.addExact(size, extra);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
