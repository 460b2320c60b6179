package io.tidemark.examples;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What is in a Prometheus data directory? Every metric is a table, every tag a column; nothing is written. */
public final class OpenPrometheusDirectory {
    private OpenPrometheusDirectory() {}

    /** Lists tables and columns by JDBC's own metadata, then counts the samples of one. */
    public static void main(String[] args) throws SQLException {
        String url = "jdbc:tidemark:" + (args.length > 0 ? args[0] : "examples/data") + "?mode=ro";
        try (Connection connection = DriverManager.getConnection(url)) {
            DatabaseMetaData meta = connection.getMetaData();
            int tables = 0;
            try (ResultSet rows = meta.getTables(null, "metrics", "%", new String[] {"TABLE"})) {
                while (rows.next()) {
                    tables++;
                }
            }
            System.out.println(tables + " metrics");
            try (ResultSet rows = meta.getColumns(null, "metrics", "up", "%")) {
                while (rows.next()) {
                    System.out.printf("up.%-10s %s%n", rows.getString("COLUMN_NAME"), rows.getString("TYPE_NAME"));
                }
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT job, count(*) AS scrapes, min(value) AS worst FROM up GROUP BY job ORDER BY job")) {
                while (rows.next()) {
                    System.out.printf(
                            "%-12s %6d scrapes, worst %.0f%n",
                            rows.getString("job"), rows.getLong("scrapes"), rows.getDouble("worst"));
                }
            }
        }
    }
}
