package io.tidemark.sql.scan;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Zips the series of several metrics. Native histograms have no place in a column of numbers and are not in it. */
final class WideSource implements BatchSource {
    private static final int ROWS = 1024;

    private final Lane[] lanes;
    private final List<MetricColumn> columns;
    private boolean started;

    /** One metric's samples, series after series. */
    private static final class Lane {
        final ScanCursor cursor;
        final ScanBatch batch = new ScanBatch();
        int at;
        boolean done;

        @Nullable
        Labels series;

        @Nullable
        Labels tags;

        Lane(ScanCursor cursor) {
            this.cursor = cursor;
        }

        /** Makes sure that there is a sample at the place, unless all are read. */
        void fill() throws IOException {
            while (!done && at == batch.size) {
                done = !cursor.next(batch);
                at = 0;
                if (!done && batch.size > 0) {
                    Labels now = batch.labels(0);
                    if (!now.equals(series)) {
                        series = now;
                        // Under one and the same name all metrics' series are in one order.
                        tags = now.with(Labels.METRIC_NAME, "*");
                    }
                }
            }
        }
    }

    WideSource(List<ScanCursor> cursors, List<MetricColumn> columns) {
        this.lanes = cursors.stream().map(Lane::new).toArray(Lane[]::new);
        this.columns = columns;
    }

    @Override
    public @Nullable Batch next() throws IOException {
        if (!started) {
            started = true;
            for (Lane lane : lanes) {
                lane.fill();
            }
        }
        Labels least = null;
        for (Lane lane : lanes) {
            Labels tags = lane.tags;
            if (!lane.done && tags != null && (least == null || tags.compareTo(least) < 0)) {
                least = tags;
            }
        }
        return least == null ? null : zip(least);
    }

    private Batch zip(Labels tags) throws IOException {
        long[] times = new long[ROWS];
        double[][] values = new double[lanes.length][ROWS];
        boolean[][] nulls = new boolean[lanes.length][ROWS];
        for (boolean[] n : nulls) {
            Arrays.fill(n, true);
        }
        int rows = 0;
        while (rows < ROWS) {
            long time = Long.MAX_VALUE;
            boolean any = false;
            for (Lane lane : lanes) {
                if (!lane.done && tags.equals(lane.tags)) {
                    time = Math.min(time, lane.batch.times[lane.at]);
                    any = true;
                }
            }
            if (!any) {
                break;
            }
            for (int i = 0; i < lanes.length; i++) {
                Lane lane = lanes[i];
                if (!lane.done && tags.equals(lane.tags) && lane.batch.times[lane.at] == time) {
                    values[i][rows] = lane.batch.values[lane.at];
                    nulls[i][rows] = false;
                    lane.at++;
                    lane.fill();
                }
            }
            times[rows++] = time;
        }
        Vector[] vectors = new Vector[columns.size() + lanes.length];
        for (int i = 0; i < columns.size(); i++) {
            MetricColumn column = columns.get(i);
            vectors[i] = column.kind() == MetricColumn.Kind.TIME
                    ? new LongVector(times, null)
                    : ObjectVector.constant(tags.get(column.label()));
        }
        for (int i = 0; i < lanes.length; i++) {
            vectors[columns.size() + i] = new DoubleVector(values[i], nulls[i]);
        }
        return new Batch(rows, vectors);
    }

    @Override
    public void close() {
        for (Lane lane : lanes) {
            lane.cursor.close();
        }
    }
}
