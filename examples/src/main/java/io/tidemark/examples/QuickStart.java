package io.tidemark.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * How do I ask a metric a question? Run it with the path of a Prometheus data directory; without one it opens the example data.
 */
public final class QuickStart {
    private QuickStart() {}

    /** Prints the hottest five minutes of each site. */
    public static void main(String[] args) throws SQLException {
        String url = "jdbc:tidemark:" + (args.length > 0 ? args[0] : "examples/data");
        String sql = """
                SELECT time_bucket('5m', time) AS time, site, max(value) AS hottest
                FROM demo_temperature_celsius
                WHERE time >= ? AND time < ?
                GROUP BY time, site
                ORDER BY hottest DESC
                LIMIT 5""";
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, Instant.parse("2026-11-22T13:55:00Z"));
            statement.setObject(2, Instant.parse("2026-11-22T14:15:00Z"));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    System.out.printf(
                            "%s  %-6s %.2f%n",
                            rows.getObject("time", Instant.class), rows.getString("site"), rows.getDouble("hottest"));
                }
            }
        }
    }
}
