package io.tidemark.clients;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The database that every client here works on: the example data, or what {@code -Dtidemark.url=…} names, which must hold the
 * same samples (the same directory behind a server, say).
 */
final class ExampleData {
    private ExampleData() {}

    /** Its URL. */
    static String url() {
        String given = System.getProperty("tidemark.url", "");
        return given.isEmpty()
                ? "jdbc:tidemark:"
                        + Path.of("../examples/data").toAbsolutePath().normalize()
                : given;
    }

    /** A connection of DriverManager's. */
    static Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** The first column of all rows, as text: the plain way to an answer that a client has to find too. */
    static List<String> column(String sql) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Connection c = connect();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            while (r.next()) {
                out.add(r.getString(1));
            }
        }
        return out;
    }
}
