package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.StaleMarker;
import java.util.List;

/**
 * Walks the samples of a chunk of native histograms, of any of the four encodings. After {@link #next} the fields of the
 * implementation hold the sample. For one thread.
 */
abstract class HistogramReader {
    private static final double[] NO_BUCKETS = {};
    private static final FloatHistogram STALE = stale(false);
    private static final FloatHistogram STALE_INTEGER = stale(true);

    final BitReader in;
    final ResetHint hint;
    final int count;
    private final StartTimes starts;
    private final boolean integer;
    HistogramLayout layout;
    int read;
    long time;
    long timeDelta;

    /** Opens a chunk of an encoding that holds histograms. */
    static HistogramReader open(Encoding encoding, byte[] bytes, int offset, int length, String file, long fileOffset)
            throws CorruptionException {
        BitReader in = new BitReader(bytes, offset, length, file, fileOffset);
        return switch (encoding) {
            case HISTOGRAM -> new IntegerHistogramReader(in, false);
            case HISTOGRAM_ST -> new IntegerHistogramReader(in, true);
            case FLOAT_HISTOGRAM -> new FloatHistogramReader(in, false);
            case FLOAT_HISTOGRAM_ST -> new FloatHistogramReader(in, true);
            case NONE, XOR, XOR2 -> throw new IllegalArgumentException(encoding + " holds no histograms");
        };
    }

    /**
     * Reads header and layout.
     *
     * @param withStarts whether this is one of the encodings with start timestamps, whose header is another one
     * @param bucketBits the least number of bits that the first sample spends on a bucket
     */
    HistogramReader(BitReader in, boolean withStarts, boolean integer, int bucketBits) throws CorruptionException {
        this.in = in;
        this.integer = integer;
        int head = (int) in.bits(16);
        int last = (int) in.bits(8);
        hint = hint((withStarts ? head >>> 8 : last) >>> 6);
        count = withStarts ? head & 0x3fff : head;
        starts = new StartTimes(withStarts ? last : 0);
        // A sample takes four bits at the least: one for time, count, zero count and sum.
        if (4L * count > in.remaining()) {
            throw in.corrupt("this chunk cannot hold " + count + " histograms");
        }
        layout = count == 0 ? HistogramLayout.EMPTY : HistogramLayout.read(in, bucketBits);
    }

    /** The hint of the two bits of a header. */
    private static ResetHint hint(int bits) {
        return switch (bits) {
            case 1 -> ResetHint.NOT_RESET;
            case 2 -> ResetHint.RESET;
            case 3 -> ResetHint.GAUGE;
            default -> ResetHint.UNKNOWN;
        };
    }

    private static FloatHistogram stale(boolean integer) {
        return new FloatHistogram(
                ResetHint.UNKNOWN,
                0,
                0,
                0,
                0,
                StaleMarker.VALUE,
                List.of(),
                NO_BUCKETS,
                List.of(),
                NO_BUCKETS,
                NO_BUCKETS,
                integer);
    }

    /** Reads the next sample; false after the last. */
    final boolean next() throws CorruptionException {
        if (read == count) {
            return false;
        }
        if (read == 0) {
            time = in.varbitInt();
            first();
        } else {
            timeDelta += in.varbitInt();
            time += timeDelta;
            following();
        }
        starts.skip(in, read);
        read++;
        return true;
    }

    /** Reads what follows the time in the first sample. */
    abstract void first() throws CorruptionException;

    /** Reads what follows the time in another sample. */
    abstract void following() throws CorruptionException;

    abstract double observations();

    abstract double zeroCount();

    abstract double sum();

    /** A new array of the absolute counts of the positive buckets. */
    abstract double[] positive();

    /** A new array of the absolute counts of the negative buckets. */
    abstract double[] negative();

    /** The sample as a value that stays. */
    final FloatHistogram histogram() {
        double sum = sum();
        if (StaleMarker.is(sum)) {
            return integer ? STALE_INTEGER : STALE;
        }
        FloatHistogram histogram = new FloatHistogram(
                sampleHint(),
                layout.schema(),
                layout.zeroThreshold(),
                zeroCount(),
                observations(),
                sum,
                layout.positiveSpans(),
                positive(),
                layout.negativeSpans(),
                negative(),
                layout.customBounds(),
                integer);
        return layout.schema() > Resolution.SCHEMA_MAX ? Resolution.reduce(histogram) : histogram;
    }

    /**
     * What the chunk's header says holds against the chunk that came before it when it was written; whether that one is
     * still the one before, nobody knows. Within the chunk there are no resets.
     */
    private ResetHint sampleHint() {
        if (hint == ResetHint.GAUGE) {
            return ResetHint.GAUGE;
        }
        return read > 1 ? ResetHint.NOT_RESET : ResetHint.UNKNOWN;
    }
}
