package io.tidemark.engine.testing;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.ValueFilter;
import io.tidemark.engine.tombstone.Intervals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The model: what a store over some sources must answer, by plain loops over plain rows. Slow and obvious; shares nothing
 * with the engine but the values.
 */
public final class NaiveStore {
    private final TreeMap<Labels, TreeMap<Long, Object>> merged = new TreeMap<>();

    /**
     * One row of a table.
     *
     * @param histogram a native histogram, whose row has no value; or null
     */
    public record Row(
            Labels labels,
            long time,
            double value,
            @Nullable FloatHistogram histogram) {
        @Override
        public String toString() {
            return labels + " " + time + " "
                    + (histogram == null
                            ? Long.toHexString(Double.doubleToRawLongBits(value))
                            : "histogram " + histogram.count());
        }
    }

    /** Merges sources: of equal times the one of the highest rank wins; what a source has deleted is not in it. */
    public NaiveStore(List<RowsSource> sources) {
        List<RowsSource> ascending = new ArrayList<>(sources);
        ascending.sort(Comparator.comparing(s -> s.rank));
        for (RowsSource source : ascending) {
            source.rows.forEach((labels, rows) -> rows.forEach((time, value) -> {
                if (!source.deleted.getOrDefault(labels, Intervals.NONE).contains(time)) {
                    merged.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
                }
            }));
        }
    }

    /** The rows of a table: series in the order of labels, time ascending; markers are hidden. */
    public List<Row> rows(TagFilter filter, TimeRange range, @Nullable ValueFilter values, boolean histograms) {
        List<Row> out = new ArrayList<>();
        merged.forEach((labels, rows) -> {
            if (filter.matches(labels)) {
                rows.forEach((time, value) -> {
                    Row row = row(labels, time, value);
                    if (range.contains(time)
                            && !isMarker(row)
                            && (row.histogram == null || (histograms && values == null))
                            && (values == null || values.matches(row.value))) {
                        out.add(row);
                    }
                });
            }
        });
        return out;
    }

    /** How many float samples are markers. */
    public long markers(TagFilter filter, TimeRange range) {
        long[] n = new long[1];
        merged.forEach((labels, rows) -> rows.forEach((time, value) -> {
            if (filter.matches(labels) && range.contains(time) && value instanceof Double d && StaleMarker.is(d)) {
                n[0]++;
            }
        }));
        return n[0];
    }

    /** All series. */
    public List<Labels> series() {
        return List.copyOf(merged.keySet());
    }

    private static Row row(Labels labels, long time, Object value) {
        return value instanceof Double d
                ? new Row(labels, time, d, null)
                : new Row(labels, time, Double.NaN, (FloatHistogram) value);
    }

    private static boolean isMarker(Row row) {
        FloatHistogram h = row.histogram;
        return h == null ? StaleMarker.is(row.value) : h.isStale();
    }
}
