package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/** Rows that the statement itself lists. */
final class ValuesOperator implements Operator {
    private final Expr[][] rows;
    private final ValueKind[] kinds;

    ValuesOperator(Values values) throws SqlFault {
        List<? extends List<RexLiteral>> tuples = values.getTuples();
        kinds = values.getRowType().getFieldList().stream()
                .map(f -> ValueKind.of(f.getType()))
                .toArray(ValueKind[]::new);
        rows = new Expr[tuples.size()][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = new Expr[kinds.length];
            for (int c = 0; c < kinds.length; c++) {
                rows[r][c] = ExprCompiler.compileAs(
                        tuples.get(r).get(c),
                        values.getRowType().getFieldList().get(c).getType(),
                        ScalarFunctions.standard());
            }
        }
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) {
        return new BatchSource() {
            private boolean given;

            @Override
            public @Nullable Batch next() throws IOException {
                if (given || rows.length == 0) {
                    return null;
                }
                given = true;
                Vector[] columns = new Vector[kinds.length];
                for (int c = 0; c < kinds.length; c++) {
                    @Nullable Object[] values = new Object[rows.length];
                    for (int r = 0; r < rows.length; r++) {
                        values[r] = rows[r][c].evalConstant(ctx);
                    }
                    columns[c] = Vectors.ofBoxed(kinds[c], values, rows.length);
                }
                return new Batch(rows.length, columns);
            }

            @Override
            public void close() {
                given = true;
            }
        };
    }
}
