package io.tidemark.sql.scan;

import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a leaf can matter to what stands above it.
 *
 * @param fetch how many rows are given, or null for all
 * @param offset how many are left out before them, or null for none
 * @param root whether the rows that the leaf gives are the statement's own, one for one, so that the statement's row limit is the
 *     leaf's
 */
public record ScanLimit(@Nullable Expr fetch, @Nullable Expr offset, boolean root) {
    /** All rows matter. */
    public static final ScanLimit NONE = new ScanLimit(null, null, false);

    /** How many rows to read. */
    public long bind(EvalContext ctx, long rowLimit) throws IOException {
        long rows = root ? rowLimit : Long.MAX_VALUE;
        if (fetch != null) {
            Object n = fetch.evalConstant(ctx);
            rows = Math.min(rows, n == null ? Long.MAX_VALUE : Math.max(0, ((Number) n).longValue()));
        }
        if (offset != null && rows != Long.MAX_VALUE) {
            Object n = offset.evalConstant(ctx);
            long skipped = n == null ? 0 : Math.max(0, ((Number) n).longValue());
            rows = rows > Long.MAX_VALUE - skipped ? Long.MAX_VALUE : rows + skipped;
        }
        return rows;
    }

    /** Whether it limits anything by itself. */
    public boolean isSet() {
        return fetch != null;
    }

    /** The same with the statement's row limit. */
    public ScanLimit atRoot() {
        return new ScanLimit(fetch, offset, true);
    }
}
