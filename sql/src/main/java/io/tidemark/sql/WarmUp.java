package io.tidemark.sql;

import io.tidemark.engine.ReaderSource;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepares for the first statement of a JVM: most of what that one takes is the loading of Calcite's two thousand classes, which
 * may as well go on while a directory is opened. Reads nothing and leaves nothing behind but loaded classes.
 */
public final class WarmUp {
    /** Holds what nearly every statement has, and nothing besides: what it alone loads would be waited for in vain. */
    private static final String STATEMENT =
            "SELECT a, avg(b) AS n FROM (VALUES ('x', CAST(NULL AS DOUBLE))) AS t (a, b) WHERE a = 'x' GROUP BY a";

    private WarmUp() {}

    /**
     * Begins, in a thread of its own that ends when it is done and holds nothing of the caller's. What fails in it fails again, and is
     * told, in the statement that needs it; and where the driver's class loader is closed meanwhile, nothing needs it.
     */
    public static void begin() {
        Thread thread = new Thread(null, WarmUp::run, "tidemark-warm-up", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.setUncaughtExceptionHandler((ended, failure) -> {});
        thread.start();
    }

    static void run() {
        try (Tsdb none = Tsdb.over(new NoReaders(), TsdbOptions.defaults().withThreads(1));
                SqlEngine engine = new SqlEngine(none)) {
            engine.prepare(STATEMENT, SqlSettings.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A store without anything in it. */
    private static final class NoReaders implements ReaderSource {
        @Override
        public List<BlockReader> acquire(TimeRange range) {
            return List.of();
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
        public void close() {}
    }
}
