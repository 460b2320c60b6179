package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;

/** A line a column, a paragraph a row: for rows that are wider than the terminal. */
final class VerticalPrinter {
    private final PrintWriter out;

    VerticalPrinter(PrintWriter out) {
        this.out = out;
    }

    long print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        String[] names = new String[meta.getColumnCount()];
        for (int i = 0; i < names.length; i++) {
            names[i] = TablePrinter.oneLine(meta.getColumnLabel(i + 1));
        }
        long count = 0;
        while (rows.next()) {
            row(names, TablePrinter.row(rows, names.length), ++count);
        }
        out.println(TablePrinter.count(count));
        return count;
    }

    /** Prints one row. */
    void row(String[] names, String[] values, long number) {
        int width = 0;
        for (String name : names) {
            width = Math.max(width, TablePrinter.cells(name));
        }
        out.println(String.format(Locale.ROOT, "── row %,d ──", number));
        for (int i = 0; i < names.length; i++) {
            out.println(names[i] + " ".repeat(width - TablePrinter.cells(names[i])) + "  " + values[i]);
        }
    }
}
