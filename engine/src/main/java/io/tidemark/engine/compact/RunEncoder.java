package io.tidemark.engine.compact;

import io.tidemark.engine.block.EncodedChunk;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.HistogramAppender;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import java.util.List;

/**
 * Encodes samples anew in runs of up to {@value #SAMPLES_MAX}, as Prometheus does for merged chunks; a run also ends where the
 * kind of samples changes, or a histogram does not go with those before it. Stateless.
 */
final class RunEncoder {
    /** How many samples go into one chunk. */
    static final int SAMPLES_MAX = 120;

    private RunEncoder() {}

    /** Encodes all samples of a batch, which ascend in time, behind the chunks that are there. */
    static void encode(SampleBatch batch, List<EncodedChunk> into) {
        int from = 0;
        while (from < batch.size) {
            from = switch (kind(batch, from)) {
                case XOR -> floats(batch, from, into);
                default -> histograms(batch, from, kind(batch, from), into);
            };
        }
    }

    /** How a sample is encoded. */
    private static Encoding kind(SampleBatch batch, int i) {
        FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
        if (h == null) {
            return Encoding.XOR;
        }
        return h.integer() ? Encoding.HISTOGRAM : Encoding.FLOAT_HISTOGRAM;
    }

    private static int floats(SampleBatch batch, int from, List<EncodedChunk> into) {
        XorAppender appender = new XorAppender();
        int to = from;
        while (to < batch.size && to - from < SAMPLES_MAX && kind(batch, to) == Encoding.XOR) {
            appender.append(batch.times[to], batch.values[to]);
            to++;
        }
        byte[] bytes = appender.toByteArray();
        into.add(chunk(Encoding.XOR, bytes, batch, from, to));
        return to;
    }

    private static int histograms(SampleBatch batch, int from, Encoding encoding, List<EncodedChunk> into) {
        HistogramAppender appender = new HistogramAppender(encoding);
        int begin = from;
        int to = from;
        while (to < batch.size && kind(batch, to) == encoding) {
            boolean taken = to - begin < SAMPLES_MAX
                    && appender.append(batch.times[to], histogram(batch, to))
                            != HistogramAppender.Outcome.NEEDS_NEW_CHUNK;
            if (taken) {
                to++;
            } else {
                write(appender, encoding, batch, begin, to, into);
                appender = appender.next();
                begin = to;
            }
        }
        write(appender, encoding, batch, begin, to, into);
        return to;
    }

    private static FloatHistogram histogram(SampleBatch batch, int i) {
        FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
        if (h == null) {
            throw new IllegalStateException("sample " + i + " is no histogram");
        }
        return h;
    }

    private static void write(
            HistogramAppender appender,
            Encoding encoding,
            SampleBatch batch,
            int begin,
            int to,
            List<EncodedChunk> into) {
        byte[] bytes = appender.toByteArray();
        into.add(chunk(encoding, bytes, batch, begin, to));
    }

    private static EncodedChunk chunk(Encoding encoding, byte[] bytes, SampleBatch batch, int from, int to) {
        return new EncodedChunk(encoding.code(), bytes, 0, bytes.length, batch.times[from], batch.times[to - 1]);
    }
}
