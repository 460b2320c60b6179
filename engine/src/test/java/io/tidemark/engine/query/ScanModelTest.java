package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.NaiveStore.Row;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Random scans over random sources give what plain loops over plain rows give. */
class ScanModelTest {
    private static final int ROUNDS = 400;
    private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

    private final long seed = Long.getLong("tidemark.seed", System.nanoTime());

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    @Test
    void scansEqualTheModel() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            String at = "-Dtidemark.seed=" + (seed + round);
            RandomSources generator = new RandomSources(random);
            List<Labels> series = generator.series(1 + random.nextInt(12));
            List<RowsSource> rows = generator.sources(series, 1 + random.nextInt(4), 1 + random.nextInt(60), 2000);
            NaiveStore model = new NaiveStore(rows);
            Sources sources = sources(rows, random);
            for (int i = 0; i < 8; i++) {
                TagFilter filter = RandomSpecs.filter(random);
                TimeRange range = RandomSpecs.range(random, 2000);
                ValueFilter values = RandomSpecs.values(random);
                boolean histograms = random.nextBoolean();
                List<Row> expected = model.rows(filter, range, values, histograms);
                ScanSpec spec = ScanSpec.of(filter, range).withValues(values).withHistograms(histograms);
                QueryControl control = new QueryControl(
                        Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, new MemoryBudget(Long.MAX_VALUE));
                assertThat(read(Scans.scan(sources, spec, control))).as(at).isEqualTo(text(expected));
                checkOrders(sources, spec, expected, random, at);
                checkShards(sources, spec, expected, random, at);
                assertThat(control.memoryBytes()).as(at).isZero();
                if (values == null) {
                    assertThat(control.counters.markersHidden.sum())
                            .as(at)
                            .isGreaterThanOrEqualTo(model.markers(filter, range));
                }
            }
        }
    }

    private static void checkOrders(Sources sources, ScanSpec spec, List<Row> rows, Random random, String at)
            throws IOException {
        long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(30);
        QueryControl control = QueryControl.unlimited();
        List<Row> ascending = new ArrayList<>(rows);
        ascending.sort(Comparator.comparingLong(Row::time));
        assertThat(read(Scans.scan(sources, spec.withOrder(ScanSpec.Order.TIME_ASCENDING, limit), control)))
                .as(at)
                .isEqualTo(text(ascending, limit));
        List<Row> descending = new ArrayList<>(rows);
        descending.sort(Comparator.comparingLong(Row::time).reversed());
        assertThat(read(Scans.scan(sources, spec.withOrder(ScanSpec.Order.TIME_DESCENDING, limit), control)))
                .as(at)
                .isEqualTo(text(descending, limit));
        assertThat(read(Scans.scan(sources, spec.withOrder(ScanSpec.Order.SERIES, limit), control)))
                .as(at)
                .isEqualTo(text(rows, limit));
        Map<Labels, Row> latest = new LinkedHashMap<>();
        rows.forEach(r -> latest.put(r.labels(), r));
        assertThat(read(Scans.scan(sources, spec.withOrder(ScanSpec.Order.LATEST_PER_SERIES, limit), control)))
                .as(at)
                .isEqualTo(text(List.copyOf(latest.values()), limit));
        assertThat(control.memoryBytes()).as(at).isZero();
    }

    private static void checkShards(Sources sources, ScanSpec spec, List<Row> rows, Random random, String at)
            throws IOException {
        int shards = 1 + random.nextInt(3);
        List<String> together = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            together.addAll(read(Scans.scan(sources, spec.withShard(shard, shards), QueryControl.unlimited())));
        }
        assertThat(together).as(at).containsExactlyInAnyOrderElementsOf(text(rows));
    }

    private static Sources sources(List<RowsSource> rows, Random random) {
        List<BlockReader> readers = new ArrayList<>();
        for (RowsSource source : rows) {
            readers.add(new RowsBlockReader(source, 1 + random.nextInt(20), random.nextInt(4) == 0, random));
        }
        return new Sources(readers, false, new Faults(false), new Workers(POOL, 3));
    }

    private static List<String> text(List<Row> rows) {
        return text(rows, Long.MAX_VALUE);
    }

    private static List<String> text(List<Row> rows, long limit) {
        return rows.stream().limit(limit).map(Row::toString).toList();
    }

    private static List<String> read(ScanCursor scan) throws IOException {
        List<String> out = new ArrayList<>();
        try (scan) {
            ScanBatch batch = new ScanBatch();
            while (scan.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    out.add(new Row(
                                    batch.labels(i),
                                    batch.times[i],
                                    batch.values[i],
                                    batch.histograms == null ? null : batch.histograms[i])
                            .toString());
                }
            }
        }
        return out;
    }
}
