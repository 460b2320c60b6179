package io.tidemark.sql.exec;

import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/** Turns Calcite's logical tree into operators. */
public final class PlanCompiler {
    private final ScalarFunctions functions;

    private PlanCompiler(ScalarFunctions functions) {
        this.functions = functions;
    }

    /** The plan; a fault UNSUPPORTED names what we do not execute. */
    public static ExecutablePlan compile(RelNode rel, ScalarFunctions functions) throws SqlFault {
        return new ExecutablePlan(rel, new PlanCompiler(functions).compile(rel), List.of());
    }

    private Operator compile(RelNode rel) throws SqlFault {
        return new ProfiledOperator(rel, operator(rel));
    }

    private Operator operator(RelNode rel) throws SqlFault {
        if (rel instanceof BatchRel leaf) {
            return new Leaf(leaf);
        }
        if (rel instanceof Filter filter) {
            return new FilterOperator(compile(filter.getInput()), expr(filter.getCondition()));
        }
        if (rel instanceof Project project && project.containsOver()) {
            return WindowOperator.of(project, compile(project.getInput()), functions);
        }
        if (rel instanceof Project project) {
            return new ProjectOperator(compile(project.getInput()), exprs(project.getProjects()));
        }
        if (rel instanceof Aggregate aggregate) {
            return AggregateOperator.of(aggregate, compile(aggregate.getInput()));
        }
        if (rel instanceof Sort sort) {
            return SortOperator.of(sort, compile(sort.getInput()), exprOrNull(sort.offset), exprOrNull(sort.fetch));
        }
        if (rel instanceof Values values) {
            return new ValuesOperator(values);
        }
        if (rel instanceof Union union) {
            Operator all = new UnionOperator(compileAll(union.getInputs()));
            return union.all ? all : AggregateOperator.distinct(union.getRowType(), all);
        }
        if (rel instanceof Intersect || rel instanceof Minus) {
            SetOp set = (SetOp) rel;
            return new SetOperator(
                    compileAll(set.getInputs()), set.getRowType().getFieldCount(), rel instanceof Intersect, set.all);
        }
        if (rel instanceof AsofJoin join) {
            return AsofOperator.of(join, compile(join.getLeft()), compile(join.getRight()), functions);
        }
        if (rel instanceof Correlate correlate) {
            return CorrelateOperator.of(correlate, compile(correlate.getLeft()), compile(correlate.getRight()));
        }
        if (rel instanceof Uncollect uncollect) {
            return UnnestOperator.of(uncollect, compile(uncollect.getInput()));
        }
        if (rel instanceof RepeatUnion) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "WITH RECURSIVE is not supported");
        }
        if (rel instanceof Join join) {
            return JoinOperator.of(join, compile(join.getLeft()), compile(join.getRight()), functions);
        }
        throw new SqlFault(
                SqlFault.Kind.UNSUPPORTED, rel.getRelTypeName().replace("Logical", "") + " is not supported");
    }

    private List<Operator> compileAll(List<RelNode> inputs) throws SqlFault {
        List<Operator> out = new ArrayList<>(inputs.size());
        for (RelNode input : inputs) {
            out.add(compile(input));
        }
        return out;
    }

    private Expr expr(RexNode node) throws SqlFault {
        return ExprCompiler.compile(node, functions);
    }

    private @Nullable Expr exprOrNull(@Nullable RexNode node) throws SqlFault {
        return node == null ? null : expr(node);
    }

    private List<Expr> exprs(List<RexNode> nodes) throws SqlFault {
        List<Expr> out = new ArrayList<>(nodes.size());
        for (RexNode node : nodes) {
            out.add(expr(node));
        }
        return out;
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
