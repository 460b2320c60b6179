package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Execution;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result that scrolls: taken from the execution as far as somebody has asked for them, and kept, because the
 * execution's batches live until the next one only. Bounded in rows by the statement's row limit, in bytes by the
 * connection's memory limit. For one thread at a time.
 */
final class RowStore {
    /** What an object costs beside its content, roughly. */
    private static final int OBJECT_BYTES = 48;

    private final Execution execution;
    private final long rowsMax;
    private final long bytesMax;
    private final List<Batch> segments = new ArrayList<>();
    private final List<Long> firstRows = new ArrayList<>();
    private long size;
    private long bytes;
    private boolean complete;

    RowStore(Execution execution, long rowsMax, long bytesMax) {
        this.execution = execution;
        this.rowsMax = rowsMax;
        this.bytesMax = bytesMax;
    }

    /** Whether there is a row of that number, counted from 0. */
    boolean has(long row) throws SQLException {
        while (row >= size && !complete) {
            Batch next = size < rowsMax ? execution.next() : null;
            if (next == null) {
                complete = true;
                execution.close();
            } else if (next.size() > 0) {
                keep(next);
            }
        }
        return row < size;
    }

    /** How many rows there are in all. */
    long size() throws SQLException {
        has(Long.MAX_VALUE);
        return size;
    }

    /** The number of the segment that holds a row which {@link #has} found. */
    int segmentOf(long row) {
        int low = 0;
        int high = firstRows.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstRows.get(middle) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    Batch segment(int number) {
        return segments.get(number);
    }

    long firstRow(int segment) {
        return firstRows.get(segment);
    }

    private void keep(Batch batch) throws SQLException {
        int n = (int) Math.min(batch.size(), rowsMax - size);
        Vector[] columns = new Vector[batch.columns().length];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = copy(batch.column(c), n);
        }
        if (bytes > bytesMax) {
            throw ErrorCode.OUT_OF_MEMORY.error("a result that scrolls is kept in memory, and this one passes "
                    + bytesMax + " bytes after " + size + " rows; read it forward only, or raise maxMemory");
        }
        segments.add(new Batch(n, columns));
        firstRows.add(size);
        size += n;
    }

    private Vector copy(Vector vector, int n) {
        if (vector instanceof LongVector longs) {
            long[] values = new long[n];
            for (int i = 0; i < n; i++) {
                values[i] = longs.isNull(i) ? 0 : longs.get(i);
            }
            bytes += 9L * n;
            return new LongVector(values, nulls(vector, n));
        }
        if (vector instanceof DoubleVector doubles) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = doubles.isNull(i) ? 0 : doubles.get(i);
            }
            bytes += 9L * n;
            return new DoubleVector(values, nulls(vector, n));
        }
        @Nullable Object[] values = new Object[n];
        Object before = null;
        for (int i = 0; i < n; i++) {
            Object value = vector.boxed(i);
            values[i] = value;
            // A tag's text is one object for all rows of its series.
            bytes += value == null || value == before ? 8 : 8 + OBJECT_BYTES + content(value);
            before = value;
        }
        return new ObjectVector(values);
    }

    private static long content(Object value) {
        if (value instanceof String s) {
            return 2L * s.length();
        }
        return value instanceof byte[] b ? b.length : OBJECT_BYTES;
    }

    private static boolean @Nullable [] nulls(Vector vector, int n) {
        boolean[] nulls = null;
        for (int i = 0; i < n; i++) {
            if (vector.isNull(i)) {
                nulls = nulls == null ? new boolean[n] : nulls;
                nulls[i] = true;
            }
        }
        return nulls;
    }
}
