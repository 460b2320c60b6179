package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;

/** Rows as one JSON array of objects. Numbers stay numbers; NaN and infinities, which JSON lacks, are strings. */
final class JsonPrinter {
    private final PrintWriter out;

    JsonPrinter(PrintWriter out) {
        this.out = out;
    }

    long print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int n = meta.getColumnCount();
        out.print('[');
        long count = 0;
        while (rows.next()) {
            out.print(count == 0 ? "\n{" : ",\n{");
            for (int i = 1; i <= n; i++) {
                if (i > 1) {
                    out.print(',');
                }
                string(meta.getColumnLabel(i));
                out.print(':');
                value(rows, i, meta.getColumnType(i));
            }
            out.print('}');
            count++;
        }
        out.println(count == 0 ? "]" : "\n]");
        return count;
    }

    private void value(ResultSet rows, int column, int type) throws SQLException {
        String text = rows.getString(column);
        if (text == null) {
            out.print("null");
        } else if (type == Types.BOOLEAN) {
            out.print(text.toLowerCase(Locale.ROOT));
        } else if (TablePrinter.isNumber(type) && isJsonNumber(text)) {
            out.print(text);
        } else {
            string(text);
        }
    }

    private static boolean isJsonNumber(String text) {
        char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9';
    }

    private void string(String text) {
        out.print('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.print("\\\"");
                case '\\' -> out.print("\\\\");
                case '\n' -> out.print("\\n");
                case '\r' -> out.print("\\r");
                case '\t' -> out.print("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) && isLone(text, i)) {
                        out.print(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.print(c);
                    }
                }
            }
        }
        out.print('"');
    }

    private static boolean isLone(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }
}
