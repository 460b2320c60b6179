package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.SimDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order in which rows of a batch name their series, each row is decided and kept as if it had come alone. */
class StoreBatchesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final TsdbOptions OPTIONS =
            TsdbOptions.defaults().withMode(Mode.CREATE).withThreads(1);
    private static final int SERIES = 7;

    private final SimDirectory disk = new SimDirectory();

    private Tsdb open() throws IOException {
        return Tsdb.open(disk, disk, OPTIONS, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), false);
    }

    private static Labels labels(int series) {
        return Labels.of(Labels.METRIC_NAME, "m", "n", Integer.toString(series));
    }

    /** What a store must hold, row by row. */
    private static final class Model {
        final Map<Labels, TreeMap<Long, Object>> content = new TreeMap<>();
        int appended;
        int unchanged;

        void add(int series, long millis, Object value) {
            TreeMap<Long, Object> rows = content.computeIfAbsent(labels(series), l -> new TreeMap<>());
            if (!rows.isEmpty() && rows.lastKey() == millis && value.equals(rows.get(millis))) {
                unchanged++;
            } else {
                appended++;
                rows.put(millis, value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsOfAnyOrderAreDecidedOneByOne(long seed) throws IOException, AppendException {
        Random random = new Random(seed);
        Model model = new Model();
        for (int life = 0; life < 3; life++) {
            try (Tsdb tsdb = open()) {
                try (Appender one = tsdb.appender();
                        Appender other = tsdb.appender()) {
                    for (int commit = 0; commit < 40; commit++) {
                        CommitResult result =
                                commit(random.nextBoolean() ? one : other, model, random, life * 40 + commit);
                        assertThat(result.appended() + result.unchanged()).isEqualTo(model.appended + model.unchanged);
                        if (life == 0) { // Later, blocks have the newest samples, and what they have counts as changed.
                            assertThat(result.unchanged()).isEqualTo(model.unchanged);
                        }
                        assertThat(StoreContent.of(tsdb)).as("seed %d", seed).isEqualTo(model.content);
                    }
                }
            }
        }
        try (Tsdb tsdb = open()) {
            assertThat(StoreContent.of(tsdb)).as("seed %d", seed).isEqualTo(model.content);
        }
    }

    private static CommitResult commit(Appender appender, Model model, Random random, int number)
            throws IOException, AppendException {
        model.appended = 0;
        model.unchanged = 0;
        List<Integer> order = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            order.add(s);
        }
        boolean isShuffled = random.nextInt(3) == 0;
        boolean isPlain = random.nextBoolean();
        int ticks = 1 + random.nextInt(6);
        long start = NOW - 3_600_000 + number * 3000L;
        for (int tick = 0; tick < ticks; tick++) {
            if (isShuffled) {
                Collections.shuffle(order, random);
            }
            for (int s : order) {
                long late = isPlain || random.nextInt(5) > 0 ? 0 : random.nextInt(4) * 1000L;
                long millis = start + tick * 1000L - late;
                if (!isPlain && random.nextInt(6) == 0) {
                    FloatHistogram h = Workload.histogram(random.nextInt(3));
                    appender.append(appender.series(labels(s)), millis, h);
                    model.add(s, millis, StoreContent.text(h));
                } else {
                    double value = random.nextInt(3);
                    appender.append(
                            new long[] {-1, appender.series(labels(s))},
                            new long[] {0, millis},
                            new double[] {0, value},
                            1,
                            2);
                    model.add(s, millis, Double.doubleToRawLongBits(value));
                }
            }
        }
        return appender.commit();
    }

    @Test
    void ofColumnsTheRowsBeforeTheOneThatIsRefusedArePending() throws IOException, AppendException {
        try (Tsdb tsdb = open();
                Appender appender = tsdb.appender()) {
            long ref = appender.series(labels(0));
            long[] refs = new long[100];
            long[] times = new long[100];
            double[] values = new double[100];
            TreeMap<Long, Object> expected = new TreeMap<>();
            for (int i = 0; i < refs.length; i++) {
                refs[i] = ref;
                times[i] = NOW + i;
                values[i] = i;
                if (i >= 10 && i < 60) {
                    expected.put(times[i], Double.doubleToRawLongBits(i));
                }
            }
            refs[60] = ref + 1;
            assertThatThrownBy(() -> appender.append(refs, times, values, 10, 100))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Long.toString(ref + 1));
            assertThat(appender.pendingRows()).isEqualTo(50);
            assertThat(appender.commit().appended()).isEqualTo(50);
            assertThat(StoreContent.of(tsdb)).isEqualTo(Map.of(labels(0), expected));
        }
    }
}
