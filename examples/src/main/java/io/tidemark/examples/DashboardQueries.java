package io.tidemark.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What does a dashboard ask? Rates, latest values, worst offenders, and a summary over several metrics. */
public final class DashboardQueries {
    private DashboardQueries() {}

    /** Runs one query for each panel, over the same range of time. */
    public static void main(String[] args) throws SQLException {
        String url = "jdbc:tidemark:" + (args.length > 0 ? args[0] : "examples/data");
        Map<String, String> panels = new LinkedHashMap<>();
        panels.put("requests per second, every five minutes", """
                SELECT time_bucket('5m', time) AS time, sum(rate(value)) AS per_second
                FROM demo_requests_total WHERE time >= ? AND time < ?
                GROUP BY time_bucket('5m', time) ORDER BY time""");
        panels.put("the latest temperature of each site", """
                SELECT site, last(value) AS celsius, max(time) AS time
                FROM demo_temperature_celsius WHERE time >= ? AND time < ?
                GROUP BY site ORDER BY celsius DESC""");
        panels.put("targets that were down most often", """
                SELECT job, instance, count(*) AS failed
                FROM up WHERE value = 0 AND time >= ? AND time < ?
                GROUP BY job, instance ORDER BY failed DESC LIMIT 3""");
        panels.put("memory of each job, several metrics side by side", """
                SELECT job, max(resident_memory_bytes) AS resident, max(virtual_memory_bytes) AS virtual
                FROM wide('process_*') WHERE time >= ? AND time < ?
                GROUP BY job ORDER BY resident DESC NULLS LAST LIMIT 3""");
        try (Connection connection = DriverManager.getConnection(url)) {
            for (Map.Entry<String, String> panel : panels.entrySet()) {
                System.out.println("-- " + panel.getKey());
                try (PreparedStatement statement = connection.prepareStatement(panel.getValue())) {
                    statement.setObject(1, Instant.parse("2026-11-22T13:55:00Z"));
                    statement.setObject(2, Instant.parse("2026-11-22T14:20:00Z"));
                    print(statement);
                }
            }
        }
    }

    private static void print(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(String.format("%-26s", rows.getString(i)));
                }
                System.out.println(line.toString().stripTrailing());
            }
        }
    }
}
