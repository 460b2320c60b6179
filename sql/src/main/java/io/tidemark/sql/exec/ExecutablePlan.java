package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** A plan ready to run, any number of times and by many threads at once. */
public final class ExecutablePlan {
    private final RelNode rel;
    private final Operator root;
    private final List<Subquery> subqueries;

    ExecutablePlan(RelNode rel, Operator root, List<Subquery> subqueries) {
        this.rel = rel;
        this.root = root;
        this.subqueries = List.copyOf(subqueries);
    }

    /**
     * A subquery whose one value is a parameter of the plan.
     *
     * @param parameter the parameter's number, behind those of the statement
     * @param number which subquery it is, from 1
     */
    public record Subquery(int parameter, int number, ExecutablePlan plan) {}

    /** The same plan, before which subqueries are answered, in this order. */
    public ExecutablePlan after(List<Subquery> answered) {
        return new ExecutablePlan(rel, root, answered);
    }

    /** The subqueries that are answered first, in that order. */
    public List<Subquery> subqueries() {
        return subqueries;
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
        ExecContext answered = ctx;
        for (Subquery subquery : subqueries) {
            answered = answered.withAnswer(subquery.parameter, subquery.plan.value(answered));
        }
        return root.open(answered, OpenRequest.WHOLE);
    }

    /** The first column of the first row; NULL where there is none. */
    private @Nullable Object value(ExecContext ctx) throws IOException {
        try (BatchSource source = root.open(ctx, OpenRequest.WHOLE)) {
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                if (batch.size() > 0) {
                    return batch.column(0).boxed(0);
                }
            }
            return null;
        }
    }
}
