package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;

/**
 * Writes an {@link Encoding#XOR} chunk, byte for byte as Prometheus 3 does. Times need not ascend; that, and when to begin
 * a new chunk, is the caller's business. For one thread.
 */
public final class XorAppender {
    /** How many samples a chunk can hold. */
    public static final int SAMPLES_MAX = 65_535;

    /** Room for 120 samples of an ordinary counter. */
    private static final int CAPACITY = 256;

    private final BitWriter out = new BitWriter(CAPACITY);
    private final XorValue value = new XorValue();
    private int count;
    private long time;
    private long delta;

    /** An empty chunk. */
    public XorAppender() {}

    /**
     * Goes on with a chunk that was written before. The samples are appended anew, so that whatever a writer left behind
     * the last one is gone.
     *
     * @param bytes the chunk's data is {@code bytes[offset, offset + length)}; it is copied
     */
    public static XorAppender resume(byte[] bytes, int offset, int length, String file, long fileOffset)
            throws CorruptionException {
        SampleBatch batch = new SampleBatch(0);
        ChunkDecoder.decode(Encoding.XOR.code(), bytes, offset, length, file, fileOffset, batch);
        XorAppender appender = new XorAppender();
        for (int i = 0; i < batch.size; i++) {
            appender.append(batch.times[i], batch.values[i]);
        }
        return appender;
    }

    /**
     * Adds a sample; the value's bits are kept whatever they are.
     *
     * @throws IllegalStateException where the chunk holds {@link #SAMPLES_MAX} samples
     */
    public void append(long newTime, double newValue) {
        long bits = Double.doubleToRawLongBits(newValue);
        long newDelta = newTime - time;
        if (count > 1) {
            if (count == SAMPLES_MAX) {
                throw new IllegalStateException("the chunk is full: " + count + " samples");
            }
            long dod = newDelta - delta;
            if (dod == 0) {
                value.write(out, 0, 1, bits);
            } else if (BitWriter.fits(dod, 14)) {
                value.write(out, 0b10L << 14 | dod & 0x3fff, 16, bits);
            } else if (BitWriter.fits(dod, 17)) {
                value.write(out, 0b110L << 17 | dod & 0x1ffff, 20, bits);
            } else if (BitWriter.fits(dod, 20)) {
                value.write(out, 0b1110L << 20 | dod & 0xfffff, 24, bits);
            } else {
                out.bits(0b1111, 4);
                out.bits(dod, 64);
                value.write(out, bits);
            }
            delta = newDelta;
        } else if (count == 1) {
            out.uvarint(newDelta);
            delta = newDelta;
            value.write(out, bits);
        } else {
            out.varint(newTime);
            out.bits(bits, 64);
            value.bits = bits;
        }
        time = newTime;
        count++;
    }

    /** How many samples there are. */
    public int sampleCount() {
        return count;
    }

    /** How many bytes {@link #toByteArray} has. */
    public int sizeBytes() {
        return out.size();
    }

    /** A copy of the chunk's data, sample count first. */
    public byte[] toByteArray() {
        return out.toByteArray(count);
    }

    /** Copies the chunk's data, {@link #sizeBytes} bytes, to an array that has room for it. */
    public void copyTo(byte[] target, int offset) {
        out.copyTo(target, offset, count);
    }
}
