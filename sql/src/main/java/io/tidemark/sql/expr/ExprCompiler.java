package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/** Turns Calcite's expressions into ours. */
public final class ExprCompiler {
    private ExprCompiler() {}

    /** The expression over batches whose columns are what the node's input references count. */
    public static Expr compile(RexNode node, ScalarFunctions functions) throws SqlFault {
        if (node instanceof RexInputRef ref) {
            return new Column(ref.getIndex(), ref.getType());
        }
        throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "expression " + node);
    }

    private static final class Column extends Expr {
        private final int index;

        Column(int index, RelDataType type) {
            super(type);
            this.index = index;
        }

        @Override
        public Vector eval(Batch batch, EvalContext ctx) {
            return batch.column(index);
        }

        @Override
        public boolean isConstant() {
            return false;
        }
    }
}
