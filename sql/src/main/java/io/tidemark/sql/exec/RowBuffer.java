package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** Rows that an operator keeps, as columns; their memory is claimed, and given back by {@link #close}. For one thread. */
final class RowBuffer implements AutoCloseable {
    private static final int NUMBER_BYTES = 9;
    private static final int REFERENCE_BYTES = 8;
    private static final int OBJECT_BYTES = 56;

    private final QueryControl control;
    private final ColumnBuffer[] columns;
    private final ValueKind[] kinds;
    private long claimed;
    private int size;

    RowBuffer(QueryControl control, List<ValueKind> kinds) {
        this.control = control;
        this.kinds = kinds.toArray(new ValueKind[0]);
        this.columns = new ColumnBuffer[this.kinds.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new ColumnBuffer(this.kinds[i]);
        }
    }

    /** Kinds of the columns of a row type. */
    static List<ValueKind> kinds(RelDataType rowType) {
        List<ValueKind> kinds = new ArrayList<>();
        for (RelDataTypeField field : rowType.getFieldList()) {
            kinds.add(ValueKind.of(field.getType()));
        }
        return kinds;
    }

    int size() {
        return size;
    }

    ColumnBuffer column(int i) {
        return columns[i];
    }

    /** Adds some rows of a batch: those in {@code rows}, or the first {@code n} where that is null. */
    void append(Vector[] vectors, int @Nullable [] rows, int n) throws QueryAbortedException {
        claim(vectors, n);
        for (int i = 0; i < columns.length; i++) {
            columns[i].append(vectors[i], rows, n);
        }
        size += n;
    }

    private void claim(Vector[] vectors, int n) throws QueryAbortedException {
        long bytes = 0;
        for (int i = 0; i < columns.length; i++) {
            if (kinds[i] != ValueKind.OBJECT) {
                bytes += (long) NUMBER_BYTES * n;
            } else {
                bytes += (long) REFERENCE_BYTES * n + objectBytes((ObjectVector) vectors[i], n);
            }
        }
        control.claim(bytes);
        claimed += bytes;
    }

    /** Texts of a series' tags are shared, so a constant vector's is counted once. */
    private static long objectBytes(ObjectVector v, int n) {
        if (v.isConstant()) {
            return OBJECT_BYTES;
        }
        long bytes = 0;
        for (int i = 0; i < n; i++) {
            Object o = v.get(i);
            bytes += o == null ? 0 : o instanceof String s ? OBJECT_BYTES + s.length() : OBJECT_BYTES;
        }
        return bytes;
    }

    /** Some rows as a batch; a negative row is all NULL. */
    Batch gather(int[] rows, int from, int to) {
        return new Batch(to - from, gatherColumns(rows, from, to));
    }

    Vector[] gatherColumns(int[] rows, int from, int to) {
        Vector[] out = new Vector[columns.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = columns[i].gather(rows, from, to);
        }
        return out;
    }

    /** Keeps only some rows, in the order given; the memory of the others is given back. */
    void keep(int[] rows, int n) {
        for (ColumnBuffer column : columns) {
            column.keep(rows, n);
        }
        long now = size == 0 ? 0 : claimed / size * n;
        control.free(claimed - now);
        claimed = now;
        size = n;
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
