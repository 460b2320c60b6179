package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteOutput;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Writes an index front to back through a buffer, with the checksum of the section that is being written. For one thread. */
final class IndexOutput implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;

    /** Series references count sixteens of bytes in 32 bits. */
    private static final long LENGTH_MAX = 16L << 32;

    private final ByteOutput out;
    private final ByteBuilder buffer = new ByteBuilder(BUFFER_BYTES + 1024);
    private final CRC32C crc = new CRC32C();

    /** Index in the buffer up to which the checksum has come. */
    private int checked;

    IndexOutput(ByteOutput out) {
        this.out = out;
    }

    long position() {
        return out.position() + buffer.size();
    }

    /** Where the next bytes go. After each entry {@link #flushIfFull} is due. */
    ByteBuilder buffer() {
        return buffer;
    }

    void flushIfFull() throws IOException {
        if (buffer.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        crc.update(buffer.array(), checked, buffer.size() - checked);
        out.write(buffer.array(), 0, buffer.size());
        buffer.clear();
        checked = 0;
        if (out.position() > LENGTH_MAX) {
            throw new IOException(out.name() + " would pass the 64 GiB that an index can have");
        }
    }

    /** Zeros up to a multiple of {@code alignment}. */
    void align(int alignment) {
        while (position() % alignment != 0) {
            buffer.u8(0);
        }
    }

    /** Begins a section of a length that is known: its length field, then what the checksum covers. */
    void begin(long length, String what) throws IOException {
        if (length > 0xffffffffL) {
            throw new IOException(
                    out.name() + ": the " + what + " would need " + length + " bytes, 4 GiB are possible");
        }
        buffer.be32((int) length);
        crc.reset();
        checked = buffer.size();
    }

    /** Ends a section with its checksum. */
    void end() throws IOException {
        crc.update(buffer.array(), checked, buffer.size() - checked);
        buffer.be32((int) crc.getValue());
        checked = buffer.size();
        flushIfFull();
    }

    /** Writes what is left and makes all durable. */
    void sync() throws IOException {
        flush();
        out.sync();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
