package io.tidemark.engine.testing;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.Crc32c;

/**
 * Makes the checksums of damaged files right, as far as their parts can still be found, so that damage reaches the code behind
 * the checksums. Each method takes any bytes and gives a copy.
 */
public final class Seals {
    private static final int TOC_BYTES = 52;
    private static final int PAGE = 32 << 10;

    private final byte[] bytes;

    private Seals(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** An index of version 1, 2 or 3. */
    public static byte[] index(byte[] any) {
        Seals file = new Seals(any);
        if (any.length >= 5 + TOC_BYTES) {
            file.put(0, 0xBAAAD700);
            file.bytes[4] = (byte) (1 + Math.floorMod(any[4] - 1, 3));
            int toc = any.length - TOC_BYTES;
            int[] offsets = new int[6];
            for (int i = 0; i < 6; i++) {
                long offset = file.be32(toc + 8 * i) == 0 ? file.be32(toc + 8 * i + 4) & 0xffffffffL : toc;
                offsets[i] = (int) Math.min(offset, toc);
            }
            file.series(offsets[1], file.next(offsets, offsets[1], toc), file.bytes[4] == 1 ? 1 : 16);
            for (int i : new int[] {2, 4}) {
                int end = file.next(offsets, offsets[i], toc);
                for (int at = offsets[i]; at >= 0 && at < end; ) {
                    int behind = file.section(at);
                    at = behind < 0 ? -1 : (behind + 3) / 4 * 4;
                }
            }
            file.section(offsets[3]);
            file.section(offsets[5]);
            file.section(offsets[0]);
            file.seal(toc, toc + 48);
        }
        return file.bytes;
    }

    /** A segment of a block's chunks. */
    public static byte[] chunks(byte[] any) {
        Seals file = new Seals(any);
        if (any.length >= 8) {
            file.put(0, 0x85BD40DD);
            file.put(4, 0x01000000);
            for (int at = 8; at >= 0 && at < any.length; ) {
                int data = file.behindUvarint(at);
                long end = data < 0 ? Long.MAX_VALUE : data + 1 + file.uvarint(at);
                at = file.seal(data, end);
            }
        }
        return file.bytes;
    }

    /** A file of tombstones. */
    public static byte[] tombstones(byte[] any) {
        Seals file = new Seals(any);
        if (any.length >= 9) {
            file.put(0, 0x0130BA30);
            file.bytes[4] = 1;
            file.seal(5, any.length - 4);
        }
        return file.bytes;
    }

    /** A segment of a write-ahead log. */
    public static byte[] segment(byte[] any) {
        Seals file = new Seals(any);
        for (int at = 0; at + 7 <= any.length; ) {
            int pageEnd = (at / PAGE + 1) * PAGE;
            if ((any[at] & 0x07) == 0) {
                at = pageEnd;
                continue;
            }
            int size = (any[at + 1] & 0xff) << 8 | any[at + 2] & 0xff;
            int end = at + 7 + size;
            if (end > any.length) {
                break;
            }
            file.put(at + 3, Crc32c.of(file.bytes, at + 7, size));
            at = end;
        }
        return file.bytes;
    }

    /** A file of a head's chunks. */
    public static byte[] headChunks(byte[] any) {
        Seals file = new Seals(any);
        if (any.length >= 8) {
            file.put(0, 0x0130BC91);
            file.put(4, 0x01000000);
            for (int at = 8; at >= 0 && at < any.length; ) {
                int data = file.behindUvarint(at + 25);
                long end = data < 0 ? Long.MAX_VALUE : data + file.uvarint(at + 25);
                at = file.seal(at, end);
            }
        }
        return file.bytes;
    }

    private void series(int from, int end, int alignment) {
        for (int at = from; at >= 0 && at < end; ) {
            int aligned = (at + alignment - 1) / alignment * alignment;
            int body = behindUvarint(aligned);
            at = seal(body, body < 0 ? Long.MAX_VALUE : body + uvarint(aligned));
        }
    }

    /** The first of some offsets behind another one. */
    private int next(int[] offsets, int offset, int end) {
        int next = end;
        for (int other : offsets) {
            if (other > offset && other < next) {
                next = other;
            }
        }
        return next;
    }

    /** Seals a section; the index behind it, or -1 where there is none. */
    private int section(int at) {
        return at < 5 || at + 8 > bytes.length ? -1 : seal(at + 4, at + 4 + (be32(at) & 0xffffffffL));
    }

    /** Puts the checksum of {@code [from, to)} at {@code to}; the index behind it, or -1 where there is no room. */
    private int seal(int from, long to) {
        if (from < 0 || to < from || to > bytes.length - 4) {
            return -1;
        }
        put((int) to, Crc32c.of(bytes, from, (int) to - from));
        return (int) to + 4;
    }

    private int behindUvarint(int at) {
        for (int i = at; i >= 0 && i < bytes.length && i < at + 10; i++) {
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private long uvarint(int at) {
        long value = 0;
        for (int i = at, end = behindUvarint(at), shift = 0; i < end; i++, shift += 7) {
            value |= (bytes[i] & 0x7fL) << shift;
        }
        return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : value;
    }

    private int be32(int at) {
        return ByteCursor.be32(bytes, at);
    }

    private void put(int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }
}
