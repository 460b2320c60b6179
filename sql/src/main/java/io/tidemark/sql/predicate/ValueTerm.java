package io.tidemark.sql.predicate;

import io.tidemark.engine.query.ValueFilter;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A bound on a sample's value. */
record ValueTerm(Comparison op, Expr constant) {
    /** The values that pass; null for none, because the constant is NULL. */
    @Nullable
    ValueFilter bind(EvalContext ctx) throws IOException {
        Object value = constant.evalConstant(ctx);
        if (value == null) {
            return null;
        }
        double c = ((Number) value).doubleValue();
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        if (Double.isNaN(c)) {
            // Nothing compares with NaN, and a filter with such a bound lets nothing pass.
            return new ValueFilter(c, true, c, true);
        }
        return switch (op) {
            case LESS -> new ValueFilter(low, true, c, false);
            case LESS_OR_EQUAL -> new ValueFilter(low, true, c, true);
            case EQUAL -> new ValueFilter(c, true, c, true);
            case GREATER_OR_EQUAL -> new ValueFilter(c, true, high, true);
            case GREATER -> new ValueFilter(c, false, high, true);
        };
    }

    /** What passes both. */
    static ValueFilter and(ValueFilter a, ValueFilter b) {
        double min = Math.max(a.min(), b.min());
        double max = Math.min(a.max(), b.max());
        boolean minInclusive = (a.min() < min || a.minInclusive()) && (b.min() < min || b.minInclusive());
        boolean maxInclusive = (a.max() > max || a.maxInclusive()) && (b.max() > max || b.maxInclusive());
        return new ValueFilter(min, minInclusive, max, maxInclusive);
    }
}
