package io.tidemark.sql.exec;

import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import org.apache.calcite.rel.RelNode;

/**
 * A leaf that reads itself. Plans are cached: many threads may open one leaf at once, each execution with its own context.
 * Columns are held as {@link io.tidemark.sql.expr.ValueKind} says for the row type.
 */
public interface BatchRel extends RelNode {
    /**
     * Begins to read. Batches of a few thousand rows at most; constant vectors for what is the same along a batch, as tags are
     * along a series, make everything above faster.
     */
    BatchSource open(ExecContext ctx, OpenRequest request) throws IOException;

    /** Whether the rows can be read in parts by several threads, in any order. */
    default boolean isShardable() {
        return false;
    }

    /** Whether a set of values for this column lets the leaf read less. */
    default boolean acceptsRuntimeSet(int column) {
        return false;
    }
}
