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
import java.sql.Statement;
import java.time.Instant;
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
 * What a statement costs before it reads, by its shape: two metrics of ten hosts, two hours at ten seconds. Microseconds, on a
 * connection that is warm. No text comes twice: times of a known shape differ, and a new shape has a name that no other had.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {
    private static final long START = 1_767_225_600_000L;

    /** What is asked; {@code $from} and {@code $to} are times, {@code $x} is a name. */
    public enum Shape {
        /** A range of time and a tag. */
        RANGE_AND_TAG(
                "SELECT time, value AS $x FROM cpu_user WHERE time >= '$from' AND time < '$to' AND hostname = 'host_7'"),
        /** A panel of a dashboard: bucket, five aggregates, HAVING, ORDER BY, LIMIT. */
        PANEL(
                "SELECT hostname, time_bucket('5m', time) AS b, avg(value), min(value), max(value), count(*), sum(value) AS $x FROM"
                        + " cpu_user WHERE time >= '$from' AND time < '$to' AND hostname = 'host_7' GROUP BY hostname, b HAVING"
                        + " count(*) > 1 ORDER BY b, hostname LIMIT 10"),
        /** A counter by bucket. */
        RATE(
                "SELECT region, time_bucket('5m', time) AS b, sum(rate(value)) AS $x FROM cpu_user WHERE time >= '$from' AND time <"
                        + " '$to' AND hostname = 'host_7' GROUP BY region, b"),
        /** Metrics below each other. */
        FAMILY(
                "SELECT metric, max(value) AS $x FROM family('cpu_*') WHERE time >= '$from' AND time < '$to' AND hostname ="
                        + " 'host_7' GROUP BY metric"),
        /** Metrics beside each other. */
        WIDE(
                "SELECT time, \"user\", system AS $x FROM wide('cpu_*') WHERE time >= '$from' AND time < '$to' AND hostname ="
                        + " 'host_7'"),
        /** The newest of each series. */
        LATEST(
                "SELECT hostname, value AS $x FROM cpu_user WHERE time >= '$from' AND time < '$to' AND hostname = 'host_7' QUALIFY"
                        + " row_number() OVER (PARTITION BY series_id ORDER BY time DESC) = 1"),
        /** What needs a planner. */
        JOIN(
                "SELECT u.value + s.value AS $x FROM cpu_user u JOIN cpu_system s ON u.time = s.time AND u.hostname = s.hostname WHERE"
                        + " u.time >= '$from' AND u.time < '$to' AND s.time >= '$from' AND s.time < '$to' AND u.hostname = 'host_7'");

        private final String sql;

        Shape(String sql) {
            this.sql = sql;
        }
    }

    /** The shape of this run. */
    @Param
    public Shape shape = Shape.RANGE_AND_TAG;

    private @Nullable Path path;
    private @Nullable Connection connection;
    private long turn;

    /** Writes a block and connects. */
    @Setup
    public void make() throws IOException, SQLException {
        Path temp = Files.createTempDirectory("plan-benchmark");
        BlockMaker maker = new BlockMaker();
        for (String metric : new String[] {"cpu_user", "cpu_system"}) {
            for (int host = 0; host < 10; host++) {
                Labels labels = Labels.of(
                        Labels.METRIC_NAME, metric, "hostname", "host_" + host, "region", "region-" + host % 3);
                for (int i = 0; i < 720; i++) {
                    maker.add(labels, START + i * 10_000L, i);
                }
            }
        }
        maker.write(new LocalDirectory(temp), "01KDWFM00A4XQW3ZF925R9G5TQ");
        path = temp;
        connection = DriverManager.getConnection("jdbc:tidemark:" + temp + "?mode=ro");
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException, SQLException {
        if (connection != null && path != null) {
            connection.close();
            new LocalDirectory(path.toAbsolutePath().getParent())
                    .deleteTree(path.getFileName().toString());
        }
    }

    private String text(boolean isNewShape) {
        // Five minutes out of two hours.
        long from = START + 300_000 + turn++ % 6_000_000;
        return shape.sql
                .replace("$from", Instant.ofEpochMilli(from).toString())
                .replace("$to", Instant.ofEpochMilli(from + 300_000).toString())
                .replace("$x", isNewShape ? "x" + turn : "x");
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException();
        }
        return connection;
    }

    /** Text to plan, where the shape is known. */
    @Benchmark
    public int knownShapeToPlan() throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(text(false))) {
            return statement.getMetaData().getColumnCount();
        }
    }

    /** Text to plan, where it is not. */
    @Benchmark
    public int newShapeToPlan() throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(text(true))) {
            return statement.getMetaData().getColumnCount();
        }
    }

    /** Text to first row, where the shape is known. */
    @Benchmark
    public boolean knownShapeToFirstRow() throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery(text(false))) {
            return rows.next();
        }
    }
}
