package io.tidemark.sql.exec;

import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;

/** A node of an executable plan. A value: each {@link #open} is an execution of its own. */
interface Operator {
    /** Begins to run. Where it is not {@link #isShardable}, only for all rows. */
    BatchSource open(ExecContext ctx, OpenRequest request) throws IOException;

    /** Whether the rows can be made in parts, each by its own thread, in any order. */
    default boolean isShardable() {
        return false;
    }

    /** Whether a set of values for this output column lets it make less. */
    default boolean acceptsRuntimeSet(int column) {
        return false;
    }
}
