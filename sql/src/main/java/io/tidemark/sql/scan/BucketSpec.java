package io.tidemark.sql.scan;

import io.tidemark.engine.query.Buckets;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.function.BucketWidth;
import io.tidemark.sql.function.TimeBucketArguments;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of TIME_BUCKET whose arguments, other than the time, are known when the statement runs.
 *
 * @param arguments all but the time: width, origin, zone, closed, label
 * @param intervalUnit what an INTERVAL counts where the width is one; null where the width is text
 */
public record BucketSpec(List<Expr> arguments, BucketWidth.@Nullable Unit intervalUnit, String description) {
    /** Copies the list. */
    public BucketSpec {
        arguments = List.copyOf(arguments);
    }

    /** The buckets of one execution. */
    public Buckets bind(EvalContext ctx) throws IOException, SqlFault {
        Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(i).evalConstant(ctx);
        }
        return TimeBucketArguments.buckets(intervalUnit, values);
    }
}
