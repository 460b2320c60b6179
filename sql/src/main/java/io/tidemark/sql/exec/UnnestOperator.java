package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** UNNEST of one array or map: a row for each element, with its place from 1 where that is asked for. */
final class UnnestOperator implements Operator {
    private final Operator input;
    private final List<ValueKind> kinds;
    private final boolean ordinality;
    private final boolean fields;

    private UnnestOperator(Operator input, List<ValueKind> kinds, boolean ordinality, boolean fields) {
        this.input = input;
        this.kinds = kinds;
        this.ordinality = ordinality;
        this.fields = fields;
    }

    static Operator of(Uncollect uncollect, Operator input) throws SqlFault {
        List<RelDataTypeField> columns = uncollect.getInput().getRowType().getFieldList();
        if (columns.size() != 1) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "UNNEST of several arrays is not supported");
        }
        RelDataType element = columns.get(0).getType().getComponentType();
        List<ValueKind> kinds = new ArrayList<>(RowBuffer.kinds(uncollect.getRowType()));
        if (uncollect.withOrdinality) {
            kinds.remove(kinds.size() - 1);
        }
        return new UnnestOperator(input, kinds, uncollect.withOrdinality, element != null && element.isStruct());
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        BatchSource rows = input.open(ctx, OpenRequest.WHOLE);
        return new BatchSource() {
            private @Nullable Batch batch;
            private int row;

            @Override
            public @Nullable Batch next() throws IOException {
                while (true) {
                    ctx.control().poll();
                    Batch b = batch;
                    if (b == null || row == b.size()) {
                        b = rows.next();
                        batch = b;
                        row = 0;
                        if (b == null) {
                            return null;
                        }
                        continue;
                    }
                    Object value = b.column(0).boxed(row++);
                    List<@Nullable Object[]> elements = elements(value);
                    if (!elements.isEmpty()) {
                        return batchOf(elements);
                    }
                }
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }

    private List<@Nullable Object[]> elements(@Nullable Object value) {
        List<@Nullable Object[]> out = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.add(new Object[] {e.getKey(), e.getValue()});
            }
        } else if (value instanceof List<?> list) {
            for (Object e : list) {
                if (!fields) {
                    out.add(new Object[] {e});
                } else {
                    out.add(e instanceof Object[] row ? row : new Object[kinds.size()]);
                }
            }
        }
        return out;
    }

    private Batch batchOf(List<@Nullable Object[]> elements) {
        int n = elements.size();
        Vector[] columns = new Vector[kinds.size() + (ordinality ? 1 : 0)];
        for (int c = 0; c < kinds.size(); c++) {
            @Nullable Object[] values = new Object[n];
            for (int i = 0; i < n; i++) {
                values[i] = elements.get(i)[c];
            }
            columns[c] = Vectors.ofBoxed(kinds.get(c), values, n);
        }
        if (ordinality) {
            long[] places = new long[n];
            for (int i = 0; i < n; i++) {
                places[i] = i + 1L;
            }
            columns[kinds.size()] = new LongVector(places, null);
        }
        return new Batch(n, columns);
    }
}
