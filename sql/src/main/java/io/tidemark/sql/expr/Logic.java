package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * AND and OR in three-valued logic. An operand is evaluated only for the rows that the operands before it have not decided,
 * where it could fail or where that spares most rows.
 */
final class Logic extends Expr {
    private final boolean and;
    private final Expr[] operands;

    Logic(boolean and, RelDataType type, Expr... operands) {
        super(type);
        this.and = and;
        this.operands = operands;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) throws IOException {
        int rows = batch.size();
        if (rows == 0) {
            return Vectors.empty(kind());
        }
        // The value that decides: false for AND, true for OR.
        long decisive = and ? 0 : 1;
        boolean constantNull = false;
        long[] result = null;
        boolean[] nulls = null;
        int undecided = rows;
        for (Expr operand : operands) {
            if (result == null || !(operand.canFail() || undecided * 4 < rows)) {
                Vector v = operand.eval(batch, ctx);
                if (v.isConstant()) {
                    if (v.isNull(0)) {
                        constantNull = true;
                    } else if (truth(v, 0) == decisive) {
                        return LongVector.constant(decisive);
                    }
                    continue;
                }
                if (result == null) {
                    result = ctx.scratch().longs(rows);
                    Arrays.fill(result, 0, rows, 1 - decisive);
                }
                nulls = combine(v, rows, result, nulls, decisive, ctx.scratch());
            } else {
                int[] open = undecidedRows(rows, result, nulls, decisive, undecided);
                Vector v = operand.evalSome(batch, open, ctx);
                nulls = combineSome(v, open, rows, result, nulls, decisive, ctx.scratch());
            }
            undecided = countUndecided(rows, result, nulls, decisive);
            if (undecided == 0) {
                break;
            }
        }
        if (result == null) {
            return constantNull ? LongVector.constantNull() : LongVector.constant(1 - decisive);
        }
        if (constantNull) {
            nulls = nulls == null ? ctx.scratch().flags(rows) : nulls;
            for (int i = 0; i < rows; i++) {
                nulls[i] |= result[i] != decisive;
            }
        }
        return new LongVector(result, nulls);
    }

    // A row is decided when result holds the decisive value and it is not NULL; while it is NULL, result holds the
    // other one.
    private static boolean @Nullable [] combine(
            Vector v, int rows, long[] result, boolean @Nullable [] nulls, long decisive, Scratch scratch) {
        long[] values = ((LongVector) v).values();
        boolean[] its = v.nulls();
        if (its == null && nulls == null) {
            if (decisive == 0) {
                for (int i = 0; i < rows; i++) {
                    result[i] &= values[i];
                }
            } else {
                for (int i = 0; i < rows; i++) {
                    result[i] |= values[i];
                }
            }
            return null;
        }
        boolean[] now = nulls == null ? scratch.flags(rows) : nulls;
        for (int i = 0; i < rows; i++) {
            if (its != null && its[i]) {
                now[i] |= result[i] != decisive;
            } else if (values[i] == decisive) {
                result[i] = decisive;
                now[i] = false;
            }
        }
        return now;
    }

    private static boolean @Nullable [] combineSome(
            Vector v, int[] open, int rows, long[] result, boolean @Nullable [] nulls, long decisive, Scratch scratch) {
        boolean[] now = nulls;
        for (int j = 0; j < open.length; j++) {
            int i = open[j];
            if (v.isNull(j)) {
                now = now == null ? scratch.flags(rows) : now;
                now[i] = true;
            } else if (truth(v, j) == decisive) {
                result[i] = decisive;
                if (now != null) {
                    now[i] = false;
                }
            }
        }
        return now;
    }

    private static long truth(Vector v, int row) {
        return ((LongVector) v).get(row);
    }

    private static int countUndecided(int rows, long @Nullable [] result, boolean @Nullable [] nulls, long decisive) {
        if (result == null) {
            return Integer.MAX_VALUE;
        }
        int n = 0;
        for (int i = 0; i < rows; i++) {
            n += result[i] != decisive || (nulls != null && nulls[i]) ? 1 : 0;
        }
        return n;
    }

    private static int[] undecidedRows(int rows, long[] result, boolean @Nullable [] nulls, long decisive, int n) {
        int[] open = new int[n];
        int k = 0;
        for (int i = 0; i < rows; i++) {
            if (result[i] != decisive || (nulls != null && nulls[i])) {
                open[k++] = i;
            }
        }
        return open;
    }

    @Override
    public boolean isConstant() {
        return Arrays.stream(operands).allMatch(Expr::isConstant);
    }

    @Override
    boolean canFail() {
        return Arrays.stream(operands).anyMatch(Expr::canFail);
    }

    @Override
    void collectColumns(BitSet columns) {
        for (Expr operand : operands) {
            operand.collectColumns(columns);
        }
    }

    @Override
    public String toString() {
        return (and ? "AND" : "OR") + Arrays.toString(operands);
    }
}
