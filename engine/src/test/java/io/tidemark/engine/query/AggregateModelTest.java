package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.block.SummaryBudget;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveAggregates;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Random groupings over random sources give what the textbook gives, on any number of threads the same to the last bit. */
class AggregateModelTest {
    private static final int ROUNDS = 300;

    /** Long enough for days and the look-back of exact rises to matter. */
    private static final int END = 4_000_000;

    private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

    private final long seed = Long.getLong("tidemark.seed", System.nanoTime());

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    @Test
    void groupsEqualTheModel() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            String at = "-Dtidemark.seed=" + (seed + round);
            RandomSources generator = new RandomSources(random);
            List<Labels> series = generator.series(1 + random.nextInt(10));
            List<RowsSource> rows = generator.sources(series, 1 + random.nextInt(3), 1 + random.nextInt(60), END);
            NaiveStore model = new NaiveStore(rows);
            List<BlockReader> readers = new ArrayList<>();
            for (RowsSource source : rows) {
                readers.add(new RowsBlockReader(source, 1 + random.nextInt(20), random.nextInt(4) == 0, random));
            }
            // Without room, with little, and with enough of it.
            int room = random.nextInt(3);
            SummaryBudget budget = new SummaryBudget(room == 2 ? 1 << 20 : room * 1000L);
            readers.forEach(r -> ((RowsBlockReader) r).keepSummaries(budget));
            Sources serial = new Sources(readers, false, new Faults(false), Workers.callerOnly());
            Sources parallel = new Sources(readers, false, new Faults(false), new Workers(POOL, 3));
            for (int i = 0; i < 6; i++) {
                ScanSpec spec = spec(random);
                QueryControl control = QueryControl.unlimited();
                int chunksPerPart = 1 + random.nextInt(30);
                List<List<@Nullable Object>> result = read(Aggregation.run(parallel, spec, control, chunksPerPart));
                compare(result, NaiveAggregates.of(model, spec), at + " " + spec);
                List<List<@Nullable Object>> again = read(Aggregation.run(serial, spec, control, chunksPerPart));
                if (room == 0) {
                    assertThat(again).as(at).isEqualTo(result);
                } else {
                    compare(again, NaiveAggregates.of(model, spec), at + " again " + spec);
                }
                assertThat(control.memoryBytes()).as(at).isZero();
            }
        }
    }

    @Test
    void theBucketsAtOneEndOfTimeAreThere() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            String at = "-Dtidemark.seed=" + (seed + round);
            RandomSources generator = new RandomSources(random);
            List<Labels> series = generator.series(1 + random.nextInt(10));
            List<RowsSource> rows = generator.sources(series, 1 + random.nextInt(3), 1 + random.nextInt(60), END);
            NaiveStore model = new NaiveStore(rows);
            List<BlockReader> readers = new ArrayList<>();
            for (RowsSource source : rows) {
                readers.add(new RowsBlockReader(source, 1 + random.nextInt(20), random.nextInt(4) == 0, random));
            }
            Sources sources = new Sources(readers, false, new Faults(false), new Workers(POOL, 3));
            ScanSpec whole = spec(random);
            Grouping grouping = whole.grouping();
            if (grouping == null || grouping.buckets() == null) {
                continue;
            }
            boolean newest = random.nextBoolean();
            int limit = random.nextInt(8);
            ScanSpec spec =
                    whole.withOrder(newest ? ScanSpec.Order.TIME_DESCENDING : ScanSpec.Order.TIME_ASCENDING, limit);
            QueryControl control = QueryControl.unlimited();
            int bucket = grouping.tags().size();
            List<Long> labels = NaiveAggregates.of(model, whole).stream()
                    .map(row -> (Long) row.get(bucket))
                    .distinct()
                    .sorted(newest ? Comparator.reverseOrder() : Comparator.naturalOrder())
                    .limit(limit)
                    .toList();
            Comparator<List<@Nullable Object>> byKeys =
                    Comparator.comparing(row -> String.valueOf(row.subList(0, bucket + 1)));
            compare(
                    read(Aggregation.run(sources, spec, control, 1 + random.nextInt(30))).stream()
                            .filter(row -> labels.contains((Long) row.get(bucket)))
                            .sorted(byKeys)
                            .toList(),
                    NaiveAggregates.of(model, whole).stream()
                            .filter(row -> labels.contains((Long) row.get(bucket)))
                            .sorted(byKeys)
                            .toList(),
                    at + " " + spec);
            assertThat(control.memoryBytes()).as(at).isZero();
        }
    }

    @Test
    void whatIsKnownOfWholeChunksIsNotDecodedAgain() throws IOException {
        RowsSource source = new RowsSource("block", SourceRank.block("01A", "02A"));
        Labels labels = Labels.of(Labels.METRIC_NAME, "cpu", "host", "a");
        for (int i = 0; i < 1000; i++) {
            source.add(labels, i * 10, i % 7);
        }
        RowsBlockReader reader = new RowsBlockReader(source, 100);
        reader.keepSummaries(new SummaryBudget(1 << 20));
        Sources sources = new Sources(List.of(reader), false, new Faults(false), Workers.callerOnly());
        ScanSpec spec = ScanSpec.of(TagFilter.ALL, new TimeRange(5, 9_985))
                .withGrouping(new Grouping(
                        List.of("host"),
                        null,
                        List.of(
                                new AggregateSpec(AggregateSpec.Function.SUM, AggregateSpec.Input.VALUE, null),
                                new AggregateSpec(AggregateSpec.Function.LAST, AggregateSpec.Input.VALUE, null))));
        List<List<@Nullable Object>> first =
                read(Aggregation.run(sources, spec, QueryControl.unlimited(), Integer.MAX_VALUE));
        QueryControl second = QueryControl.unlimited();
        assertThat(read(Aggregation.run(sources, spec, second, Integer.MAX_VALUE)))
                .isEqualTo(first);
        // The chunks at both ends are cut by the range.
        assertThat(second.counters.chunksOpened.sum()).isEqualTo(2);
        assertThat(second.counters.chunksKnown.sum()).isPositive();
        QueryControl limited = new QueryControl(Long.MAX_VALUE, 900, Long.MAX_VALUE, new MemoryBudget(Long.MAX_VALUE));
        assertThatThrownBy(() -> Aggregation.run(sources, spec, limited, Integer.MAX_VALUE))
                .isInstanceOf(QueryAbortedException.class)
                .hasMessageContaining("maxSamples=900");
    }

    private static ScanSpec spec(Random random) {
        List<AggregateSpec> aggregates = new ArrayList<>();
        boolean edgesOnly = random.nextInt(4) == 0;
        Buckets buckets = edgesOnly ? null : buckets(random);
        TimeRange range = RandomSpecs.range(random, END);
        boolean bounded = range.minMillis() > Long.MIN_VALUE && range.maxMillis() < Long.MAX_VALUE;
        int n = random.nextInt(5);
        for (int i = 0; i < n; i++) {
            AggregateSpec.Function function = pick(random, AggregateSpec.Function.values());
            AggregateSpec.Input input = pick(random, AggregateSpec.Input.values());
            if (edgesOnly) {
                function = pick(random, AggregateSpec.Function.FIRST, AggregateSpec.Function.LAST);
                input = pick(random, AggregateSpec.Input.TIME, AggregateSpec.Input.VALUE);
            }
            if (input == AggregateSpec.Input.ROW || (buckets == null && !bounded && Aggregation.isCounter(input))) {
                function = AggregateSpec.Function.COUNT;
                input = AggregateSpec.Input.ROW;
            }
            aggregates.add(
                    new AggregateSpec(function, input, random.nextInt(3) == 0 ? RandomSpecs.filter(random) : null));
        }
        List<String> tags = new ArrayList<>(List.of("job", "host", Labels.METRIC_NAME, "nothing"));
        tags.removeIf(t -> random.nextInt(3) > 0);
        TimeRange window = range;
        if (bounded && random.nextInt(3) == 0) {
            // As of bounds that are open on both sides.
            window = new TimeRange(range.minMillis() - 1, range.maxMillis() + 1);
        } else if (buckets != null && random.nextInt(3) == 0) {
            window = TimeRange.ALL;
        }
        return ScanSpec.of(RandomSpecs.filter(random), range)
                .withValues(random.nextInt(3) == 0 ? RandomSpecs.values(random) : null)
                .withHistograms(random.nextBoolean())
                .withGrouping(new Grouping(tags, buckets, aggregates, window));
    }

    private static @Nullable Buckets buckets(Random random) {
        boolean right = random.nextBoolean();
        boolean end = random.nextBoolean();
        return switch (random.nextInt(5)) {
            case 0, 1 -> new FixedBuckets(1 + random.nextInt(END / 3), random.nextInt(1000) - 500, right, end);
            case 2 ->
                CalendarBuckets.days(1, ZoneId.of("America/New_York"))
                        .withClosedRight(right)
                        .withLabelEnd(end);
            default -> null;
        };
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... of) {
        return of[random.nextInt(of.length)];
    }

    private static void compare(List<List<@Nullable Object>> result, List<List<@Nullable Object>> expected, String at) {
        assertThat(result).as(at).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            assertThat(result.get(row)).as(at).hasSameSizeAs(expected.get(row));
            for (int column = 0; column < expected.get(row).size(); column++) {
                Object wanted = expected.get(row).get(column);
                Object got = result.get(row).get(column);
                String place = at + " row " + row + " column " + column + ": " + result.get(row) + " expected "
                        + expected.get(row);
                if (wanted instanceof NaiveAggregates.Approximate sum) {
                    assertThat(sum.matches(got)).as(place).isTrue();
                } else if (wanted instanceof Double d && got instanceof Double g && Math.abs(d) < 1e300) {
                    // Extremes of what counter functions give, which divide in another order.
                    assertThat(g == d || Math.abs(g - d) <= 1e-12 * Math.abs(d))
                            .as(place)
                            .isTrue();
                } else {
                    assertThat(got).as(place).isEqualTo(wanted);
                }
            }
        }
    }

    private static List<List<@Nullable Object>> read(BatchSource source) throws IOException {
        List<List<@Nullable Object>> out = new ArrayList<>();
        try (source) {
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < batch.columns().length; i++) {
                        values.add(batch.column(i).boxed(row));
                    }
                    out.add(values);
                }
            }
        }
        return out;
    }
}
