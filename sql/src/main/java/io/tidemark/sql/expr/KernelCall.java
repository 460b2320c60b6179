package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;

/** A kernel over evaluated arguments. Where all of these are constant it runs for one row, and the result is constant. */
final class KernelCall extends Expr {
    private final String name;
    private final ScalarFunction.Kernel kernel;
    private final Expr[] args;
    private final boolean random;
    private final boolean canFail;
    private final boolean constant;

    /**
     * A call.
     *
     * @param random whether two rows with the same arguments may get different results
     * @param canFail whether the kernel itself may end the statement
     */
    KernelCall(
            String name,
            RelDataType type,
            ScalarFunction.Kernel kernel,
            boolean random,
            boolean canFail,
            Expr... args) {
        super(type);
        this.name = name;
        this.kernel = kernel;
        this.args = args;
        this.random = random;
        this.canFail = canFail;
        this.constant = !random && Arrays.stream(args).allMatch(Expr::isConstant);
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) throws IOException {
        int rows = batch.size();
        if (rows == 0) {
            return Vectors.empty(kind());
        }
        if (constant) {
            Vector known = ctx.constants().get(this);
            if (known == null) {
                known = evalRows(batch, rows, ctx);
                ctx.constants().put(this, known);
            }
            return known;
        }
        return evalRows(batch, rows, ctx);
    }

    private Vector evalRows(Batch batch, int rows, EvalContext ctx) throws IOException {
        Vector[] values = new Vector[args.length];
        boolean one = !random;
        for (int i = 0; i < args.length; i++) {
            values[i] = args[i].eval(batch, ctx);
            one &= values[i].isConstant();
        }
        return one ? Vectors.firstAsConstant(kernel.eval(values, 1, ctx)) : kernel.eval(values, rows, ctx);
    }

    @Override
    public boolean isConstant() {
        return constant;
    }

    @Override
    boolean canFail() {
        if (canFail) {
            return true;
        }
        for (Expr arg : args) {
            if (arg.canFail()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void collectColumns(BitSet columns) {
        for (Expr arg : args) {
            arg.collectColumns(columns);
        }
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(name).append('(');
        for (int i = 0; i < args.length; i++) {
            s.append(i == 0 ? "" : ", ").append(args[i]);
        }
        return s.append(')').toString();
    }
}
