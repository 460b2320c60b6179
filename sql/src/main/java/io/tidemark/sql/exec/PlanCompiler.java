package io.tidemark.sql.exec;

import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ScalarFunctions;
import java.io.IOException;
import org.apache.calcite.rel.RelNode;

/** Turns Calcite's logical tree into operators. */
public final class PlanCompiler {
    private PlanCompiler() {}

    /** The plan; a fault UNSUPPORTED names what we do not execute. */
    public static ExecutablePlan compile(RelNode rel, ScalarFunctions functions) throws SqlFault {
        if (rel instanceof BatchRel leaf) {
            return new ExecutablePlan(rel, new Leaf(leaf));
        }
        throw new SqlFault(SqlFault.Kind.UNSUPPORTED, rel.getRelTypeName() + " is not supported here");
    }

    private static final class Leaf implements Operator {
        private final BatchRel rel;

        Leaf(BatchRel rel) {
            this.rel = rel;
        }

        @Override
        public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
            return rel.open(ctx, request);
        }

        @Override
        public boolean isShardable() {
            return rel.isShardable();
        }

        @Override
        public boolean acceptsRuntimeSet(int column) {
            return rel.acceptsRuntimeSet(column);
        }
    }
}
