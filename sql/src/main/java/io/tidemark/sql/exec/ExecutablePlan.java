package io.tidemark.sql.exec;

import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;

/** A plan ready to run, any number of times and by many threads at once. */
public final class ExecutablePlan {
    private final RelNode rel;
    private final Operator root;

    ExecutablePlan(RelNode rel, Operator root) {
        this.rel = rel;
        this.root = root;
    }

    /** The tree that it was made of; operators are reported under its nodes, {@link Profile}. */
    public RelNode rel() {
        return rel;
    }

    /** The columns of its batches. */
    public RelDataType rowType() {
        return rel.getRowType();
    }

    /** Begins an execution. Close the source in any case. */
    public BatchSource open(ExecContext ctx) throws IOException {
        return root.open(ctx, OpenRequest.WHOLE);
    }
}
