package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Metrics side by side over random sources are what plain loops over plain rows make of them. */
class WideScanModelTest {
    private static final int ROUNDS = 400;
    private static final int END = 2000;
    private static final List<String> METRICS = List.of("cpu", "mem", "ünï\uD83D\uDE00", "nowhere");
    private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

    private final long seed = Long.getLong("tidemark.seed", System.nanoTime());

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    /** A row, with NULL where a metric has no sample. */
    private record Row(Labels tags, long time, @Nullable Double[] values) {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder(tags + " " + time);
            for (Double v : values) {
                out.append(' ').append(v == null ? "-" : Long.toHexString(Double.doubleToRawLongBits(v)));
            }
            return out.toString();
        }
    }

    @Test
    void rowsEqualTheModelInEveryOrder() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            RandomSources generator = new RandomSources(random);
            List<Labels> series = generator.series(1 + random.nextInt(16));
            List<RowsSource> rows = generator.sources(series, 1 + random.nextInt(4), 1 + random.nextInt(60), END);
            NaiveStore store = new NaiveStore(rows);
            List<BlockReader> readers = new ArrayList<>();
            for (RowsSource source : rows) {
                readers.add(new RowsBlockReader(source, 1 + random.nextInt(20), random.nextInt(4) == 0, random));
            }
            Sources sources = new Sources(readers, false, new Faults(false), new Workers(POOL, 3));
            for (int i = 0; i < 8; i++) {
                String at = "-Dtidemark.seed=" + (seed + round) + ", scan " + i;
                ScanSpec spec = spec(random);
                List<Row> expected = model(store, spec);
                QueryControl control = QueryControl.unlimited();
                checkOrders(sources, spec, expected, random, control, at);
                checkGroups(sources, spec, expected, control, at);
                assertThat(control.memoryBytes()).as(at).isZero();
            }
        }
    }

    private static ScanSpec spec(Random random) {
        List<SideBySide.Measure> measures = new ArrayList<>();
        for (String metric : METRICS) {
            if (random.nextInt(4) > 0) {
                boolean required = !metric.equals("nowhere") && random.nextInt(4) == 0;
                measures.add(new SideBySide.Measure(
                        metric, random.nextInt(4) > 0, required, required ? RandomSpecs.values(random) : null));
            }
        }
        if (measures.isEmpty()) {
            measures.add(new SideBySide.Measure("cpu", true, false, null));
        }
        TagFilter filter = random.nextBoolean()
                ? TagFilter.ALL
                : new TagFilter.Tag("host", v -> v == null || v.compareTo("h3") < 0);
        return ScanSpec.of(filter, RandomSpecs.range(random, END)).withSideBySide(new SideBySide(measures));
    }

    private static List<Row> model(NaiveStore store, ScanSpec spec) {
        List<SideBySide.Measure> measures = measures(spec);
        Map<Labels, TreeMap<Long, @Nullable Double[]>> zipped = new TreeMap<>();
        for (int i = 0; i < measures.size(); i++) {
            int place = i;
            TagFilter filter =
                    new TagFilter.Tag(Labels.METRIC_NAME, measures.get(i).metric()::equals);
            store.rows(filter.and(spec.series()), spec.range(), null, false)
                    .forEach(row ->
                            zipped.computeIfAbsent(row.labels().with(Labels.METRIC_NAME, "*"), l -> new TreeMap<>())
                                            .computeIfAbsent(row.time(), t -> new Double[measures.size()])[place] =
                                    row.value());
        }
        List<Row> rows = new ArrayList<>();
        zipped.forEach((tags, byTime) -> byTime.forEach((time, values) -> {
            boolean passes = true;
            for (int i = 0; i < values.length; i++) {
                ValueFilter filter = measures.get(i).values();
                Double value = values[i];
                passes &= !measures.get(i).required() || (value != null && (filter == null || filter.matches(value)));
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = measures.get(i).wanted() ? values[i] : null;
            }
            if (passes) {
                rows.add(new Row(tags, time, values));
            }
        }));
        return rows;
    }

    private static List<SideBySide.Measure> measures(ScanSpec spec) {
        return measured(spec).measures();
    }

    private static SideBySide measured(ScanSpec spec) {
        return Objects.requireNonNull(spec.sideBySide());
    }

    private static void checkOrders(
            Sources sources, ScanSpec spec, List<Row> rows, Random random, QueryControl control, String at)
            throws IOException {
        long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(30);
        check(sources, spec.withOrder(ScanSpec.Order.SERIES, limit), rows, control, at);
        List<Row> byTime = new ArrayList<>(rows);
        byTime.sort(Comparator.comparingLong(Row::time));
        check(sources, spec.withOrder(ScanSpec.Order.TIME_ASCENDING, limit), byTime, control, at);
        byTime = new ArrayList<>(rows);
        byTime.sort(Comparator.comparingLong(Row::time).reversed());
        check(sources, spec.withOrder(ScanSpec.Order.TIME_DESCENDING, limit), byTime, control, at);
        Map<Labels, Row> latest = new LinkedHashMap<>();
        rows.forEach(row -> latest.put(row.tags, row));
        check(
                sources,
                spec.withOrder(ScanSpec.Order.LATEST_PER_SERIES, limit),
                List.copyOf(latest.values()),
                control,
                at);
        int shards = 1 + random.nextInt(3);
        List<String> together = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            together.addAll(read(sources, spec.withShard(shard, shards), control));
        }
        assertThat(together)
                .as(at)
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().map(Row::toString).toList());
    }

    private static void check(Sources sources, ScanSpec spec, List<Row> rows, QueryControl control, String at)
            throws IOException {
        assertThat(read(sources, spec, control))
                .as(at + " " + spec)
                .isEqualTo(rows.stream().limit(spec.limit()).map(Row::toString).toList());
    }

    private static List<String> read(Sources sources, ScanSpec spec, QueryControl control) throws IOException {
        List<SideBySide.Measure> measures = measures(spec);
        List<String> out = new ArrayList<>();
        try (WideCursor cursor = Scans.wide(sources, spec, control)) {
            WideBatch batch = new WideBatch(measures.size());
            while (cursor.next(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    @Nullable Double[] values = new Double[measures.size()];
                    for (int i = 0; i < values.length; i++) {
                        boolean shown = measures.get(i).wanted() && !batch.absent[i][row];
                        values[i] = shown ? (Double) batch.values[i][row] : null;
                    }
                    int tags = batch.tagsOfRow == null ? batch.tags : batch.tagsOfRow[row];
                    out.add(new Row(batch.tagsOfNumber[tags], batch.times[row], values).toString());
                }
            }
        }
        return out;
    }

    /** Rows and the values of one metric, counted by a tag and a bucket. */
    private static void checkGroups(Sources sources, ScanSpec spec, List<Row> rows, QueryControl control, String at)
            throws IOException {
        List<SideBySide.Measure> measures = measures(spec);
        int place = measures.size() - 1;
        Map<List<@Nullable Object>, List<Object>> expected = new LinkedHashMap<>();
        for (Row row : rows) {
            List<@Nullable Object> key = new ArrayList<>();
            key.add(row.tags.get("job"));
            key.add(Math.floorDiv(row.time, 500L) * 500);
            List<Object> counts = expected.computeIfAbsent(key, k -> new ArrayList<>(List.of(0L, 0L, 0L)));
            counts.set(0, (Long) counts.get(0) + 1);
            counts.set(1, (Long) counts.get(1) + (row.values[place] == null ? 0 : 1));
            counts.set(2, Math.max((Long) counts.get(2), row.time));
        }
        AggregateSpec.Function count = AggregateSpec.Function.COUNT;
        TagFilter ofMetric =
                new TagFilter.Tag(Labels.METRIC_NAME, measures.get(place).metric()::equals);
        Grouping grouping = new Grouping(
                List.of("job"),
                new FixedBuckets(500, 0, false, false),
                List.of(
                        new AggregateSpec(count, AggregateSpec.Input.ROW, null),
                        new AggregateSpec(count, AggregateSpec.Input.VALUE, ofMetric),
                        new AggregateSpec(AggregateSpec.Function.MAX, AggregateSpec.Input.TIME, null)));
        List<List<@Nullable Object>> wanted = new ArrayList<>();
        expected.forEach((key, counts) -> {
            List<@Nullable Object> row = new ArrayList<>(key);
            row.addAll(counts);
            wanted.add(row);
        });
        List<List<@Nullable Object>> found = new ArrayList<>();
        BatchSource groups = Aggregation.run(sources, spec.withGrouping(grouping), control, 5);
        for (Batch batch = groups.next(); batch != null; batch = groups.next()) {
            for (int row = 0; row < batch.size(); row++) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (int column = 0; column < 5; column++) {
                    cells.add(batch.column(column).boxed(row));
                }
                found.add(cells);
            }
        }
        groups.close();
        assertThat(found).as(at + " " + spec).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void chunksAreDecodedOnlyWhereARowIsWanted() throws IOException {
        RowsSource source = new RowsSource("block", SourceRank.block("01A", "02A"));
        for (String metric : List.of("cpu", "mem")) {
            for (String host : List.of("a", "b")) {
                for (int i = 0; i < 1000; i++) {
                    source.add(Labels.of(Labels.METRIC_NAME, metric, "host", host), i, i % 250);
                }
            }
        }
        Sources sources =
                new Sources(List.of(new RowsBlockReader(source, 100)), false, new Faults(false), Workers.callerOnly());
        ScanSpec all = ScanSpec.of(TagFilter.ALL, TimeRange.ALL)
                .withSideBySide(new SideBySide(List.of(
                        new SideBySide.Measure("cpu", true, false, null),
                        new SideBySide.Measure("mem", true, false, null))));
        assertThat(decoded(sources, all)).isEqualTo(4000);
        // Chunks are of up to 100 samples; ten rows are five of each host.
        assertThat(decoded(sources, all.withOrder(ScanSpec.Order.TIME_DESCENDING, 10)))
                .isLessThanOrEqualTo(4 * 105);
        assertThat(decoded(sources, all.withOrder(ScanSpec.Order.TIME_ASCENDING, 10)))
                .isLessThanOrEqualTo(4 * 105);
        assertThat(decoded(sources, all.withOrder(ScanSpec.Order.LATEST_PER_SERIES, Long.MAX_VALUE)))
                .isLessThanOrEqualTo(4 * 100);
        // 249 is met four times by each host: at 249, 499, 749 and 999.
        ValueFilter most = new ValueFilter(249, true, 249, true);
        ScanSpec led = all.withSideBySide(new SideBySide(List.of(
                new SideBySide.Measure("cpu", true, false, null), new SideBySide.Measure("mem", true, true, most))));
        assertThat(decoded(sources, led)).isBetween(2000L + 2 * 4, 2000L + 2 * 4 * 100);
        assertThat(decoded(sources, led.withOrder(ScanSpec.Order.TIME_DESCENDING, 1)))
                .isLessThanOrEqualTo(3 * 100);
        ScanSpec alone = all.withSideBySide(new SideBySide(List.of(
                new SideBySide.Measure("cpu", false, false, null), new SideBySide.Measure("mem", true, true, most))));
        assertThat(decoded(sources, alone)).isEqualTo(2000);
    }

    private static long decoded(Sources sources, ScanSpec spec) throws IOException {
        QueryControl control = QueryControl.unlimited();
        List<String> rows = read(sources, spec, control);
        assertThat(rows).isNotEmpty();
        QueryControl whole = QueryControl.unlimited();
        try (ScanCursor cursor = Scans.scan(sources, ScanSpec.of(measured(spec).series(), TimeRange.ALL), whole)) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                // Every chunk is opened.
            }
        }
        assertThat(control.counters.chunksOpened.sum() + control.counters.chunksSkipped.sum())
                .isEqualTo(whole.counters.chunksOpened.sum());
        return control.samplesDecoded();
    }
}
