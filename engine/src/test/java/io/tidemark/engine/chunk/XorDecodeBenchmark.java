package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.SampleBatch;
import java.io.ByteArrayOutputStream;
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

/**
 * XOR chunks of 120 samples, decoded and encoded; the figures are millions of samples a second. Run by hand:
 * {@code java -cp <test class path> org.openjdk.jmh.Main XorDecode}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class XorDecodeBenchmark {
    private static final int CHUNKS = 1000;
    private static final int SAMPLES = 120;

    /** What the samples are like. */
    public enum Kind {
        /** A random walk of whole numbers from 0 to 100, every 10 s. */
        INT,
        /** The same walk with two decimals. */
        FLOAT,
        /** A counter that grows by whole numbers. */
        COUNTER,
        /** The walk of whole numbers at times that are off by up to 3 ms. */
        JITTERED
    }

    /** What the samples are like. */
    @Param
    public Kind kind;

    private final int[] offsets = new int[CHUNKS + 1];
    private byte[] bytes = {};
    private SampleBatch all = new SampleBatch(CHUNKS * SAMPLES);
    private final SampleBatch batch = new SampleBatch(SAMPLES);

    /** Makes the chunks, one behind the other as in a segment. */
    @Setup
    public void setUp() throws CorruptionException {
        Random random = new Random(42);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int c = 0; c < CHUNKS; c++) {
            XorAppender appender = new XorAppender();
            double walk = random.nextInt(100);
            double counter = random.nextInt(1_000_000);
            for (int i = 0; i < SAMPLES; i++) {
                walk = Math.min(100, Math.max(0, walk + random.nextGaussian()));
                counter += random.nextInt(500);
                long time = 1_795_355_585_000L + (long) (c * SAMPLES + i) * 10_000;
                double value = switch (kind) {
                    case INT, JITTERED -> Math.floor(walk);
                    case FLOAT -> Math.round(walk * 100) / 100.0;
                    case COUNTER -> counter;
                };
                appender.append(kind == Kind.JITTERED ? time + random.nextInt(7) - 3 : time, value);
            }
            offsets[c] = out.size();
            out.writeBytes(appender.toByteArray());
        }
        offsets[CHUNKS] = out.size();
        out.writeBytes(new byte[64]);
        bytes = out.toByteArray();
        all.clear();
        for (int c = 0; c < CHUNKS; c++) {
            ChunkDecoder.decode(1, bytes, offsets[c], offsets[c + 1] - offsets[c], "memory", 0, all);
        }
    }

    /** Chunk to arrays. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS * SAMPLES)
    public double decode() throws CorruptionException {
        double last = 0;
        for (int c = 0; c < CHUNKS; c++) {
            batch.clear();
            ChunkDecoder.decode(1, bytes, offsets[c], offsets[c + 1] - offsets[c], "memory", 0, batch);
            last += batch.values[batch.size - 1];
        }
        return last;
    }

    /** Samples to chunk. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS * SAMPLES)
    public int encode() {
        int size = 0;
        for (int c = 0; c < CHUNKS; c++) {
            XorAppender appender = new XorAppender();
            for (int i = c * SAMPLES, end = i + SAMPLES; i < end; i++) {
                appender.append(all.times[i], all.values[i]);
            }
            size += appender.sizeBytes();
        }
        return size;
    }
}
