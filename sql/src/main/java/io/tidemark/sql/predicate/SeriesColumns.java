package io.tidemark.sql.predicate;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.schema.MetricColumn;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a column that is the same all along a series shows. */
public final class SeriesColumns {
    private SeriesColumns() {}

    /** Whether a column is the same all along a series. */
    public static boolean isConstant(MetricColumn.Kind kind) {
        return switch (kind) {
            case TIME, VALUE, HISTOGRAM -> false;
            case TAG, LABELS, SERIES_ID, LE_VALUE -> true;
        };
    }

    /** The column of a series, as a constant. */
    public static Vector vector(MetricColumn column, Labels labels, ToLongFunction<Labels> seriesIds) {
        return switch (column.kind()) {
            case TAG, LE_VALUE -> vector(column, labels.get(column.label()));
            case LABELS -> ObjectVector.constant(map(labels));
            case SERIES_ID -> LongVector.constant(seriesIds.applyAsLong(labels));
            case TIME, VALUE, HISTOGRAM -> throw new IllegalArgumentException(column + " changes along a series");
        };
    }

    /** The column of a series whose label has this value. */
    static Vector vector(MetricColumn column, @Nullable String value) {
        if (column.kind() == MetricColumn.Kind.TAG) {
            return ObjectVector.constant(value);
        }
        Double number = value == null ? null : number(value);
        return number == null ? DoubleVector.constantNull() : DoubleVector.constant(number);
    }

    /** All labels, the metric's name among them. */
    public static Map<String, String> map(Labels labels) {
        return new TreeMap<>(labels.toMap());
    }

    /** Text as a number, or null where it is none. {@code +Inf} is infinity, as Prometheus writes it. */
    public static @Nullable Double number(String text) {
        String s = text.trim();
        if (s.isEmpty()) {
            return null;
        }
        char last = s.charAt(s.length() - 1);
        if (!Character.isDigit(last) && last != '.') {
            // Java would also read "1d" and "0x1p3f": neither is a number in SQL.
            return switch (s.toLowerCase(Locale.ROOT)) {
                case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> null;
            };
        }
        if (s.indexOf('x') >= 0 || s.indexOf('X') >= 0) {
            return null;
        }
        try {
            return Double.valueOf(s);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
