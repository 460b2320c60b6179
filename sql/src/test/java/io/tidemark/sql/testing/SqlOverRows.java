package io.tidemark.sql.testing;

import io.tidemark.engine.ReaderSource;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.ExecuteOptions;
import io.tidemark.sql.SqlEngine;
import io.tidemark.sql.SqlResult;
import io.tidemark.sql.SqlSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** SQL over plain rows, without a file: what the sources hold is cut into chunks at random. */
public final class SqlOverRows implements AutoCloseable {
    private final Random random;
    private final Readers readers = new Readers();
    private final Tsdb tsdb;
    private final SqlEngine engine;

    /** SQL over some sources, which are full. */
    public SqlOverRows(Random random, List<RowsSource> sources) throws IOException {
        this.random = random;
        sources.forEach(this::add);
        this.tsdb = Tsdb.over(readers, TsdbOptions.defaults().withThreads(2));
        this.engine = new SqlEngine(tsdb);
    }

    /** Adds a source: the next statement sees its rows, its metrics and its tags. */
    public void add(RowsSource source) {
        readers.all.add(new RowsBlockReader(source, 1 + random.nextInt(10), random.nextBoolean(), random));
    }

    /** SQL itself. */
    public SqlEngine engine() {
        return engine;
    }

    /** Another engine over the same rows, which knows no plan yet. It needs no closing. */
    public SqlEngine newEngine() {
        return new SqlEngine(tsdb);
    }

    /** The rows of a query, as vectors box them. */
    public List<List<@Nullable Object>> query(String sql, @Nullable Object... parameters) throws IOException {
        return query(engine, sql, SqlSettings.defaults(), parameters);
    }

    /** The same with an engine and settings of one's own. */
    public static List<List<@Nullable Object>> query(
            SqlEngine engine, String sql, SqlSettings settings, @Nullable Object... parameters) throws IOException {
        try (SqlResult result = engine.prepare(sql, settings).execute(parameters, ExecuteOptions.defaults())) {
            return rows(result);
        }
    }

    /** The rows of a result that is open. */
    public static List<List<@Nullable Object>> rows(SqlResult result) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        BatchSource source = Objects.requireNonNull(result.batches());
        for (Batch batch = source.next(); batch != null; batch = source.next()) {
            for (int row = 0; row < batch.size(); row++) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (int column = 0; column < batch.columns().length; column++) {
                    cells.add(batch.column(column).boxed(row));
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    /** The lines of EXPLAIN. */
    public List<String> explain(String sql) throws IOException {
        return query("EXPLAIN " + sql).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @Override
    public void close() throws IOException {
        engine.close();
        tsdb.close();
    }

    private static final class Readers implements ReaderSource {
        private final List<BlockReader> all = new CopyOnWriteArrayList<>();

        @Override
        public List<BlockReader> acquire(TimeRange range) {
            List<BlockReader> now = List.copyOf(all);
            now.forEach(BlockReader::retain);
            return now;
        }

        @Override
        public long version() {
            return all.size();
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
