package io.tidemark.engine.block;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A block of 100,000 series on the local disk, its pages in the cache: opening it, and reading from it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class BlockOpenBenchmark {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";
    private static final int SERIES = 100_000;

    private final SeriesEntry series = new SeriesEntry();
    private final SampleBatch samples = new SampleBatch(1000);
    private LocalDirectory directory = new LocalDirectory(Path.of("."));
    private Block open = new Block(directory, BlockMeta.ofLevelOne(ULID, 0, 1));
    private Postings metric = Postings.EMPTY;
    private int next;

    /** Writes the block: 100 metrics, 1000 instances, ten labels, 120 samples each. */
    @Setup
    public void make() throws IOException {
        Path temp = Files.createTempDirectory("block-open");
        directory = new LocalDirectory(temp);
        BlockMaker maker = new BlockMaker();
        for (int i = 0; i < SERIES; i++) {
            Labels labels = Labels.of(
                    "__name__",
                    "metric_" + i % 100,
                    "instance",
                    "host-" + i / 100 + ".example.org:9100",
                    "job",
                    "node",
                    "region",
                    "eu-west-" + i % 3,
                    "zone",
                    "zone-" + i % 7,
                    "cluster",
                    "prod",
                    "team",
                    "team-" + i % 11,
                    "rack",
                    "r" + i % 50,
                    "os",
                    "linux",
                    "arch",
                    i % 5 == 0 ? "arm64" : "amd64");
            for (int s = 0; s < 20; s++) {
                maker.add(labels, 1_795_000_000_000L + s * 15_000L, i + s);
            }
        }
        open = new Block(directory, maker.write(directory, ULID));
        metric = open.postings("__name__", "metric_42");
    }

    /** Takes it away. */
    @TearDown
    public void delete() throws IOException {
        open.release();
        directory.deleteTree(ULID);
        Files.delete(directory.root());
    }

    /** Opens every file; what a connection costs. */
    @Benchmark
    public void openFiles() throws IOException {
        Block block = new Block(directory, open.meta());
        block.openAll();
        block.release();
    }

    /** Opens it and answers one series: symbols and offset table are read and verified. */
    @Benchmark
    public Labels openAndFirstSeries() throws IOException {
        Block block = new Block(directory, open.meta());
        block.series(block.postings("instance", "host-500.example.org:9100").get(0), TimeRange.ALL, series);
        block.release();
        return series.labels;
    }

    /** Verifies the range once: a pass over all series. */
    @Benchmark
    public Object verifyRange() throws IOException {
        return open.verifyRange();
    }

    /** Labels and chunks of one series of an open block. */
    @Benchmark
    public Labels oneSeries() throws IOException {
        next = (next + 1) % metric.size();
        open.series(metric.get(next), TimeRange.ALL, series);
        return series.labels;
    }

    /** The same, and its samples. */
    @Benchmark
    public int oneSeriesWithSamples() throws IOException {
        next = (next + 1) % metric.size();
        open.series(metric.get(next), TimeRange.ALL, series);
        samples.clear();
        open.readChunks(series, 0, series.chunkCount, samples);
        return samples.size;
    }

    /** All values of a label of 1000. */
    @Benchmark
    public Object labelValues() throws IOException {
        return open.labelValues("instance");
    }

    /** The series of a metric. */
    @Benchmark
    public Postings postings() throws IOException {
        return open.postings("__name__", "metric_42");
    }
}
