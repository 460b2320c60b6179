package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** An expression over the columns of a batch. A value: safe for any thread, used by many executions. */
public abstract class Expr {
    private static final Batch ONE_ROW = new Batch(1, new Vector[0]);

    private final RelDataType type;
    private final ValueKind kind;

    Expr(RelDataType type) {
        this.type = type;
        this.kind = ValueKind.of(type);
    }

    /**
     * The expression's value for every row. The vector is of {@link #kind}, is a column of the batch itself or made in arrays of
     * {@link EvalContext#scratch}, and must not be written to. Constant where one value stands for all rows.
     */
    public abstract Vector eval(Batch batch, EvalContext ctx) throws IOException;

    /** Whether the value is the same for every row of one execution: no columns, nothing random. */
    public abstract boolean isConstant();

    /**
     * Whether some row could end the statement with an error. What can must not be evaluated for rows that do not need it: a
     * branch of CASE that is not taken, the second half of AND where the first is false.
     */
    abstract boolean canFail();

    /** Adds the columns that the expression reads. */
    abstract void collectColumns(BitSet columns);

    /** The columns that the expression reads. */
    public final BitSet columns() {
        BitSet columns = new BitSet();
        collectColumns(columns);
        return columns;
    }

    /** The column that the expression simply is, or −1. */
    public int plainColumn() {
        return -1;
    }

    /** The type that SQL gives it. */
    public final RelDataType type() {
        return type;
    }

    /** How its values are held. */
    public final ValueKind kind() {
        return kind;
    }

    /** The value where {@link #isConstant}: Long, Double, another object as its kind says, or null. */
    public final @Nullable Object evalConstant(EvalContext ctx) throws IOException {
        if (!isConstant()) {
            throw new IllegalStateException("not a constant: " + this);
        }
        return eval(ONE_ROW, ctx).boxed(0);
    }

    /** The value for some rows of a batch only; gathers no more columns than the expression reads. */
    final Vector evalSome(Batch batch, int[] rows, EvalContext ctx) throws IOException {
        if (rows.length == batch.size()) {
            return eval(batch, ctx);
        }
        Vector[] all = batch.columns();
        Vector[] some = all.clone();
        BitSet read = columns();
        for (int i = read.nextSetBit(0); i >= 0; i = read.nextSetBit(i + 1)) {
            some[i] = Vectors.gather(all[i], rows, rows.length, ctx.scratch());
        }
        return eval(new Batch(rows.length, some), ctx);
    }
}
