package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixty-four clients with sixty-four pooled connections in one process, asking and, where the database takes it, writing,
 * deleting, flushing and merging, for {@code -Dsoak.minutes=60}: memory, handles, maps and threads stay level. Run by {@code mvn -Psoak -pl clients -am test -Dtest=SoakTest}.
 */
@Tag("soak")
class SoakTest {
    private static final int CLIENTS = 64;
    private static final int WRITERS = 8;
    private static final long MINUTES = Long.getLong("soak.minutes", 60);

    /** What a process holds at a moment, and what else the machine does. */
    private record Holding(long usedBytes, long handles, long maps, int threads, double load) {
        static Holding now() throws IOException {
            System.gc();
            Runtime r = Runtime.getRuntime();
            try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                    Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                return new Holding(
                        r.totalMemory() - r.freeMemory(),
                        fds.count(),
                        maps.count(),
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            }
        }
    }

    @Test
    void everythingStaysLevel(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        long seed = Long.getLong("tidemark.seed", 7);
        String written = "jdbc:tidemark:" + folder.resolve("written") + "?mode=create";
        boolean writes = canWrite(written);
        AtomicLong statements = new AtomicLong();
        AtomicLong samples = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Holding> holdings = new ArrayList<>();
        try (HikariDataSource readers = pool(ExampleData.url(), CLIENTS - WRITERS);
                HikariDataSource writers = writes ? pool(written, WRITERS) : null) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                boolean writer = writers != null && i < WRITERS;
                int client = i;
                clients.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        if (writer) {
                            samples.addAndGet(write(writers, client, random));
                        } else {
                            ask(readers, random);
                        }
                        statements.incrementAndGet();
                    }
                    return null;
                }));
            }
            while (System.nanoTime() < end) {
                TimeUnit.SECONDS.sleep(10);
                holdings.add(Holding.now());
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println(
                statements + " statements, " + samples + " samples written in " + MINUTES + " min (seed " + seed + ")");
        int n = holdings.size();
        for (int i = 0; i < n; i += Math.max(1, n / 12)) {
            System.out.println(holdings.get(i));
        }
        System.out.println(holdings.get(n - 1));
        // The second half against the second quarter: what warms up has done so by then.
        assertThat(peak(holdings, n / 2, n, h -> h.usedBytes))
                .isLessThan(peak(holdings, n / 4, n / 2, h -> h.usedBytes) * 3 / 2 + (32 << 20));
        assertThat(peak(holdings, n / 2, n, h -> h.handles))
                .isLessThanOrEqualTo(peak(holdings, n / 4, n / 2, h -> h.handles) + 64);
        assertThat(peak(holdings, n / 2, n, h -> h.maps))
                .isLessThanOrEqualTo(peak(holdings, n / 4, n / 2, h -> h.maps) + 256);
        assertThat(peak(holdings, n / 2, n, h -> h.threads))
                .isLessThanOrEqualTo(peak(holdings, n / 4, n / 2, h -> h.threads) + 8);
    }

    private static long peak(List<Holding> all, int from, int to, java.util.function.ToLongFunction<Holding> what) {
        return all.subList(from, Math.max(from + 1, to)).stream()
                .mapToLong(what)
                .max()
                .orElseThrow();
    }

    private static boolean canWrite(String url) {
        try (Connection c = DriverManager.getConnection(url);
                Statement s = c.createStatement()) {
            return s.executeUpdate("INSERT INTO soak (time, value, client) VALUES (now(), 1, 'first')") == 1;
        } catch (SQLException e) {
            System.out.println("reading alone: " + e.getMessage());
            return false;
        }
    }

    private static HikariDataSource pool(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(120_000);
        // Connections come and go, as over a long day.
        config.setMaxLifetime(30_000);
        return new HikariDataSource(config);
    }

    /**
     * Writes a batch, asks for it again, now and then deletes what is older than a minute, flushes and merges. What one client
     * wrote nobody else deletes, so that it can be counted.
     */
    private static long write(HikariDataSource pool, int client, Random random) throws SQLException {
        String series = "w" + client;
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            int turn = random.nextInt(200);
            if (turn == 0) {
                s.execute("FLUSH");
            } else if (turn == 1 && client == 0) {
                s.execute("COMPACT");
            } else if (turn < 10) {
                s.executeUpdate(
                        "DELETE FROM soak WHERE client = '" + series + "' AND time < now() - INTERVAL '1' MINUTE");
                try (ResultSet r = s.executeQuery("SELECT count(*) FROM soak WHERE client = '" + series
                        + "' AND time < now() - INTERVAL '2' MINUTE")) {
                    r.next();
                    assertThat(r.getLong(1))
                            .as("samples of " + series + " that were deleted")
                            .isZero();
                }
            } else if (turn < 60) {
                read(s, "SELECT client, count(*), last(value) FROM soak GROUP BY client", Integer.MAX_VALUE);
            }
        }
        try (Connection c = pool.getConnection();
                PreparedStatement p = c.prepareStatement("INSERT INTO soak (time, value, client) VALUES (?, ?, ?)")) {
            long now = System.currentTimeMillis();
            for (int i = 0; i < 100; i++) {
                p.setObject(1, Instant.ofEpochMilli(now + i));
                p.setDouble(2, i);
                p.setString(3, series);
                p.addBatch();
            }
            int written = p.executeBatch().length;
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT last(value) FROM soak WHERE client = '" + series + "'")) {
                assertThat(r.next()).as("a row of " + series).isTrue();
                assertThat(r.getDouble(1)).as("the newest of " + series).isEqualTo(99);
            }
            return written;
        }
    }

    private static void ask(HikariDataSource pool, Random random) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            switch (random.nextInt(6)) {
                case 0 -> read(s, "SELECT * FROM up", 50);
                case 1 -> read(s, "SELECT job, count(*) FROM up GROUP BY job", Integer.MAX_VALUE);
                case 2 ->
                    read(
                            s,
                            "SELECT time_bucket('1m', time) AS t, sum(rate(value)) FROM demo_requests_total WHERE time"
                                    + " >= TIMESTAMP '2026-11-22 14:0" + random.nextInt(5) + ":00' AND time <"
                                    + " TIMESTAMP '2026-11-22 14:15:00' GROUP BY time_bucket('1m', time)",
                            Integer.MAX_VALUE);
                case 3 -> {
                    try (ResultSet r = c.getMetaData().getColumns(null, "metrics", "demo%", "%")) {
                        while (r.next()) {
                            r.getString("COLUMN_NAME");
                        }
                    }
                }
                case 4 -> {
                    try {
                        read(s, "SELECT no_such_tag_" + random.nextInt(1000) + " FROM up", 1);
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).startsWith("42");
                    }
                }
                default -> {
                    try (PreparedStatement p = c.prepareStatement("SELECT max(value) FROM up WHERE job = ?")) {
                        p.setString(1, "node");
                        // Left open by a careless client: the connection closes it.
                        p.executeQuery().next();
                    }
                }
            }
        }
    }

    private static void read(Statement s, String sql, int rows) throws SQLException {
        try (ResultSet r = s.executeQuery(sql)) {
            for (int i = 0; i < rows && r.next(); i++) {
                r.getObject(1);
            }
        }
    }
}
