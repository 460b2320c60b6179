package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * How fast rows come out of a driver: {@code make FOLDER} writes ten million samples of one metric, once for Tidemark and once
 * for DuckDB; {@code read URL} reads all rows in each of several ways, and can be given a small heap.
 */
public final class RowsBenchmark {
    private static final int HOSTS = 1158;
    private static final String SQL = "SELECT time, value, hostname FROM cpu_usage_user";

    private RowsBenchmark() {}

    /** One way to read a row; what it gives is added up, so that nothing can be left out. */
    @FunctionalInterface
    private interface RowReader {
        double read(ResultSet row) throws SQLException;
    }

    /** See the class. */
    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        switch (args.length == 2 ? args[0] : "") {
            case "make" -> make(Path.of(args[1]));
            case "read" -> read(args[1]);
            default -> System.err.println("usage: make FOLDER | read URL");
        }
    }

    private static void make(Path folder) throws IOException, InterruptedException, SQLException {
        Files.createDirectories(folder);
        CpuData data = new CpuData(HOSTS, 1_767_225_600_000L, 8640, 42);
        PrometheusBlocks.write(data, folder.resolve("tidemark"), 1);
        try (Connection from = DriverManager.getConnection("jdbc:tidemark:" + folder.resolve("tidemark"));
                Connection to = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("duckdb.db"));
                Statement ddl = to.createStatement();
                Statement s = from.createStatement()) {
            ddl.execute("CREATE TABLE cpu_usage_user (time TIMESTAMP, value DOUBLE, hostname VARCHAR)");
            try (DuckDBAppender appender = ((DuckDBConnection) to).createAppender("main", "cpu_usage_user");
                    ResultSet r = s.executeQuery(SQL)) {
                while (r.next()) {
                    appender.beginRow();
                    appender.append(r.getObject(1, LocalDateTime.class));
                    appender.append(r.getDouble(2));
                    appender.append(r.getString(3));
                    appender.endRow();
                }
            }
            ddl.execute("CHECKPOINT");
        }
    }

    private static void read(String url) throws SQLException {
        try (Connection c = DriverManager.getConnection(url)) {
            c.setAutoCommit(false);
            measure(c, "next alone", r -> 1);
            measure(c, "getDouble", r -> r.getDouble(2));
            measure(c, "getLong of a double", r -> r.getLong(2));
            measure(c, "getObject of a double", r -> (Double) r.getObject(2));
            measure(c, "getString of text", r -> r.getString(3).length());
            measure(c, "getString of a double", r -> r.getString(2).length());
            measure(c, "getTimestamp", r -> r.getTimestamp(1).getNanos());
            measure(
                    c,
                    "getObject(LocalDateTime)",
                    r -> r.getObject(1, LocalDateTime.class).getNano());
            measure(
                    c,
                    "getObject(OffsetDateTime)",
                    r -> r.getObject(1, java.time.OffsetDateTime.class).getNano());
            measure(c, "getString of a time", r -> r.getString(1).length());
            measure(
                    c,
                    "all three columns",
                    r -> r.getTimestamp(1).getNanos()
                            + r.getDouble(2)
                            + r.getString(3).length());
        }
        System.out.printf(
                Locale.ROOT, "heap at most %d MB%n", Runtime.getRuntime().maxMemory() >> 20);
    }

    /** A driver that can't do it says so in place of a figure. */
    private static void measure(Connection c, String name, RowReader reader) {
        try {
            measureAll(c, name, reader);
        } catch (SQLException e) {
            System.out.println(name + ": " + e.getMessage());
        }
    }

    private static void measureAll(Connection c, String name, RowReader reader) throws SQLException {
        long best = Long.MAX_VALUE;
        long rows = 0;
        double sum = 0;
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            rows = 0;
            try (PreparedStatement s = c.prepareStatement(SQL)) {
                s.setFetchSize(10_000);
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        rows++;
                        sum += reader.read(r);
                    }
                }
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf(
                Locale.ROOT,
                "%-26s %9d rows %7.2f M rows/s %7.1f ns a row   (%g)%n",
                name,
                rows,
                rows * 1e3 / best,
                best / (double) rows,
                sum);
    }
}
