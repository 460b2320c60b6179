package io.tidemark.engine;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.ValueTest;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.FixedBuckets;
import io.tidemark.engine.query.Grouping;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.query.ValueFilter;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Scans and aggregates of one metric of 100 hosts, a day at 10 seconds (864,000 samples, whole numbers that walk), in twelve
 * blocks of two hours whose pages are in the cache. Milliseconds for each whole statement, the look-up of the series included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class QueryBenchmark {
    private static final long START = 1_767_225_600_000L;
    private static final long STEP = 10_000;
    private static final int HOSTS = 100;
    private static final int BLOCKS = 12;
    private static final int SAMPLES_PER_BLOCK = 720;
    private static final String METRIC = "cpu_usage_user";

    private static final TagFilter SERIES = new TagFilter.Tag(Labels.METRIC_NAME, new Named(METRIC));

    /** Exactly one value. */
    private record Named(String name) implements ValueTest {
        @Override
        public boolean matches(@Nullable String value) {
            return name.equals(value);
        }

        @Override
        public Set<String> exactValues() {
            return Set.of(name);
        }
    }

    /** How many threads work for one statement. */
    @Param({"1", "2"})
    public int threads;

    private @Nullable Path path;
    private @Nullable Tsdb tsdb;

    /** Writes the blocks. */
    @Setup
    public void make() throws IOException {
        Path temp = Files.createTempDirectory("query-benchmark");
        Random random = new Random(1);
        int[] value = random.ints(HOSTS, 0, 101).toArray();
        for (int block = 0; block < BLOCKS; block++) {
            BlockMaker maker = new BlockMaker();
            for (int host = 0; host < HOSTS; host++) {
                Labels labels = Labels.of(
                        Labels.METRIC_NAME,
                        METRIC,
                        "hostname",
                        "host_" + host,
                        "region",
                        "region-" + host % 9,
                        "os",
                        "Ubuntu16.10",
                        "rack",
                        Integer.toString(host % 17),
                        "service",
                        Integer.toString(host % 5));
                for (int i = 0; i < SAMPLES_PER_BLOCK; i++) {
                    value[host] = Math.max(0, Math.min(100, value[host] + random.nextInt(3) - 1));
                    maker.add(labels, START + ((long) block * SAMPLES_PER_BLOCK + i) * STEP, value[host]);
                }
            }
            maker.write(new LocalDirectory(temp), "01KDWFM00" + "ABCDEFGHJKMN".charAt(block) + "4XQW3ZF925R9G5TQ");
        }
        path = temp;
        tsdb = Tsdb.open(temp, TsdbOptions.defaults().withThreads(threads));
    }

    /** Deletes them. */
    @TearDown
    public void delete() throws IOException {
        if (tsdb != null && path != null) {
            tsdb.close();
            new LocalDirectory(path.toAbsolutePath().getParent())
                    .deleteTree(path.getFileName().toString());
        }
    }

    private double aggregate(Grouping grouping, TimeRange range) throws IOException {
        return aggregate(ScanSpec.of(SERIES, range).withGrouping(grouping));
    }

    private double aggregate(ScanSpec spec) throws IOException {
        double sum = 0;
        try (Querier querier = open(spec.range());
                BatchSource source = querier.aggregate(spec, QueryControl.unlimited())) {
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                sum += batch.size();
            }
        }
        return sum;
    }

    private Querier open(TimeRange range) throws IOException {
        if (tsdb == null) {
            throw new IllegalStateException();
        }
        return tsdb.querier(range);
    }

    private double scan(ScanSpec spec) throws IOException {
        double sum = 0;
        ScanBatch batch = new ScanBatch();
        try (Querier querier = open(spec.range());
                ScanCursor cursor = querier.scan(spec, QueryControl.unlimited())) {
            while (cursor.next(batch)) {
                sum += batch.values[batch.size - 1];
            }
        }
        return sum;
    }

    private static AggregateSpec of(AggregateSpec.Function function, AggregateSpec.Input input) {
        return new AggregateSpec(function, input, null);
    }

    /** The sum by region. */
    @Benchmark
    public double sumByRegion() throws IOException {
        return aggregate(
                new Grouping(
                        List.of("region"), null, List.of(of(AggregateSpec.Function.SUM, AggregateSpec.Input.VALUE))),
                TimeRange.ALL);
    }

    /** The mean by host and hour. */
    @Benchmark
    public double meanByHostAndHour() throws IOException {
        return aggregate(
                new Grouping(
                        List.of("hostname"),
                        FixedBuckets.of(3_600_000),
                        List.of(of(AggregateSpec.Function.AVG, AggregateSpec.Input.VALUE))),
                TimeRange.ALL);
    }

    /** Greatest, least, count and mean by minute. */
    @Benchmark
    public double fourByMinute() throws IOException {
        return aggregate(
                new Grouping(
                        List.of(),
                        FixedBuckets.of(60_000),
                        List.of(
                                of(AggregateSpec.Function.MAX, AggregateSpec.Input.VALUE),
                                of(AggregateSpec.Function.MIN, AggregateSpec.Input.VALUE),
                                of(AggregateSpec.Function.COUNT, AggregateSpec.Input.ROW),
                                of(AggregateSpec.Function.AVG, AggregateSpec.Input.VALUE))),
                TimeRange.ALL);
    }

    /** The increase by host in buckets of five minutes. */
    @Benchmark
    public double increaseByFiveMinutes() throws IOException {
        return aggregate(
                new Grouping(
                        List.of("hostname"),
                        FixedBuckets.of(300_000),
                        List.of(of(AggregateSpec.Function.SUM, AggregateSpec.Input.INCREASE))),
                TimeRange.ALL);
    }

    /** How many values are above 90. */
    @Benchmark
    public double countAbove() throws IOException {
        return aggregate(ScanSpec.of(SERIES, TimeRange.ALL)
                .withValues(new ValueFilter(90, false, Double.POSITIVE_INFINITY, true))
                .withGrouping(new Grouping(
                        List.of(), null, List.of(of(AggregateSpec.Function.COUNT, AggregateSpec.Input.ROW)))));
    }

    /** One host, one hour, greatest by minute. */
    @Benchmark
    public double oneHostOneHour() throws IOException {
        TagFilter host = SERIES.and(new TagFilter.Tag("hostname", new Named("host_42")));
        return aggregate(ScanSpec.of(host, new TimeRange(START + 36_000_000, START + 39_599_999))
                .withGrouping(new Grouping(
                        List.of(),
                        FixedBuckets.of(60_000),
                        List.of(of(AggregateSpec.Function.MAX, AggregateSpec.Input.VALUE)))));
    }

    /** All rows, series by series. */
    @Benchmark
    public double rowsBySeries() throws IOException {
        return scan(ScanSpec.of(SERIES, TimeRange.ALL));
    }

    /** All rows, merged by time. */
    @Benchmark
    public double rowsByTime() throws IOException {
        return scan(ScanSpec.of(SERIES, TimeRange.ALL).withOrder(ScanSpec.Order.TIME_ASCENDING, Long.MAX_VALUE));
    }

    /** The ten newest rows. */
    @Benchmark
    public double newestTen() throws IOException {
        return scan(ScanSpec.of(SERIES, TimeRange.ALL).withOrder(ScanSpec.Order.TIME_DESCENDING, 10));
    }

    /** The newest row of each series. */
    @Benchmark
    public double latestPerSeries() throws IOException {
        return scan(ScanSpec.of(SERIES, TimeRange.ALL).withOrder(ScanSpec.Order.LATEST_PER_SERIES, Long.MAX_VALUE));
    }
}
