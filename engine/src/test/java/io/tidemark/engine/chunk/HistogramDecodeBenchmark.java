package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Chunks of 60 native histograms of up to 80 buckets; the figures are millions of histograms a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HistogramDecodeBenchmark {
    private static final int CHUNKS = 50;
    private static final int SAMPLES = 60;

    /** The encoding. */
    @Param({"HISTOGRAM", "FLOAT_HISTOGRAM"})
    public Encoding encoding;

    private final List<byte[]> chunks = new ArrayList<>();
    private final List<FloatHistogram> histograms = new ArrayList<>();
    private final SampleBatch batch = new SampleBatch(SAMPLES);

    /** Makes the chunks. */
    @Setup
    public void setUp() {
        for (int c = 0; c < CHUNKS; c++) {
            Random random = new Random(c);
            ChunkSamples.HistogramSource source =
                    new ChunkSamples.HistogramSource(random, encoding == Encoding.HISTOGRAM, false);
            List<FloatHistogram> drawn = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                drawn.add(source.next());
            }
            int[] positive = ChunkHistograms.indexes(drawn, true);
            int[] negative = ChunkHistograms.indexes(drawn, false);
            drawn.replaceAll(h -> ChunkHistograms.spread(h, positive, negative));
            histograms.addAll(drawn);
            chunks.add(encode(c));
        }
    }

    private byte[] encode(int chunk) {
        HistogramAppender appender = new HistogramAppender(encoding);
        for (int i = chunk * SAMPLES, end = i + SAMPLES; i < end; i++) {
            appender.append(i * 15_000L, histograms.get(i));
        }
        return appender.toByteArray();
    }

    /** Chunk to histograms. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS * SAMPLES)
    public int decode() throws CorruptionException {
        int size = 0;
        for (byte[] chunk : chunks) {
            batch.clear();
            ChunkDecoder.decode(encoding.code(), chunk, 0, chunk.length, "memory", 0, batch);
            size += batch.size;
        }
        return size;
    }

    /** Histograms to chunk. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS * SAMPLES)
    public int encode() {
        int size = 0;
        for (int c = 0; c < CHUNKS; c++) {
            size += encode(c).length;
        }
        return size;
    }
}
