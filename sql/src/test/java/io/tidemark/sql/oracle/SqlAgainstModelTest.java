package io.tidemark.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ReaderSource;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SummaryBudget;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.ExecuteOptions;
import io.tidemark.sql.SqlEngine;
import io.tidemark.sql.SqlResult;
import io.tidemark.sql.SqlSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random statements over random stores: with work pushed into the engine, without, and by plain loops the answers are the same.
 * {@code -Dtidemark.seed} repeats a failure, {@code -Dtidemark.statements} asks more.
 */
class SqlAgainstModelTest {
    private static final int END = 3 * 3_600_000;

    /** So many statements are asked of one store. */
    private static final int A_ROUND = 50;

    private final LongAdder pushedSamples = new LongAdder();
    private final LongAdder unpushedSamples = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void pushedAndUnpushedStatementsAnswerAsPlainLoopsDo() {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        int rounds = Integer.getInteger("tidemark.statements", 2_000) / A_ROUND;
        LongStream.range(seed, seed + rounds).parallel().forEach(each -> {
            try {
                if (failures.size() < 10) {
                    round(each);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(failures).isEmpty();
        assertThat(pushedSamples.sum()).as("samples decoded with pushdown").isLessThan(unpushedSamples.sum());
    }

    private void round(long seed) throws IOException {
        Random random = new Random(seed);
        RandomSources sources = new RandomSources(random);
        List<Labels> series = sources.series(4 + random.nextInt(20));
        List<RowsSource> rows = sources.sources(series, 1 + random.nextInt(4), 30, END);
        RandomStatements questions = new RandomStatements(random, new NaiveStore(rows), END);
        if (questions.isEmpty()) {
            return;
        }
        List<BlockReader> readers = new ArrayList<>();
        // With room for what is known of whole chunks, or without.
        SummaryBudget budget = new SummaryBudget(random.nextBoolean() ? 1 << 20 : 0);
        for (RowsSource source : rows) {
            RowsBlockReader reader = new RowsBlockReader(source, 1 + random.nextInt(10), random.nextBoolean(), random);
            reader.keepSummaries(budget);
            readers.add(reader);
        }
        try (Tsdb tsdb = Tsdb.over(new Readers(readers), TsdbOptions.defaults().withThreads(2));
                SqlEngine engine = new SqlEngine(tsdb)) {
            for (int i = 0; i < A_ROUND; i++) {
                RandomStatements.Question question = questions.next();
                String at = "-Dtidemark.seed=" + seed + ", statement " + i + ": " + question.sql()
                        + (question.parameters().isEmpty() ? "" : " with " + question.parameters());
                SqlSettings settings = SqlSettings.defaults();
                pushedSamples.add(ask(engine, question, settings, at + " [pushed]", failures));
                unpushedSamples.add(
                        ask(engine, question, settings.withPushdown(false), at + " [not pushed]", failures));
            }
        }
    }

    private static long ask(
            SqlEngine engine,
            RandomStatements.Question question,
            SqlSettings settings,
            String at,
            Queue<String> failures) {
        List<List<@Nullable Object>> actual = new ArrayList<>();
        try (SqlResult result = engine.prepare(question.sql(), settings)
                .execute(question.parameters().toArray(), ExecuteOptions.defaults())) {
            BatchSource source = Objects.requireNonNull(result.batches());
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    List<@Nullable Object> cells = new ArrayList<>();
                    for (int column = 0; column < batch.columns().length; column++) {
                        cells.add(batch.column(column).boxed(row));
                    }
                    actual.add(cells);
                }
            }
            String wrong = question.expected().check(actual);
            if (wrong != null) {
                failures.add(at + "\n" + wrong);
            }
            return result.control().samplesDecoded();
        } catch (IOException | RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            failures.add(at + "\n" + trace);
            return 0;
        }
    }

    /** Readers that are there from the beginning. */
    private record Readers(List<BlockReader> readers) implements ReaderSource {
        @Override
        public List<BlockReader> acquire(TimeRange range) {
            readers.forEach(BlockReader::retain);
            return readers;
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public List<Problem> problems() {
            return List.of();
        }

        @Override
        public @Nullable MetricMetadata metadata(String metric) {
            return null;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
