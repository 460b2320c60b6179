package io.tidemark.engine.block;

import io.tidemark.engine.chunk.ChunkDecoder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;
import java.io.IOException;

/**
 * Reads chunks: {@code uvarint dataLength | encoding | data | crc}. Chunks of a series that lie one behind another are fetched
 * together. A chunk's checksum is compared each time it is read. Safe for any thread.
 */
final class ChunkReader {
    /** Covers most chunks, of which only the next one's begin tells the length. */
    private static final int GUESS_BYTES = 512;

    /** Chunks are fetched together up to so many bytes. */
    private static final int RUN_BYTES = 64 << 10;

    /** The fast decoders load words and may touch some bytes behind the data. */
    private static final int SLACK = 32;

    private static final int LENGTH_BYTES_MAX = 5;
    private static final int CRC_BYTES = 4;
    private static final int SMALLEST_BYTES = 1 + 1 + 1 + CRC_BYTES;

    private final ChunkSegments segments;

    ChunkReader(ChunkSegments segments) {
        this.segments = segments;
    }

    /** Where the bytes of a chunk were read to. */
    @FunctionalInterface
    interface ChunkVisitor {
        void chunk(int encoding, byte[] bytes, int offset, int length, String file, long fileOffset) throws IOException;
    }

    /** Decodes one chunk. */
    void read(long ref, SampleBatch into) throws IOException {
        read(
                ref,
                (encoding, bytes, offset, length, file, fileOffset) ->
                        ChunkDecoder.decode(encoding, bytes, offset, length, file, fileOffset, into));
    }

    /** Reads and verifies one chunk. */
    void read(long ref, ChunkVisitor visitor) throws IOException {
        ByteInput file = segments.file(ref);
        long offset = checkedOffset(file, ref);
        int have = (int) Math.min(GUESS_BYTES, file.length() - offset);
        byte[] bytes = new byte[have + SLACK];
        file.read(offset, bytes, 0, have);
        int total = totalBytes(file, bytes, 0, have, offset);
        if (total > have) {
            bytes = new byte[total + SLACK];
            file.read(offset, bytes, 0, total);
        }
        visit(file, bytes, 0, total, offset, visitor);
    }

    /** Verifies the chunk at a reference without decoding it; the result is the length of its record. */
    long verify(long ref) throws IOException {
        long[] end = {0};
        read(ref, (encoding, bytes, offset, length, file, fileOffset) -> end[0] = fileOffset + length + CRC_BYTES);
        return end[0] - ChunkSegments.offset(ref);
    }

    /** Decodes the chunks {@code [from, to)} of a series. */
    void read(SeriesEntry series, int from, int to, SampleBatch into) throws IOException {
        int i = from;
        while (i < to) {
            int n = run(series, i, to);
            readRun(series, i, n, into);
            i += n;
        }
    }

    /** How many chunks from one on lie near each other in one file. */
    private static int run(SeriesEntry series, int from, int to) {
        long first = series.chunkRefs[from];
        int n = 1;
        while (from + n < to) {
            long previous = series.chunkRefs[from + n - 1];
            long ref = series.chunkRefs[from + n];
            boolean isNear = ChunkSegments.segment(ref) == ChunkSegments.segment(first)
                    && ref > previous
                    && ref - first <= RUN_BYTES;
            if (!isNear) {
                break;
            }
            n++;
        }
        return n;
    }

    private void readRun(SeriesEntry series, int from, int count, SampleBatch into) throws IOException {
        long first = series.chunkRefs[from];
        ByteInput file = segments.file(first);
        long begin = checkedOffset(file, first);
        long last = checkedOffset(file, series.chunkRefs[from + count - 1]);
        int have = (int) (Math.min(last + GUESS_BYTES, file.length()) - begin);
        byte[] bytes = series.scratch(have + SLACK);
        file.read(begin, bytes, 0, have);
        for (int i = from; i < from + count; i++) {
            long offset = ChunkSegments.offset(series.chunkRefs[i]);
            int at = (int) (offset - begin);
            int total = totalBytes(file, bytes, at, have, offset);
            if (at + total <= have) {
                visit(file, bytes, at, total, offset, into);
            } else {
                // The last of the run, or one that reaches into the next, which its checksum will tell.
                read(series.chunkRefs[i], into);
            }
        }
    }

    private static long checkedOffset(ByteInput file, long ref) throws IOException {
        long offset = ChunkSegments.offset(ref);
        if (offset < ChunkSegments.HEADER_BYTES || offset > file.length() - SMALLEST_BYTES) {
            throw new CorruptionException(
                    file.name(), offset, "no chunk can begin here, the file has " + file.length() + " bytes");
        }
        return offset;
    }

    /** The length of a chunk's record, from its first bytes in {@code bytes[at, have)}. */
    private static int totalBytes(ByteInput file, byte[] bytes, int at, int have, long offset) throws IOException {
        long data = 0;
        int n = 0;
        byte b;
        do {
            if (n == LENGTH_BYTES_MAX || at + n >= have) {
                throw new CorruptionException(file.name(), offset, "no chunk begins here");
            }
            b = bytes[at + n];
            data |= (long) (b & 0x7f) << (7 * n);
            n++;
        } while (b < 0);
        long total = n + 1 + data + 4;
        if (total > file.length() - offset || total > Integer.MAX_VALUE - 64) {
            throw new CorruptionException(
                    file.name(),
                    offset,
                    "a chunk of " + data + " bytes does not fit, " + (file.length() - offset) + " bytes are left");
        }
        return (int) total;
    }

    private static void visit(ByteInput file, byte[] bytes, int at, int total, long offset, ChunkVisitor visitor)
            throws IOException {
        int encoding = verified(file, bytes, at, total, offset);
        visitor.chunk(
                bytes[encoding] & 0xff,
                bytes,
                encoding + 1,
                at + total - 4 - encoding - 1,
                file.name(),
                offset + encoding + 1 - at);
    }

    private static void visit(ByteInput file, byte[] bytes, int at, int total, long offset, SampleBatch into)
            throws CorruptionException {
        int encoding = verified(file, bytes, at, total, offset);
        ChunkDecoder.decode(
                bytes[encoding] & 0xff,
                bytes,
                encoding + 1,
                at + total - 4 - encoding - 1,
                file.name(),
                offset + encoding + 1 - at,
                into);
    }

    /** Compares the checksum of a chunk; the result is the index of its encoding. */
    private static int verified(ByteInput file, byte[] bytes, int at, int total, long offset)
            throws CorruptionException {
        int encoding = at;
        while (bytes[encoding] < 0) {
            encoding++;
        }
        encoding++;
        int end = at + total - 4;
        file.verify(bytes, encoding, end - encoding, ByteCursor.be32(bytes, end), offset);
        return encoding;
    }
}
