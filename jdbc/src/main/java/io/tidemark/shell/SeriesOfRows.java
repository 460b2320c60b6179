package io.tidemark.shell;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows read as time series, for a chart: the first TIMESTAMP column is the time, every number is a curve, and the text of the
 * other columns tells curves of one number apart.
 */
final class SeriesOfRows {
    /** Points that are kept; a terminal shows far fewer. */
    private static final int POINTS_MAX = 1_000_000;

    /** One curve, its points in order of time. */
    static final class Curve {
        final String name;
        long[] millis = new long[64];
        double[] values = new double[64];
        int size;

        private Curve(String name) {
            this.name = name;
        }

        private void add(long time, double value) {
            if (size == millis.length) {
                millis = Arrays.copyOf(millis, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            millis[size] = time;
            values[size++] = value;
        }

        private void sort() {
            boolean sorted = true;
            for (int i = 1; i < size && sorted; i++) {
                sorted = millis[i - 1] <= millis[i];
            }
            if (sorted) {
                return;
            }
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compare(millis[a], millis[b]));
            long[] times = new long[size];
            double[] all = new double[size];
            for (int i = 0; i < size; i++) {
                times[i] = millis[order[i]];
                all[i] = values[order[i]];
            }
            millis = times;
            values = all;
        }
    }

    private final List<Curve> curves;
    private final long rows;
    private final boolean whole;
    private long minMillis = Long.MAX_VALUE;
    private long maxMillis = Long.MIN_VALUE;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    private SeriesOfRows(List<Curve> curves, long rows, boolean whole) {
        this.curves = curves;
        this.rows = rows;
        this.whole = whole;
        for (Curve curve : curves) {
            curve.sort();
            for (int i = 0; i < curve.size; i++) {
                minMillis = Math.min(minMillis, curve.millis[i]);
                maxMillis = Math.max(maxMillis, curve.millis[i]);
                min = Math.min(min, curve.values[i]);
                max = Math.max(max, curve.values[i]);
            }
        }
    }

    /**
     * Reads rows to their end.
     *
     * @throws SQLException where they have no time, or no number
     */
    static SeriesOfRows read(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int time = 0;
        List<Integer> numbers = new ArrayList<>();
        List<Integer> texts = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            int type = meta.getColumnType(i);
            if (type == Types.TIMESTAMP && time == 0) {
                time = i;
            } else if (TablePrinter.isNumber(type)) {
                numbers.add(i);
            } else if (type == Types.VARCHAR) {
                texts.add(i);
            }
        }
        if (time == 0 || numbers.isEmpty()) {
            throw new SQLException(
                    "a chart needs a time and a number among the columns, such as in"
                            + " SELECT time_bucket('5m', time) AS time, avg(value) FROM ... GROUP BY 1",
                    "22023");
        }
        return read(rows, meta, time, numbers, texts);
    }

    private static SeriesOfRows read(
            ResultSet rows, ResultSetMetaData meta, int time, List<Integer> numbers, List<Integer> texts)
            throws SQLException {
        Map<String, Curve> curves = new LinkedHashMap<>();
        long count = 0;
        long points = 0;
        while (rows.next()) {
            count++;
            Instant at = rows.getObject(time, Instant.class);
            if (at == null) {
                continue;
            }
            String label = label(rows, meta, texts);
            for (int number : numbers) {
                double value = rows.getDouble(number);
                if (rows.wasNull() || !Double.isFinite(value) || points == POINTS_MAX) {
                    continue;
                }
                String name = name(numbers.size() == 1 ? null : meta.getColumnLabel(number), label, meta, numbers);
                curves.computeIfAbsent(name, Curve::new).add(at.toEpochMilli(), value);
                points++;
            }
        }
        return new SeriesOfRows(new ArrayList<>(curves.values()), count, points < POINTS_MAX);
    }

    private static String name(@Nullable String column, String label, ResultSetMetaData meta, List<Integer> numbers)
            throws SQLException {
        if (column != null) {
            return label.isEmpty() ? column : column + " " + label;
        }
        return label.isEmpty() ? meta.getColumnLabel(numbers.get(0)) : label;
    }

    private static String label(ResultSet rows, ResultSetMetaData meta, List<Integer> texts) throws SQLException {
        StringBuilder label = new StringBuilder();
        for (int column : texts) {
            String text = rows.getString(column);
            if (text != null) {
                label.append(label.isEmpty() ? "" : ", ");
                if (texts.size() > 1) {
                    label.append(meta.getColumnLabel(column)).append('=');
                }
                label.append(text);
            }
        }
        return Messages.printable(label.toString()).replace('\n', ' ');
    }

    List<Curve> curves() {
        return curves;
    }

    /** How many rows there were. */
    long rows() {
        return rows;
    }

    /** Whether all of them are here. */
    boolean isWhole() {
        return whole;
    }

    boolean isEmpty() {
        return curves.isEmpty();
    }

    long minMillis() {
        return minMillis;
    }

    long maxMillis() {
        return maxMillis;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }
}
