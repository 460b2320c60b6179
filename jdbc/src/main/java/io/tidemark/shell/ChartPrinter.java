package io.tidemark.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Time series drawn in text. One curve is drawn in Braille dots, two by four to a character; several get a letter each, which
 * any terminal, log or mail shows.
 */
final class ChartPrinter {
    private static final int HEIGHT = 18;
    private static final int BRAILLE = 0x2800;

    /** The dot of column x, row y of a Braille character. */
    private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    private static final String MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final PrintWriter out;
    private final int width;

    /** A printer for lines of so many characters. */
    ChartPrinter(PrintWriter out, int width) {
        this.out = out;
        this.width = Math.max(40, width);
    }

    long print(ResultSet rows) throws SQLException {
        SeriesOfRows series = SeriesOfRows.read(rows);
        if (series.isEmpty()) {
            out.println("(nothing to draw: " + series.rows() + " rows)");
            return series.rows();
        }
        Axis axis = Axis.of(series.min(), series.max(), 4);
        int margin = 0;
        for (double v = axis.from; v <= axis.to + axis.step / 2; v += axis.step) {
            margin = Math.max(margin, axis.label(v).length());
        }
        int columns = width - margin - 2;
        char[][] picture = series.curves().size() == 1 ? dots(series, axis, columns) : letters(series, axis, columns);
        draw(picture, axis, margin);
        times(series, margin, columns);
        legend(series);
        return series.rows();
    }

    private static char[][] dots(SeriesOfRows series, Axis axis, int columns) {
        int[][] cells = new int[HEIGHT][columns];
        SeriesOfRows.Curve curve = series.curves().get(0);
        int lastX = 0;
        int lastY = 0;
        long usual = usualStep(curve);
        for (int i = 0; i < curve.size; i++) {
            int x = x(series, curve.millis[i], columns * 2);
            int y = y(axis, curve.values[i], HEIGHT * 4);
            boolean joined = i > 0 && curve.millis[i] - curve.millis[i - 1] <= 3 * usual;
            if (joined) {
                line(cells, lastX, lastY, x, y);
            } else {
                dot(cells, x, y);
            }
            lastX = x;
            lastY = y;
        }
        char[][] picture = new char[HEIGHT][columns];
        for (int r = 0; r < HEIGHT; r++) {
            for (int c = 0; c < columns; c++) {
                picture[r][c] = cells[r][c] == 0 ? ' ' : (char) (BRAILLE | cells[r][c]);
            }
        }
        return picture;
    }

    /** The distance of neighbours that most have: a longer one is a gap, across which no line is drawn. */
    static long usualStep(SeriesOfRows.Curve curve) {
        long[] steps = new long[Math.max(0, curve.size - 1)];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = curve.millis[i + 1] - curve.millis[i];
        }
        Arrays.sort(steps);
        return steps.length == 0 ? 0 : Math.max(1, steps[steps.length * 3 / 4]);
    }

    private static void dot(int[][] cells, int x, int y) {
        cells[y / 4][x / 2] |= DOTS[x % 2][y % 4];
    }

    private static void line(int[][] cells, int fromX, int fromY, int toX, int toY) {
        int steps = Math.max(1, Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY)));
        for (int i = 0; i <= steps; i++) {
            dot(
                    cells,
                    fromX + Math.round((toX - fromX) * (float) i / steps),
                    fromY + Math.round((toY - fromY) * (float) i / steps));
        }
    }

    private static char[][] letters(SeriesOfRows series, Axis axis, int columns) {
        char[][] picture = new char[HEIGHT][columns];
        for (char[] row : picture) {
            Arrays.fill(row, ' ');
        }
        List<SeriesOfRows.Curve> curves = series.curves();
        for (int k = 0; k < curves.size(); k++) {
            SeriesOfRows.Curve curve = curves.get(k);
            for (int i = 0; i < curve.size; i++) {
                int x = x(series, curve.millis[i], columns);
                int y = y(axis, curve.values[i], HEIGHT);
                char there = picture[y][x];
                char mark = mark(k);
                picture[y][x] = there == ' ' || there == mark ? mark : '*';
            }
        }
        return picture;
    }

    private static char mark(int curve) {
        return curve < MARKS.length() ? MARKS.charAt(curve) : '+';
    }

    private static int x(SeriesOfRows series, long millis, int columns) {
        long span = series.maxMillis() - series.minMillis();
        return span == 0 ? columns / 2 : (int) ((millis - series.minMillis()) * (double) (columns - 1) / span);
    }

    private static int y(Axis axis, double value, int rows) {
        return (int) Math.round((1 - axis.place(value)) * (rows - 1));
    }

    private void draw(char[][] picture, Axis axis, int margin) {
        String[] labels = new String[HEIGHT];
        for (double v = axis.from; v <= axis.to + axis.step / 2; v += axis.step) {
            labels[y(axis, v, HEIGHT)] = axis.label(v);
        }
        for (int r = 0; r < HEIGHT; r++) {
            String label = labels[r] == null ? "" : labels[r];
            out.println((" ".repeat(margin - label.length())
                            + label
                            + (label.isEmpty() ? " │" : " ┤")
                            + new String(picture[r]))
                    .stripTrailing());
        }
    }

    private void times(SeriesOfRows series, int margin, int columns) {
        out.println(" ".repeat(margin + 1) + "└" + "─".repeat(columns));
        long span = series.maxMillis() - series.minMillis();
        String first = Axis.time(series.minMillis(), span);
        String middle = Axis.time(series.minMillis() + span / 2, span);
        String last = Axis.time(series.maxMillis(), span);
        int left = columns / 2 - first.length() - middle.length() / 2;
        int right = columns - first.length() - left - middle.length() - last.length();
        out.println(" ".repeat(margin + 2)
                + (span == 0
                        ? " ".repeat(columns / 2) + first
                        : first + " ".repeat(Math.max(1, left)) + middle + " ".repeat(Math.max(1, right)) + last));
    }

    private void legend(SeriesOfRows series) {
        List<SeriesOfRows.Curve> curves = series.curves();
        if (curves.size() == 1) {
            out.println("  " + curves.get(0).name);
        } else {
            for (int k = 0; k < Math.min(curves.size(), MARKS.length()); k++) {
                out.println("  " + mark(k) + " " + curves.get(k).name);
            }
            if (curves.size() > MARKS.length()) {
                out.println(String.format(
                        Locale.ROOT, "  + %,d more; aggregate or filter to see fewer", curves.size() - MARKS.length()));
            }
            out.println("  * several at one place");
        }
        out.println(String.format(
                Locale.ROOT,
                "(%,d %s, %,d %s%s; times in UTC)",
                series.rows(),
                series.rows() == 1 ? "row" : "rows",
                curves.size(),
                curves.size() == 1 ? "curve" : "curves",
                series.isWhole() ? "" : ", only the first million points drawn"));
    }
}
