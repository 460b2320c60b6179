package io.tidemark.engine.io;

import java.util.zip.CRC32C;

/** The Castagnoli checksum of all formats, over bytes on the heap only (see the package's page for why). */
public final class Crc32c {
    private Crc32c() {}

    /** The checksum of a range. */
    public static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /**
     * Compares the checksum of a range with the one that was stored.
     *
     * @param fileOffset where the range begins in the file, for the message
     */
    public static void verify(byte[] bytes, int offset, int length, int stored, String file, long fileOffset)
            throws CorruptionException {
        int computed = of(bytes, offset, length);
        if (computed != stored) {
            throw new CorruptionException(
                    file,
                    fileOffset,
                    "checksum " + Integer.toHexString(computed) + ", expected " + Integer.toHexString(stored));
        }
    }
}
