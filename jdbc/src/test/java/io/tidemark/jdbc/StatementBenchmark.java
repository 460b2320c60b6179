package io.tidemark.jdbc;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;
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
 * Whole statements through JDBC, each of one kind of operator, over two metrics of 100 hosts, a day at 10 seconds (864,000
 * samples each, whole numbers that walk) in twelve blocks whose pages are in the cache. The answer is read to its end with
 * {@code getDouble}. Milliseconds for each; {@code -prof gc} tells what is allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementBenchmark {
    private static final long START = 1_767_225_600_000L;
    private static final long STEP = 10_000;
    private static final int HOSTS = 100;
    private static final int BLOCKS = 12;
    private static final int SAMPLES_PER_BLOCK = 720;

    /** What is asked. */
    public enum Question {
        /** One row for each of nine regions; the tag is constant along a series. */
        SUM_BY_TAG("SELECT sum(value), region FROM cpu_user GROUP BY region"),
        /** 100 hosts × 24 hours. */
        MEAN_BY_TAG_AND_BUCKET("SELECT avg(value), hostname, time_bucket('1h', time) FROM cpu_user GROUP BY 2, 3"),
        /** Decoded and dropped: one value in a hundred is kept. */
        VALUE_FILTER("SELECT value, time, hostname FROM cpu_user WHERE value > 99"),
        /** No value in reach: what a scan that keeps nothing costs. */
        VALUE_FILTER_NOTHING("SELECT value, time, hostname FROM cpu_user WHERE value > 1000"),
        /** A condition that no scan takes: a row in a hundred is kept. */
        EXPRESSION_FILTER("SELECT value, time, hostname FROM cpu_user WHERE value * value - value > 9700"),
        /** An expression of every row, added up. */
        EXPRESSION_SUM("SELECT sum(value * value + 1), region FROM cpu_user GROUP BY region"),
        /** Ten of 864,000. */
        TOP_TEN("SELECT value, time, hostname FROM cpu_user ORDER BY value DESC, time, hostname LIMIT 10"),
        /** All of an hour, 36,000 rows, by value. */
        SORT_AN_HOUR(
                "SELECT value, time FROM cpu_user WHERE time < TIMESTAMP '2026-01-01 01:00:00' ORDER BY value, time"),
        /** All 864,000 rows, by value. */
        SORT_ALL("SELECT value, time FROM cpu_user ORDER BY value"),
        /** 36,000 rows meet 36,000 by time and host. */
        JOIN_AN_HOUR("SELECT u.value + s.value FROM cpu_user u JOIN cpu_system s"
                + " ON u.time = s.time AND u.hostname = s.hostname"
                + " WHERE u.time < TIMESTAMP '2026-01-01 01:00:00'"),
        /** 864,000 rows meet 864,000, then one row is made of them. */
        JOIN_ALL("SELECT sum(u.value + s.value) FROM cpu_user u JOIN cpu_system s"
                + " ON u.time = s.time AND u.hostname = s.hostname"),
        /** The same pairs without a hash table. */
        WIDE_ALL("SELECT sum(\"user\" + system) FROM wide('cpu_*')"),
        /** One value back in each series. */
        WINDOW(
                "SELECT sum(d) FROM (SELECT value - lag(value) OVER (PARTITION BY hostname ORDER BY time) AS d FROM cpu_user)"),
        /** 101 values. */
        DISTINCT_VALUES("SELECT DISTINCT value FROM cpu_user"),
        /** The newest of each series. */
        LATEST("SELECT last(value), hostname FROM cpu_user GROUP BY hostname"),
        /** Every row, through getDouble. */
        ALL_ROWS("SELECT value, time, hostname FROM cpu_user"),
        /** One series, one hour: what a statement costs that reads next to nothing. */
        POINT("SELECT max(value) FROM cpu_user WHERE hostname = 'host_7' AND time < TIMESTAMP '2026-01-01 01:00:00'");

        private final String sql;

        Question(String sql) {
            this.sql = sql;
        }
    }

    /** The question of this run. */
    @Param
    public Question question = Question.POINT;

    private @Nullable Path path;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement statement;

    /** Writes the blocks and prepares the question. */
    @Setup
    public void make() throws IOException, SQLException {
        Path temp = Files.createTempDirectory("statement-benchmark");
        Random random = new Random(1);
        String[] metrics = {"cpu_user", "cpu_system"};
        int[][] value = {
            random.ints(HOSTS, 0, 101).toArray(), random.ints(HOSTS, 0, 101).toArray()
        };
        for (int block = 0; block < BLOCKS; block++) {
            BlockMaker maker = new BlockMaker();
            for (int metric = 0; metric < metrics.length; metric++) {
                for (int host = 0; host < HOSTS; host++) {
                    Labels labels = Labels.of(
                            Labels.METRIC_NAME,
                            metrics[metric],
                            "hostname",
                            "host_" + host,
                            "os",
                            "Ubuntu16.10",
                            "region",
                            "region-" + host % 9);
                    int v = value[metric][host];
                    for (int i = 0; i < SAMPLES_PER_BLOCK; i++) {
                        v = Math.max(0, Math.min(100, v + random.nextInt(3) - 1));
                        maker.add(labels, START + ((long) block * SAMPLES_PER_BLOCK + i) * STEP, v);
                    }
                    value[metric][host] = v;
                }
            }
            maker.write(new LocalDirectory(temp), "01KDWFM00" + "ABCDEFGHJKMN".charAt(block) + "4XQW3ZF925R9G5TQ");
        }
        path = temp;
        connection = DriverManager.getConnection("jdbc:tidemark:" + temp + "?mode=ro");
        statement = connection.prepareStatement(question.sql);
    }

    /** Deletes them. */
    @TearDown
    public void delete() throws IOException, SQLException {
        if (connection != null && path != null) {
            connection.close();
            new LocalDirectory(path.toAbsolutePath().getParent())
                    .deleteTree(path.getFileName().toString());
        }
    }

    /** Asks, and reads the whole answer. */
    @Benchmark
    public double ask() throws SQLException {
        if (statement == null) {
            throw new IllegalStateException();
        }
        double sum = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                sum += rows.getDouble(1);
            }
        }
        return sum;
    }
}
