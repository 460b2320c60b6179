package io.tidemark.engine.block;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.Directory;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of a block's directory {@code chunks}: {@code 000001}, {@code 000002}, … A series' chunks are kept in one
 * file where they fit. For one thread.
 */
final class ChunkSegmentWriter implements Closeable {
    /** Prometheus' size of a file. */
    static final long SEGMENT_BYTES = 512L << 20;

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int LENGTH_BYTES_MAX = 5;
    private static final int CRC_BYTES = 4;

    private final Directory directory;
    private final String path;
    private final long segmentBytes;
    private final ByteBuilder buffer = new ByteBuilder(BUFFER_BYTES + 4096);
    private @Nullable ByteOutput file;
    private int segments;

    /** Writes into an existing directory. */
    ChunkSegmentWriter(Directory directory, String path, long segmentBytes) {
        this.directory = directory;
        this.path = path;
        this.segmentBytes = segmentBytes;
    }

    /** Writes the chunks of a series; the result are their references. */
    long[] write(List<EncodedChunk> chunks) throws IOException {
        long[] refs = new long[chunks.size()];
        for (int i = 0; i < refs.length; i++) {
            if (file == null || mustCut(chunks, i)) {
                cut();
            }
            refs[i] = write(chunks.get(i));
        }
        return refs;
    }

    /** Whether chunk {@code i} begins a new file: because it does not fit, or because all of its series do not but would there. */
    private boolean mustCut(List<EncodedChunk> chunks, int i) {
        long position = position();
        if (position == ChunkSegments.HEADER_BYTES) {
            return false;
        }
        if (position + sizeMax(chunks.get(i)) > segmentBytes) {
            return true;
        }
        if (i > 0) {
            return false;
        }
        long all = 0;
        for (EncodedChunk chunk : chunks) {
            all += sizeMax(chunk);
        }
        return position + all > segmentBytes && ChunkSegments.HEADER_BYTES + all <= segmentBytes;
    }

    private static long sizeMax(EncodedChunk chunk) {
        return LENGTH_BYTES_MAX + 1L + chunk.length() + CRC_BYTES;
    }

    private long position() {
        return (file == null ? 0 : file.position()) + buffer.size();
    }

    private long write(EncodedChunk chunk) throws IOException {
        long ref = ChunkSegments.ref(segments - 1, position());
        buffer.uvarint(chunk.length());
        int from = buffer.size();
        buffer.u8(chunk.encoding())
                .bytes(chunk.bytes(), chunk.offset(), chunk.length())
                .crcFrom(from);
        if (buffer.size() >= BUFFER_BYTES) {
            flush();
        }
        return ref;
    }

    private void flush() throws IOException {
        if (file != null) {
            file.write(buffer.array(), 0, buffer.size());
            buffer.clear();
        }
    }

    private void cut() throws IOException {
        finish();
        segments++;
        file = directory.create(path + "/" + String.format(Locale.ROOT, "%06d", segments));
        buffer.be32(ChunkSegments.MAGIC).u8(ChunkSegments.VERSION).u8(0).u8(0).u8(0);
    }

    /** Makes durable what was written; names are the caller's to make durable. */
    void finish() throws IOException {
        if (file != null) {
            flush();
            file.sync();
            file.close();
            file = null;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
