package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Runs one statement and prints what comes of it. */
final class StatementRunner {
    private StatementRunner() {}

    static void run(Statement statement, String sql, OutputFormat format, PrintWriter out, int width)
            throws SQLException {
        if (statement.execute(sql)) {
            try (ResultSet rows = statement.getResultSet()) {
                format.print(rows, out, width);
            }
        } else if (format == OutputFormat.TABLE) {
            long count = statement.getLargeUpdateCount();
            out.println(
                    count <= 0
                            ? "done"
                            : String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "sample" : "samples"));
        }
        out.flush();
    }
}
