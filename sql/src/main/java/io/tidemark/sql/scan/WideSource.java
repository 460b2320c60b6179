package io.tidemark.sql.scan;

import io.tidemark.engine.query.WideBatch;
import io.tidemark.engine.query.WideCursor;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of metrics side by side as columns: tags are constant along a batch of one group, nothing is copied. */
final class WideSource implements BatchSource {
    private final WideCursor cursor;
    private final List<MetricColumn> columns;
    private final WideBatch rows;

    /** By column, which measure it shows; -1 of time and tags. */
    private final int[] measureOfColumn;

    WideSource(WideCursor cursor, List<MetricColumn> columns, ScanMeasures measures) {
        this.cursor = cursor;
        this.columns = columns;
        List<String> metrics = measures.metrics();
        this.rows = new WideBatch(metrics.size());
        this.measureOfColumn = new int[columns.size()];
        for (int i = 0; i < measureOfColumn.length; i++) {
            MetricColumn column = columns.get(i);
            measureOfColumn[i] = column.kind() == MetricColumn.Kind.VALUE ? metrics.indexOf(column.label()) : -1;
        }
    }

    @Override
    public @Nullable Batch next() throws IOException {
        if (!cursor.next(rows)) {
            return null;
        }
        Vector[] vectors = new Vector[columns.size()];
        for (int i = 0; i < vectors.length; i++) {
            MetricColumn column = columns.get(i);
            int measure = measureOfColumn[i];
            vectors[i] = measure >= 0
                    ? new DoubleVector(rows.values[measure], absent(rows.absent[measure]))
                    : column.kind() == MetricColumn.Kind.TIME ? new LongVector(rows.times, null) : tag(column.label());
        }
        return new Batch(rows.size, vectors);
    }

    private boolean @Nullable [] absent(boolean[] absent) {
        for (int row = 0; row < rows.size; row++) {
            if (absent[row]) {
                return absent;
            }
        }
        return null;
    }

    private Vector tag(String label) {
        int[] tagsOfRow = rows.tagsOfRow;
        if (tagsOfRow == null) {
            return ObjectVector.constant(rows.tagsOfNumber[rows.tags].get(label));
        }
        @Nullable Object[] all = new Object[rows.size];
        for (int row = 0; row < rows.size; row++) {
            boolean same = row > 0 && tagsOfRow[row] == tagsOfRow[row - 1];
            all[row] = same ? all[row - 1] : rows.tagsOfNumber[tagsOfRow[row]].get(label);
        }
        return new ObjectVector(all);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
