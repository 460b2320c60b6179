package io.tidemark.sql.scan;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.exec.BatchRel;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.OpenRequest;
import io.tidemark.sql.expr.Expr;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** The rows of {@code generate_series}, made as they are asked for. A value. */
public final class NumberSeries extends AbstractRelNode implements BatchRel {
    private static final int BATCH = 1024;

    private final List<Expr> arguments;
    private final boolean months;
    private final List<Long> scales;

    private NumberSeries(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelDataType rowType,
            List<Expr> arguments,
            List<Long> scales,
            boolean months) {
        super(cluster, traits);
        this.rowType = rowType;
        this.arguments = arguments;
        this.scales = scales;
        this.months = months;
    }

    /**
     * A series.
     *
     * @param arguments start, stop and, at will, step; constants held as longs
     * @param scales what each is to be multiplied by: milliseconds of a day for a DATE
     * @param months whether the step counts months
     */
    public static NumberSeries of(
            RelOptCluster cluster, RelDataType rowType, List<Expr> arguments, List<Long> scales, boolean months) {
        return new NumberSeries(
                cluster, cluster.traitSet(), rowType, List.copyOf(arguments), List.copyOf(scales), months);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        @Nullable Long[] values = new Long[3];
        values[2] = 1L;
        for (int i = 0; i < arguments.size(); i++) {
            Object value = arguments.get(i).evalConstant(ctx);
            values[i] = value == null ? null : (Long) Math.multiplyExact((Long) value, scales.get(i));
        }
        Long start = values[0];
        Long stop = values[1];
        Long step = values[2];
        if (step != null && step == 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "generate_series: a step of 0 never ends");
        }
        boolean none = start == null || stop == null || step == null;
        return none ? new Source(ctx, 1, 0, 1) : new Source(ctx, start.longValue(), stop.longValue(), step.longValue());
    }

    private final class Source implements BatchSource {
        private final ExecContext ctx;
        private final long start;
        private final long stop;
        private final long step;
        private long index;
        private boolean done;

        Source(ExecContext ctx, long start, long stop, long step) {
            this.ctx = ctx;
            this.start = start;
            this.stop = stop;
            this.step = step;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            ctx.control().poll();
            long[] values = new long[BATCH];
            int n = 0;
            while (n < BATCH && !done) {
                long value;
                try {
                    value = at(index);
                } catch (ArithmeticException e) {
                    done = true;
                    break;
                }
                if (step > 0 ? value > stop : value < stop) {
                    done = true;
                } else {
                    values[n++] = value;
                    index++;
                }
            }
            return n == 0 ? null : new Batch(n, new Vector[] {new LongVector(Arrays.copyOf(values, n), null)});
        }

        private long at(long i) {
            if (!months) {
                return Math.addExact(start, Math.multiplyExact(step, i));
            }
            LocalDateTime from = LocalDateTime.ofInstant(Instant.ofEpochMilli(start), ZoneOffset.UTC);
            return from.plusMonths(Math.multiplyExact(step, i))
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        }

        @Override
        public void close() {
            done = true;
        }
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("arguments", arguments);
    }

    @Override
    public boolean deepEquals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int deepHashCode() {
        return System.identityHashCode(this);
    }
}
