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
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new TablePrinter(out, width).print(rows);
        }
    },
    /** RFC 4180, NULL as nothing. */
    CSV {
        @Override
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new SeparatedPrinter(out, ',').print(rows);
        }
    },
    /** Tabs between columns; tabs, line ends and backslashes inside values escaped, NULL as \N. */
    TSV {
        @Override
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new SeparatedPrinter(out, '\t').print(rows);
        }
    },
    /** One array of objects, a row a line. */
    JSON {
        @Override
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new JsonPrinter(out).print(rows);
        }
    },
    /** A line a column, a paragraph a row. */
    VERTICAL {
        @Override
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new VerticalPrinter(out).print(rows);
        }
    },
    /** Time series drawn in text. */
    CHART {
        @Override
        long print(ResultSet rows, PrintWriter out, int width) throws SQLException {
            return new ChartPrinter(out, width == 0 ? CHART_WIDTH : width).print(rows);
        }
    };

    private static final int CHART_WIDTH = 100;

    /**
     * Prints all rows and says how many there were.
     *
     * @param width how many characters a line of the terminal holds; 0 where there is none
     */
    abstract long print(ResultSet rows, PrintWriter out, int width) throws SQLException;

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
