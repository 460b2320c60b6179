package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Rows as aligned columns: numbers to the right, text to the left. Widths come from the first rows; what is longer later on
 * is cut with an ellipsis rather than shifting the table. Rows that are wider than the terminal are printed a line a column.
 * Memory does not grow with the result.
 */
final class TablePrinter {
    private static final int SAMPLE_ROWS = 500;
    private static final int WIDTH_MAX = 60;
    private static final int RULE_MAX = 100;
    static final String NULL_TEXT = "NULL";

    private final PrintWriter out;
    private final int terminalWidth;

    /** A printer for a terminal of so many characters a line; 0 where it does not matter. */
    TablePrinter(PrintWriter out, int terminalWidth) {
        this.out = out;
        this.terminalWidth = terminalWidth;
    }

    long print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int n = meta.getColumnCount();
        String[] header = new String[n];
        boolean[] right = new boolean[n];
        int[] width = new int[n];
        for (int i = 0; i < n; i++) {
            header[i] = oneLine(meta.getColumnLabel(i + 1));
            right[i] = isNumber(meta.getColumnType(i + 1));
            width[i] = Math.min(WIDTH_MAX, cells(header[i]));
        }
        List<String[]> first = new ArrayList<>();
        while (first.size() < SAMPLE_ROWS && rows.next()) {
            String[] row = row(rows, n);
            first.add(row);
            for (int i = 0; i < n; i++) {
                // The last column shifts nothing behind it, so it is never cut.
                int max = i == n - 1 ? Integer.MAX_VALUE : WIDTH_MAX;
                width[i] = Math.min(max, Math.max(width[i], cells(row[i])));
            }
        }
        if (terminalWidth > 0 && Arrays.stream(width).sum() + 2 * (n - 1) > terminalWidth && n > 1) {
            return vertical(rows, header, first);
        }
        boolean[] left = new boolean[n];
        line(header, width, left);
        rule(width);
        for (String[] row : first) {
            line(row, width, right);
        }
        long count = first.size();
        if (count == SAMPLE_ROWS) {
            while (rows.next()) {
                line(row(rows, n), width, right);
                count++;
            }
        }
        out.println(count(count));
        return count;
    }

    private long vertical(ResultSet rows, String[] header, List<String[]> first) throws SQLException {
        VerticalPrinter printer = new VerticalPrinter(out);
        long count = 0;
        for (String[] row : first) {
            printer.row(header, row, ++count);
        }
        while (first.size() == SAMPLE_ROWS && rows.next()) {
            printer.row(header, row(rows, header.length), ++count);
        }
        out.println(count(count));
        return count;
    }

    /** How many rows there were, as a last line says it. */
    static String count(long rows) {
        return String.format(Locale.ROOT, "(%,d %s)", rows, rows == 1 ? "row" : "rows");
    }

    static String[] row(ResultSet rows, int n) throws SQLException {
        String[] row = new String[n];
        for (int i = 0; i < n; i++) {
            String text = rows.getString(i + 1);
            row[i] = text == null ? NULL_TEXT : oneLine(text);
        }
        return row;
    }

    private void line(String[] row, int[] width, boolean[] right) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            if (i > 0) {
                text.append("  ");
            }
            String cell = i == row.length - 1 ? row[i] : cut(row[i], width[i]);
            String padding = " ".repeat(Math.max(0, width[i] - cells(cell)));
            text.append(right[i] ? padding + cell : cell + padding);
        }
        out.println(text.toString().stripTrailing());
    }

    private void rule(int[] width) {
        String[] dashes = new String[width.length];
        Arrays.setAll(dashes, i -> "─".repeat(Math.min(width[i], RULE_MAX)));
        out.println(String.join("  ", dashes));
    }

    /** How many terminal cells a text takes: wide characters take two, combining marks none. */
    static int cells(String text) {
        return text.codePoints().map(TablePrinter::cells).sum();
    }

    private static int cells(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0xa4cf)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe6f)
                || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0x1f300 && c <= 0x1faff)
                || (c >= 0x20000 && c <= 0x3fffd);
        return wide ? 2 : 1;
    }

    private static String cut(String text, int width) {
        if (cells(text) <= width) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (used + cells(c) > width - 1) {
                break;
            }
            out.appendCodePoint(c);
            used += cells(c);
            i += Character.charCount(c);
        }
        return out.append('…').append(" ".repeat(Math.max(0, width - 1 - used))).toString();
    }

    static String oneLine(String text) {
        return Messages.printable(text).replace("\n", "\\n");
    }

    static boolean isNumber(int jdbcType) {
        return switch (jdbcType) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC -> true;
            default -> false;
        };
    }
}
