package io.tidemark.sql.function;

import io.tidemark.sql.expr.ScalarFunction;
import java.util.List;

/** What our scalar functions do. */
public final class TidemarkScalars {
    /** All of them. */
    public static final List<ScalarFunction> ALL = List.of();

    private TidemarkScalars() {}
}
