package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes chunks of every encoding. Stateless and safe for any thread.
 *
 * <p>Any bytes give samples or a {@link CorruptionException}; no byte outside of the chunk is read as data; memory is
 * taken in proportion to the chunk's length only. The checksum is the business of whoever read the chunk from a file.
 */
public final class ChunkDecoder {
    private ChunkDecoder() {}

    /**
     * Appends all samples of a chunk, staleness markers included, to a batch. Where it throws, the batch holds what it held
     * before.
     *
     * @param encodingByte the byte that stands before the data, without the flag that marks out-of-order chunks
     * @param bytes the chunk's data, sample count first, is {@code bytes[offset, offset + length)}; decoding is fastest where
     *     the array goes on for 28 bytes or more behind it
     * @param fileOffset the offset in the file of {@code bytes[offset]}, for messages
     */
    public static void decode(
            int encodingByte, byte[] bytes, int offset, int length, String file, long fileOffset, SampleBatch into)
            throws CorruptionException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int size = into.size;
        FloatHistogram @Nullable [] histograms = into.histograms;
        Encoding encoding = encoding(encodingByte, file, fileOffset);
        switch (encoding) {
            case XOR -> XorDecoder.decode(bytes, offset, length, file, fileOffset, into);
            case XOR2 -> Xor2Decoder.decode(bytes, offset, length, file, fileOffset, into);
            case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> {
                HistogramReader reader = HistogramReader.open(encoding, bytes, offset, length, file, fileOffset);
                into.ensure(reader.count);
                try {
                    while (reader.next()) {
                        into.add(reader.time, reader.histogram());
                    }
                } catch (CorruptionException e) {
                    into.size = size;
                    if (histograms == null) {
                        into.histograms = null;
                    }
                    throw e;
                }
            }
            case NONE -> throw new IllegalStateException("no chunk has this encoding");
        }
    }

    /** How many samples a chunk says it has, from its first bytes. */
    public static int sampleCount(int encodingByte, byte[] bytes, int offset, int length, String file, long fileOffset)
            throws CorruptionException {
        Encoding encoding = encoding(encodingByte, file, fileOffset);
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length < 2) {
            throw new CorruptionException(file, fileOffset, "a chunk of " + length + " bytes has no sample count");
        }
        int word = (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
        return switch (encoding) {
            case HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> word & 0x3fff;
            case NONE, XOR, HISTOGRAM, FLOAT_HISTOGRAM, XOR2 -> word;
        };
    }

    private static Encoding encoding(int encodingByte, String file, long fileOffset) throws CorruptionException {
        Encoding encoding = Encoding.of(encodingByte);
        if (encoding == null) {
            throw new CorruptionException(file, fileOffset, "chunk encoding " + encodingByte + " is unknown");
        }
        return encoding;
    }
}
