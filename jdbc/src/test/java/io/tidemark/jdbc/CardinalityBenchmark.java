package io.tidemark.jdbc;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** Questions about the index alone, over 100,000 series of ten metrics in one block. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CardinalityBenchmark {
    private static final int SERIES = 100_000;

    /** What is asked. */
    @Param({
        "SELECT * FROM system.cardinality WHERE kind = 'metric'",
        "SELECT * FROM system.cardinality WHERE kind = 'tag'",
        "SELECT * FROM system.cardinality ORDER BY series DESC LIMIT 20",
        "SELECT * FROM system.metrics",
        "SELECT * FROM system.tags WHERE metric = 'requests_3'",
        "SHOW TAG VALUES FROM requests_3.pod",
        "SHOW SERIES FROM requests_3 WHERE pod = 'pod-77'",
        "SELECT count(DISTINCT pod) FROM requests_3"
    })
    public String question = "";

    private @Nullable Path path;
    private @Nullable Connection connection;

    /** Writes the block. */
    @Setup
    public void make() throws IOException, SQLException {
        Path temp = Files.createTempDirectory("cardinality-benchmark");
        BlockMaker maker = new BlockMaker();
        for (int i = 0; i < SERIES; i++) {
            Labels labels = Labels.of(
                    Labels.METRIC_NAME,
                    "requests_" + i % 10,
                    "pod",
                    "pod-" + i / 100,
                    "status",
                    "" + (200 + i / 10 % 10),
                    "zone",
                    "zone-" + i % 3);
            maker.add(labels, 1_767_225_600_000L, i).add(labels, 1_767_225_610_000L, i + 1);
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

    /** Asks, and reads the whole answer. */
    @Benchmark
    public int ask() throws SQLException {
        if (connection == null) {
            throw new IllegalStateException();
        }
        int n = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                n++;
            }
        }
        return n;
    }
}
