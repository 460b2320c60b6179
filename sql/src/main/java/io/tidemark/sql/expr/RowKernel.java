package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Runs a function row by row on boxed values. */
final class RowKernel implements ScalarFunction.Kernel {
    private final ValueKind kind;
    private final boolean strict;
    private final ScalarFunction.RowFunction function;

    RowKernel(RelDataType type, boolean strict, ScalarFunction.RowFunction function) {
        this.kind = ValueKind.of(type);
        this.strict = strict;
        this.function = function;
    }

    @Override
    public Vector eval(Vector[] args, int rows, EvalContext ctx) throws IOException {
        @Nullable Object[] results = new Object[rows];
        @Nullable Object[] values = new Object[args.length];
        try (WorkMeter meter = new WorkMeter(ctx.control())) {
            for (int row = 0; row < rows; row++) {
                boolean sawNull = false;
                for (int i = 0; i < args.length; i++) {
                    values[i] = args[i].boxed(row);
                    sawNull |= values[i] == null;
                    meter.read(values[i]);
                }
                Object result = strict && sawNull ? null : function.apply(values, ctx);
                results[row] = result;
                meter.made(result);
            }
        }
        return Vectors.ofBoxed(kind, results, rows);
    }
}
