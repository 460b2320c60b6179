package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** Rows with a separator between values, as programs like them. */
final class SeparatedPrinter {
    private final PrintWriter out;
    private final char separator;

    SeparatedPrinter(PrintWriter out, char separator) {
        this.out = out;
        this.separator = separator;
    }

    long print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int n = meta.getColumnCount();
        for (int i = 1; i <= n; i++) {
            value(i, meta.getColumnLabel(i));
        }
        out.println();
        long count = 0;
        while (rows.next()) {
            for (int i = 1; i <= n; i++) {
                value(i, rows.getString(i));
            }
            out.println();
            count++;
        }
        return count;
    }

    private void value(int column, String text) {
        if (column > 1) {
            out.print(separator);
        }
        if (separator == '\t') {
            out.print(text == null ? "\\N" : escaped(text));
        } else if (text != null) {
            out.print(needsQuotes(text) ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
    }

    /** An empty text is quoted, so that it differs from NULL. */
    private static boolean needsQuotes(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
