package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** A literal. */
final class Constant extends Expr {
    private final @Nullable Object value;
    private final Vector vector;

    /** The value as its kind boxes it. */
    Constant(@Nullable Object value, RelDataType type) {
        super(type);
        this.value = value;
        this.vector = Vectors.constant(kind(), value);
    }

    @Nullable
    Object value() {
        return value;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) {
        return vector;
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
        return String.valueOf(value);
    }
}
