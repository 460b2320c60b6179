package io.tidemark.engine.testing;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one source (a block, the head) holds, as plain rows: the common ground of {@link RowsBlockReader}, which serves it to
 * the engine, and of {@link NaiveStore}, which says what must come out. Filled before either is made of it.
 */
public final class RowsSource {
    /** What to call it. */
    public final String name;

    /** Who wins. */
    public final SourceRank rank;

    /** Each sample's value: a Double, bit for bit, or a FloatHistogram. */
    public final TreeMap<Labels, TreeMap<Long, Object>> rows = new TreeMap<>();

    /** Deleted times of this source alone. */
    public final Map<Labels, Intervals> deleted = new TreeMap<>();

    /** An empty source. */
    public RowsSource(String name, SourceRank rank) {
        this.name = name;
        this.rank = rank;
    }

    /** Adds or replaces a float. */
    public RowsSource add(Labels labels, long time, double value) {
        rows.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
        return this;
    }

    /** Adds or replaces a native histogram. */
    public RowsSource add(Labels labels, long time, FloatHistogram value) {
        rows.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
        return this;
    }

    /** Deletes a closed range of a series. */
    public RowsSource delete(Labels labels, long min, long max) {
        deleted.merge(labels, Intervals.of(min, max), (a, b) -> a.with(new Interval(min, max)));
        return this;
    }
}
