package io.tidemark.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** How does a service with many threads use it? Through a pool; all connections share one engine. */
public final class PooledApplication {
    private static final List<String> JOBS = List.of("demo", "node", "prometheus", "native", "dead");

    private PooledApplication() {}

    /** Asks for the availability of each job, side by side. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:tidemark:" + (args.length > 0 ? args[0] : "examples/data"));
        config.setReadOnly(true);
        config.setMaximumPoolSize(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            List<Callable<String>> tasks = JOBS.stream()
                    .map(job -> (Callable<String>) () -> availability(pool, job))
                    .toList();
            for (Future<String> line : threads.invokeAll(tasks)) {
                System.out.println(line.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    private static String availability(DataSource pool, String job) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT count(*) AS scrapes, avg(value) AS up FROM up WHERE job = ?")) {
            statement.setString(1, job);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.format("%-12s %5d scrapes, %5.1f %% up", job, row.getLong(1), 100 * row.getDouble(2));
            }
        }
    }
}
