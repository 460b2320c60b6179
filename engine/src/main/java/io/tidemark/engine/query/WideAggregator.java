package io.tidemark.engine.query;

import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds groups of series side by side to a table of groups: what looks at rows gets each row once, what looks at values or at a counter
 * gets the samples, among these rows, of the series that its filter selects by the metric's name. For one thread.
 */
final class WideAggregator {
    private final QueryControl control;
    private final List<AggregateSpec> aggregates;
    private final ZipCursor cursor;
    private final WideBatch window;
    private final SeriesAggregator rows;

    /** By measure; null where no aggregate can be of it. */
    private final @Nullable SeriesAggregator[] series;

    private final boolean[] ofRows;
    private final boolean[] ofValues;
    private final SampleBatch samples = new SampleBatch(0);

    /**
     * An aggregator into a table.
     *
     * @param range what is read, as of {@link SeriesAggregator}
     */
    WideAggregator(
            Sources sources,
            ScanSpec spec,
            SideBySide metrics,
            QueryControl control,
            TimeRange range,
            GroupTable table) {
        this.control = control;
        this.aggregates = table.grouping().aggregates();
        this.cursor = new ZipCursor(sources, control, range, metrics, true, SeriesCursor.CHUNKS_AT_ONCE);
        this.window = new WideBatch(metrics.measures().size());
        this.rows = new SeriesAggregator(sources, spec, control, range, table);
        this.series = new SeriesAggregator[metrics.measures().size()];
        for (int i = 0; i < series.length; i++) {
            if (metrics.measures().get(i).wanted()) {
                series[i] = new SeriesAggregator(sources, spec, control, range, table);
            }
        }
        this.ofRows = new boolean[aggregates.size()];
        this.ofValues = new boolean[aggregates.size()];
        for (int i = 0; i < aggregates.size(); i++) {
            AggregateSpec.Input input = aggregates.get(i).input();
            ofRows[i] = input == AggregateSpec.Input.ROW || input == AggregateSpec.Input.TIME;
            ofValues[i] = !ofRows[i];
        }
    }

    void add(List<SeriesGroup> groups) throws IOException {
        for (SeriesGroup group : groups) {
            control.poll();
            cursor.open(group);
            rows.begin(group.tags, ofRows);
            for (int i = 0; i < series.length; i++) {
                SeriesAggregator aggregator = series[i];
                SelectedSeries one = group.series[i];
                if (aggregator != null && one != null) {
                    aggregator.begin(one.labels, ofValues);
                }
            }
            window.size = 0;
            while (cursor.next(window)) {
                addWindow(group);
                window.size = 0;
            }
            control.counters.chunksSkipped.add(cursor.chunksLeft());
            rows.end();
            for (int i = 0; i < series.length; i++) {
                SeriesAggregator aggregator = series[i];
                if (aggregator != null && group.series[i] != null) {
                    aggregator.end();
                }
            }
        }
    }

    private void addWindow(SeriesGroup group) throws QueryAbortedException {
        samples.clear();
        samples.ensure(window.size);
        System.arraycopy(window.times, 0, samples.times, 0, window.size);
        samples.size = window.size;
        rows.add(samples);
        for (int i = 0; i < series.length; i++) {
            SeriesAggregator aggregator = series[i];
            if (aggregator != null && group.series[i] != null) {
                gather(window.values[i], window.absent[i]);
                aggregator.add(samples);
            }
        }
    }

    /** The samples of one measure, one behind the other. */
    private void gather(double[] values, boolean[] absent) {
        int n = 0;
        for (int row = 0; row < window.size; row++) {
            samples.times[n] = window.times[row];
            samples.values[n] = values[row];
            n += absent[row] ? 0 : 1;
        }
        samples.size = n;
    }
}
