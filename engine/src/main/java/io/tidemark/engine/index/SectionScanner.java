package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads a section ({@code be32 length | bytes | crc}) from front to back in large pieces and checks its checksum at the end.
 * Until {@link #finish} nothing that was read may be believed. Memory: one piece, or the longest string. For one thread.
 */
final class SectionScanner {
    private static final int PIECE = 128 << 10;

    private final ByteInput file;

    /** First byte after the length. */
    private final long start;

    private final long end;
    private final CRC32C crc = new CRC32C();

    /** The checksum of the entries since {@link #takeCrc}. */
    private final CRC32C part = new CRC32C();

    /** Where the entry that is being read begins in the buffer; bytes from here on stay there. */
    private int entry;

    /** The bytes from {@code fileOffset} on; {@code buffer[position, limit)} is not yet consumed. */
    private byte[] buffer;

    private int position;
    private int limit;
    private long fileOffset;

    /**
     * Begins at a section's length field.
     *
     * @param what the section's name, for messages
     */
    SectionScanner(ByteInput file, long offset, String what) throws IOException {
        this.file = file;
        if (offset < IndexFormat.HEADER_BYTES || offset > file.length() - IndexFormat.TOC_BYTES - 8) {
            throw new CorruptionException(file.name(), offset, "no room for the " + what);
        }
        long length = file.cursor(offset, 4).be32() & 0xffffffffL;
        start = offset + 4;
        end = start + length;
        if (length < 4 || end + IndexFormat.CRC_BYTES > file.length() - IndexFormat.TOC_BYTES) {
            throw new CorruptionException(
                    file.name(),
                    offset,
                    "the " + what + " cannot be " + length + " bytes long, the file has " + file.length() + " in all");
        }
        fileOffset = start;
        buffer = new byte[(int) Math.min(PIECE, length)];
    }

    /** Offset in the file of the next byte. */
    long offset() {
        return fileOffset + position;
    }

    /** Offset in the file of the section's first byte after the length. */
    long start() {
        return start;
    }

    /** Offset in the file of the byte after the section's last, where the checksum stands. */
    long end() {
        return end;
    }

    long remaining() {
        return end - offset();
    }

    /** The bytes under the scanner; they move with each call that reads. */
    byte[] array() {
        return buffer;
    }

    int be32() throws IOException {
        need(4);
        int v = (buffer[position] & 0xff) << 24
                | (buffer[position + 1] & 0xff) << 16
                | (buffer[position + 2] & 0xff) << 8
                | (buffer[position + 3] & 0xff);
        position += 4;
        return v;
    }

    long uvarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte b = buffer[position++];
            if (shift == 63 && (b & 0xff) > 1) {
                break;
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt("a varint does not fit 64 bits");
    }

    /**
     * Passes over a string and makes its bytes available in {@link #array()}; the result is the index at which they begin.
     *
     * @param length from {@link #stringLength}
     */
    int string(int length) throws IOException {
        need(length);
        int at = position;
        position += length;
        return at;
    }

    int stringLength() throws IOException {
        long at = offset();
        long length = uvarint();
        if (length < 0 || length > remaining() || length > Integer.MAX_VALUE - 64) {
            throw new CorruptionException(
                    file.name(),
                    at,
                    "a string's length is " + Long.toUnsignedString(length) + ", " + remaining() + " bytes are left");
        }
        return (int) length;
    }

    /** An entry has been read. Whoever reads entries says so after each. */
    void endEntry() {
        part.update(buffer, entry, position - entry);
        entry = position;
    }

    /** The checksum of the entries that ended since the last call: for reading those alone later. */
    int takeCrc() {
        int value = (int) part.getValue();
        part.reset();
        return value;
    }

    private void need(int count) throws IOException {
        if (limit - position >= count) {
            return;
        }
        if (count > remaining()) {
            throw corrupt("needs " + count + " bytes, " + remaining() + " are left");
        }
        int read = position - entry;
        int kept = limit - entry;
        if (count > Integer.MAX_VALUE - 64 - read) {
            throw corrupt("an entry of more than 2 GiB");
        }
        byte[] target = read + count > buffer.length ? new byte[Math.max(read + count, PIECE)] : buffer;
        System.arraycopy(buffer, entry, target, 0, kept);
        fileOffset += entry;
        entry = 0;
        position = read;
        buffer = target;
        int added = (int) Math.min(buffer.length - kept, end - fileOffset - kept);
        file.read(fileOffset + kept, buffer, kept, added);
        crc.update(buffer, kept, added);
        limit = kept + added;
    }

    /** Reads whatever is left and compares the checksum. */
    void finish() throws IOException {
        while (remaining() > 0) {
            int n = (int) Math.min(remaining(), buffer.length);
            need(n);
            position += n;
            entry = position;
        }
        int stored = file.cursor(end, 4).be32();
        if ((int) crc.getValue() != stored) {
            throw file.wrongChecksum((int) crc.getValue(), stored, start);
        }
    }

    CorruptionException corrupt(String problem) {
        return new CorruptionException(file.name(), offset(), problem);
    }

    /** A copy of bytes that {@link #string} made available. */
    byte[] copy(int at, int length) {
        return Arrays.copyOfRange(buffer, at, at + length);
    }
}
