package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

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

    /** The format of a name, whatever its case; null where there is none. */
    static @Nullable OutputFormat named(String name) {
        for (OutputFormat each : values()) {
            if (each.toString().equalsIgnoreCase(name)) {
                return each;
            }
        }
        return null;
    }

    /** All names, for a person. */
    static String names() {
        return Arrays.stream(values()).map(OutputFormat::toString).collect(Collectors.joining(", "));
    }

    /** Reads the option of the command line. */
    static final class Converter implements CommandLine.ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String value) {
            OutputFormat format = named(value);
            if (format == null) {
                throw new CommandLine.TypeConversionException(
                        "there is no format " + Messages.printable(value) + "; there are " + names());
            }
            return format;
        }
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
