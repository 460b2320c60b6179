package io.tidemark.engine.wal;

import io.airlift.compress.zstd.ZstdInputStream;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Records that were compressed with zstd, which Prometheus does on request. The library behind it uses {@code sun.misc.Unsafe},
 * so that it is loaded no sooner than the first such record is met. Streamed, because a frame need not say how long it is.
 */
final class Zstd {
    /** Every frame begins so, little-endian FD2FB528. */
    private static final int MAGIC = 0x28B52FFD;

    private static final int STEP = 1 << 16;

    private Zstd() {}

    /** Whether bytes begin as a frame does. */
    static boolean isFrame(byte[] bytes, int offset, int length) {
        return length >= 4
                && ((bytes[offset] & 0xff) << 24
                                | (bytes[offset + 1] & 0xff) << 16
                                | (bytes[offset + 2] & 0xff) << 8
                                | bytes[offset + 3] & 0xff)
                        == MAGIC;
    }

    /** Decompresses the rest of a cursor; what {@code into} held is replaced. */
    static void decompress(ByteCursor in, ByteBuilder into) throws CorruptionException {
        into.clear();
        if (!isFrame(in.array(), in.position(), in.remaining())) {
            throw in.corrupt("a zstd record that is no zstd frame");
        }
        try (InputStream frame =
                new ZstdInputStream(new ByteArrayInputStream(in.array(), in.position(), in.remaining()))) {
            while (true) {
                into.ensure(STEP);
                int n = frame.read(into.array(), into.size(), STEP);
                if (n < 0) {
                    break;
                }
                into.size(into.size() + n);
                if (into.size() > Snappy.LENGTH_MAX) {
                    throw in.corrupt("a record of more than " + Snappy.LENGTH_MAX + " bytes");
                }
            }
        } catch (CorruptionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library throws what comes to it. The source is an array, so that nothing but its content can be at
            // fault.
            throw new CorruptionException(in.file(), in.offset(), "a zstd frame can't be decompressed: " + e);
        }
        in.skip(in.remaining());
    }
}
