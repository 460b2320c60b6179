package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;

/** A column of the row of the outer query that a correlated part runs for. */
final class Correlated extends Expr {
    private final String correlation;
    private final int index;

    Correlated(String correlation, int index, RelDataType type) {
        super(type);
        this.correlation = correlation;
        this.index = index;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) throws IOException {
        return Vectors.constant(kind(), ctx.correlatedRow(correlation)[index]);
    }

    @Override
    public boolean isConstant() {
        return true;
    }

    @Override
    boolean canFail() {
        return false;
    }

    @Override
    void collectColumns(BitSet columns) {}

    @Override
    public String toString() {
        return correlation + "." + index;
    }
}
