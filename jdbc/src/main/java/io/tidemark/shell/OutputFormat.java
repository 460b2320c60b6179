package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** How rows are printed. */
enum OutputFormat {
    /** Aligned columns for people. */
    TABLE {
        @Override
        long print(ResultSet rows, PrintWriter out) throws SQLException {
            return new TablePrinter(out).print(rows);
        }
    },
    /** RFC 4180, NULL as nothing. */
    CSV {
        @Override
        long print(ResultSet rows, PrintWriter out) throws SQLException {
            return new SeparatedPrinter(out, ',').print(rows);
        }
    },
    /** Tabs between columns; tabs, line ends and backslashes inside values escaped, NULL as \N. */
    TSV {
        @Override
        long print(ResultSet rows, PrintWriter out) throws SQLException {
            return new SeparatedPrinter(out, '\t').print(rows);
        }
    },
    /** One array of objects, a row a line. */
    JSON {
        @Override
        long print(ResultSet rows, PrintWriter out) throws SQLException {
            return new JsonPrinter(out).print(rows);
        }
    };

    /** Prints all rows and says how many there were. */
    abstract long print(ResultSet rows, PrintWriter out) throws SQLException;

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
