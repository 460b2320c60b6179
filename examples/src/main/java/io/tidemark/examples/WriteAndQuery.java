package io.tidemark.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;

/** How does an application keep its own measurements? A metric and its tags come into being with their first row. */
public final class WriteAndQuery {
    private static final String[] ROOMS = {"kitchen", "office", "cellar"};
    private static final int MINUTES = 24 * 60;

    private WriteAndQuery() {}

    /** Writes a day of three thermometers, in memory or into the directory that is given, and asks it. */
    public static void main(String[] args) throws SQLException {
        String url = "jdbc:tidemark:" + (args.length > 0 ? args[0] + "?mode=create" : "mem:");
        try (Connection connection = DriverManager.getConnection(url)) {
            System.out.println(write(connection) + " rows written");
            try (Statement statement = connection.createStatement()) {
                print(
                        statement,
                        "SELECT room, min(value) AS coldest, max(value) AS warmest FROM room_celsius GROUP BY room");
                // The thermometer in the cellar stood in the sun before noon.
                int gone = statement.executeUpdate(
                        "DELETE FROM room_celsius WHERE room = 'cellar' AND time < '2026-03-01T12:00:00Z'");
                System.out.println(gone + " rows deleted");
                print(statement, "SELECT room, count(*) AS readings FROM room_celsius GROUP BY room ORDER BY room");
            }
        }
    }

    /** A thousand rows make a batch, and a batch a commit: what commit() returned from is on the disk. */
    private static int write(Connection connection) throws SQLException {
        Instant start = Instant.parse("2026-03-01T00:00:00Z");
        int written = 0;
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO room_celsius (time, value, room) VALUES (?, ?, ?)")) {
            for (int room = 0; room < ROOMS.length; room++) {
                for (int minute = 0; minute < MINUTES; minute++) {
                    insert.setObject(1, start.plusSeconds(60L * minute));
                    insert.setDouble(2, 18 + room + 3 * Math.sin(2 * Math.PI * minute / MINUTES));
                    insert.setString(3, ROOMS[room]);
                    insert.addBatch();
                    if (++written % 1000 == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
            }
            insert.executeBatch();
            connection.commit();
        }
        connection.setAutoCommit(true);
        return written;
    }

    private static void print(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder line = new StringBuilder(String.format("%-8s", rows.getString(1)));
                for (int i = 2; i <= columns; i++) {
                    Object cell = rows.getObject(i);
                    line.append(
                            cell instanceof Double d
                                    ? String.format(Locale.ROOT, "%8.1f", d)
                                    : String.format(Locale.ROOT, "%8s", cell));
                }
                System.out.println(line);
            }
        }
    }
}
