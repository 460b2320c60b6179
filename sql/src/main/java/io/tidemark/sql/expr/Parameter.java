package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;

/** A {@code ?}: bound for each execution, and converted to the type that the statement expects there. */
final class Parameter extends Expr {
    private final int index;

    Parameter(int index, RelDataType type) {
        super(type);
        this.index = index;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) throws IOException {
        Vector known = ctx.constants().get(this);
        if (known == null) {
            known = Vectors.constant(kind(), ParameterValues.convert(ctx.parameter(index), type(), index));
            ctx.constants().put(this, known);
        }
        return known;
    }

    @Override
    public boolean isConstant() {
        return true;
    }

    @Override
    boolean canFail() {
        return true;
    }

    @Override
    void collectColumns(BitSet columns) {}

    @Override
    public String toString() {
        return "?" + index;
    }
}
