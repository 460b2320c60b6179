package io.tidemark.sql.scan;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import io.tidemark.sql.predicate.SeriesColumns;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of a scan as columns: tags are constant along the run of a series, nothing is copied. */
final class RowSource implements BatchSource {
    private final ScanCursor cursor;
    private final List<MetricColumn> columns;
    private final ToLongFunction<Labels> seriesIds;
    private final ScanBatch rows = new ScanBatch();

    /** By column, what the series last read shows, or for batches of many series, by series. */
    private final @Nullable Vector[] constants;

    private final @Nullable Object[][] byNumber;
    private @Nullable Labels current;
    private Labels @Nullable [] currentLabels;

    RowSource(ScanCursor cursor, List<MetricColumn> columns, ToLongFunction<Labels> seriesIds) {
        this.cursor = cursor;
        this.columns = columns;
        this.seriesIds = seriesIds;
        this.constants = new Vector[columns.size()];
        this.byNumber = new Object[columns.size()][];
    }

    @Override
    public @Nullable Batch next() throws IOException {
        if (!cursor.next(rows)) {
            return null;
        }
        Vector[] vectors = new Vector[columns.size()];
        boolean[] histogramRows = histogramRows();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = switch (columns.get(i).kind()) {
                case TIME -> new LongVector(rows.times, null);
                case VALUE -> new DoubleVector(rows.values, histogramRows);
                case HISTOGRAM -> histograms();
                case TAG, LABELS, SERIES_ID, LE_VALUE ->
                    rows.seriesOfRow == null ? constant(i) : perRow(i, rows.seriesOfRow);
            };
        }
        return new Batch(rows.size, vectors);
    }

    private boolean @Nullable [] histogramRows() {
        FloatHistogram[] histograms = rows.histograms;
        if (histograms == null) {
            return null;
        }
        boolean[] nulls = new boolean[rows.size];
        for (int i = 0; i < rows.size; i++) {
            nulls[i] = histograms[i] != null;
        }
        return nulls;
    }

    private Vector histograms() {
        FloatHistogram[] histograms = rows.histograms;
        if (histograms == null) {
            return ObjectVector.constant(null);
        }
        @Nullable Object[] all = new Object[rows.size];
        for (int i = 0; i < rows.size; i++) {
            FloatHistogram histogram = histograms[i];
            all[i] = histogram == null ? null : HistogramRow.of(histogram);
        }
        return new ObjectVector(all);
    }

    private Vector constant(int column) {
        Labels labels = rows.labels(0);
        if (labels != current) {
            Arrays.fill(constants, null);
            current = labels;
        }
        Vector vector = constants[column];
        if (vector == null) {
            vector = SeriesColumns.vector(columns.get(column), labels, seriesIds);
            constants[column] = vector;
        }
        return vector;
    }

    private Vector perRow(int column, int[] seriesOfRow) {
        if (currentLabels != rows.labelsOfSeries) {
            Arrays.fill(byNumber, null);
            currentLabels = rows.labelsOfSeries;
        }
        @Nullable Object[] known = byNumber[column];
        if (known == null) {
            known = new Object[rows.labelsOfSeries.length];
            byNumber[column] = known;
        }
        @Nullable Object[] all = new Object[rows.size];
        for (int i = 0; i < rows.size; i++) {
            int series = seriesOfRow[i];
            Object value = known[series];
            if (value == null) {
                value = SeriesColumns.vector(columns.get(column), rows.labelsOfSeries[series], seriesIds)
                        .boxed(0);
                known[series] = value;
            }
            all[i] = value;
        }
        ValueKind kind = switch (columns.get(column).kind()) {
            case SERIES_ID -> ValueKind.LONG;
            case LE_VALUE -> ValueKind.DOUBLE;
            default -> ValueKind.OBJECT;
        };
        return Vectors.ofBoxed(kind, all, rows.size);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
