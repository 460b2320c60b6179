package io.tidemark.engine.io;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file open for positioned reads. Any number of threads may read at once. {@link #close} is idempotent; a mapping behind
 * it is released when the last reader has let go, and a read after close is an {@link IOException}, never a crash.
 */
public interface ByteInput extends Closeable {
    /** The file, relative to the data directory; for messages. */
    String name();

    /** How many bytes there are. For a file that is still being written, how many there were at the time of the call. */
    long length() throws IOException;

    /**
     * Copies exactly {@code length} bytes from {@code position} on. Whoever reads verifies the checksum that covers them,
     * each time and not the first time only: a page of a mapped file can turn unreadable at any moment.
     *
     * @throws CorruptionException where the range passes the end of the file, or the file was cut while it was open
     */
    void read(long position, byte[] target, int offset, int length) throws IOException;

    /** A copy of a range. The caller has checked the length against what he can bear. */
    default byte[] read(long position, int length) throws IOException {
        if (length < 0 || position < 0 || position > length() - length) {
            throw new CorruptionException(
                    name(), position, "needs " + length + " bytes, the file has " + length() + " in all");
        }
        byte[] bytes = new byte[length];
        read(position, bytes, 0, length);
        return bytes;
    }

    /**
     * Compares the checksum of bytes that were read from here with the one that was stored.
     *
     * @param fileOffset where {@code bytes[offset]} lies in this file
     */
    default void verify(byte[] bytes, int offset, int length, int stored, long fileOffset) throws CorruptionException {
        int computed = Crc32c.of(bytes, offset, length);
        if (computed != stored) {
            throw wrongChecksum(computed, stored, fileOffset);
        }
    }

    /** What to throw where bytes that were read from here have another checksum than was stored. */
    default CorruptionException wrongChecksum(int computed, int stored, long fileOffset) {
        return new CorruptionException(
                name(),
                fileOffset,
                "checksum " + Integer.toHexString(computed) + ", expected " + Integer.toHexString(stored));
    }

    /** A cursor over a copy of a range; its errors name this file and the right offsets. */
    default ByteCursor cursor(long position, int length) throws IOException {
        return new ByteCursor(read(position, length), 0, length, name(), position);
    }
}
