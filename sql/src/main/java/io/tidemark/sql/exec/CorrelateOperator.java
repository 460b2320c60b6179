package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.JoinRelType;
import org.jspecify.annotations.Nullable;

/** Runs its right input anew for each row of the left one: what could not be turned into a join. */
final class CorrelateOperator implements Operator {
    private final Operator left;
    private final Operator right;
    private final String correlation;
    private final JoinRelType type;
    private final List<ValueKind> rightKinds;

    private CorrelateOperator(
            Operator left, Operator right, String correlation, JoinRelType type, List<ValueKind> rightKinds) {
        this.left = left;
        this.right = right;
        this.correlation = correlation;
        this.type = type;
        this.rightKinds = rightKinds;
    }

    static Operator of(Correlate correlate, Operator left, Operator right) throws SqlFault {
        JoinRelType type = correlate.getJoinType();
        switch (type) {
            case INNER, LEFT, SEMI, ANTI -> {
                return new CorrelateOperator(
                        left,
                        right,
                        correlate.getCorrelVariable(),
                        type,
                        RowBuffer.kinds(correlate.getRight().getRowType()));
            }
            default -> throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "this correlated subquery is not supported");
        }
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        return new Rows(ctx, left.open(ctx, OpenRequest.WHOLE));
    }

    private final class Rows implements BatchSource {
        private final ExecContext ctx;
        private final BatchSource lefts;
        private @Nullable Batch batch;
        private int row;
        private @Nullable BatchSource rights;
        private boolean any;

        Rows(ExecContext ctx, BatchSource lefts) {
            this.ctx = ctx;
            this.lefts = lefts;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            while (true) {
                ctx.control().poll();
                if (batch == null || row == batch.size()) {
                    batch = lefts.next();
                    row = 0;
                    if (batch == null) {
                        return null;
                    }
                    continue;
                }
                Batch out = nextOfRow(batch);
                if (out != null) {
                    return out;
                }
            }
        }

        /** What the current row gives next; null where that is nothing for now. */
        private @Nullable Batch nextOfRow(Batch b) throws IOException {
            if (rights == null) {
                rights = right.open(ctx.withCorrelatedRow(correlation, values(b)), OpenRequest.WHOLE);
                any = false;
            }
            Batch r = rights.next();
            if (r != null && r.size() == 0) {
                return null;
            }
            if (r != null && (type == JoinRelType.INNER || type == JoinRelType.LEFT)) {
                any = true;
                return joined(b, r.columns(), r.size());
            }
            // The last of the row, or the first where one match is all that counts.
            any |= r != null;
            rights.close();
            rights = null;
            Batch out = null;
            if (type == JoinRelType.LEFT && !any) {
                Vector[] nulls = new Vector[rightKinds.size()];
                for (int i = 0; i < nulls.length; i++) {
                    nulls[i] = Vectors.constant(rightKinds.get(i), null);
                }
                out = joined(b, nulls, 1);
            } else if (type == JoinRelType.SEMI && any || type == JoinRelType.ANTI && !any) {
                out = Vectors.gather(b, new int[] {row}, 1);
            }
            row++;
            return out;
        }

        private @Nullable Object[] values(Batch b) {
            @Nullable Object[] values = new Object[b.columns().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = b.column(i).boxed(row);
            }
            return values;
        }

        private Batch joined(Batch b, Vector[] r, int size) {
            List<Vector> out = new ArrayList<>();
            int[] here = new int[size];
            Arrays.fill(here, row);
            for (Vector v : b.columns()) {
                out.add(Vectors.gather(v, here, size));
            }
            out.addAll(Arrays.asList(r));
            return new Batch(size, out.toArray(new Vector[0]));
        }

        @Override
        public void close() {
            if (rights != null) {
                rights.close();
            }
            lefts.close();
        }
    }
}
