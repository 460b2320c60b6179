package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;

/** A column of the batch. */
final class Column extends Expr {
    private final int index;

    Column(int index, RelDataType type) {
        super(type);
        this.index = index;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) {
        return batch.column(index);
    }

    @Override
    public int plainColumn() {
        return index;
    }

    @Override
    public boolean isConstant() {
        return false;
    }

    @Override
    boolean canFail() {
        return false;
    }

    @Override
    void collectColumns(BitSet columns) {
        columns.set(index);
    }

    @Override
    public String toString() {
        return "$" + index;
    }
}
