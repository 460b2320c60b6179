package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ValueKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY, in memory. Where the input can be read in parts, each part is aggregated by its own thread and the states are
 * merged in the order of the parts. Groups come out in the order of their first appearance.
 */
final class AggregateOperator implements Operator {
    private static final int BATCH_GROUPS = 4096;

    private final Operator input;
    private final AggregatePlan plan;

    private AggregateOperator(Operator input, AggregatePlan plan) {
        this.input = input;
        this.plan = plan;
    }

    static Operator of(Aggregate aggregate, Operator input) throws SqlFault {
        RelDataType in = aggregate.getInput().getRowType();
        List<AggregatePlan.Call> calls = new ArrayList<>();
        boolean ordered = false;
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(call(call, in));
            String name = call.getAggregation().getName().toUpperCase(Locale.ROOT);
            boolean byArrival = name.equals("FIRST") || name.equals("LAST");
            ordered |= byArrival && call.getArgList().size() == 1;
        }
        int[] keys = aggregate.getGroupSet().toArray();
        return new AggregateOperator(
                input, new AggregatePlan(keys, kinds(keys, in), aggregate.getGroupSets(), calls, ordered));
    }

    /** Every different row once. */
    static Operator distinct(RelDataType rowType, Operator input) {
        int[] keys = IntStream.range(0, rowType.getFieldCount()).toArray();
        return new AggregateOperator(
                input,
                new AggregatePlan(
                        keys, kinds(keys, rowType), List.of(ImmutableBitSet.range(keys.length)), List.of(), false));
    }

    private static ValueKind[] kinds(int[] columns, RelDataType rowType) {
        return IntStream.of(columns)
                .mapToObj(c -> ValueKind.of(rowType.getFieldList().get(c).getType()))
                .toArray(ValueKind[]::new);
    }

    private static AggregatePlan.Call call(AggregateCall call, RelDataType in) throws SqlFault {
        int[] grouping = switch (call.getAggregation().getName().toUpperCase(Locale.ROOT)) {
            case "GROUPING", "GROUPING_ID" ->
                call.getArgList().stream().mapToInt(Integer::intValue).toArray();
            default -> null;
        };
        Aggregators.Maker maker =
                grouping == null ? Aggregators.maker(call, in) : control -> new CountAggregator(false);
        return new AggregatePlan.Call(maker, Aggregators.columns(call), call.filterArg, grouping);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) {
        return new Groups(ctx, request);
    }

    /** One state a grouping set. */
    private List<GroupState> read(ExecContext ctx, OpenRequest request) throws IOException {
        List<GroupState> states = new ArrayList<>();
        try (BatchSource rows = input.open(ctx, request)) {
            for (ImmutableBitSet set : plan.sets()) {
                states.add(new GroupState(ctx.control(), plan, set));
            }
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                ctx.control().poll();
                for (GroupState state : states) {
                    state.add(batch);
                }
            }
            return states;
        } catch (IOException | RuntimeException | Error e) {
            states.forEach(GroupState::close);
            throw e;
        }
    }

    private List<GroupState> readInParts(ExecContext ctx, OpenRequest request) throws IOException {
        int parts = ctx.parallelism();
        List<Callable<List<GroupState>>> tasks = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            OpenRequest part = request.withShard(i, parts);
            tasks.add(() -> read(ctx, part));
        }
        List<List<GroupState>> done = Parallel.run(ctx, tasks, states -> states.forEach(GroupState::close));
        List<GroupState> first = done.get(0);
        try {
            for (List<GroupState> states : done.subList(1, done.size())) {
                for (int s = 0; s < first.size(); s++) {
                    first.get(s).merge(states.get(s));
                    states.get(s).close();
                }
            }
            return first;
        } catch (IOException | RuntimeException e) {
            done.forEach(states -> states.forEach(GroupState::close));
            throw e;
        }
    }

    private final class Groups implements BatchSource {
        private final ExecContext ctx;
        private final OpenRequest request;
        private @Nullable List<GroupState> states;
        private int turn;
        private int next;

        Groups(ExecContext ctx, OpenRequest request) {
            this.ctx = ctx;
            this.request = request;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            List<GroupState> all = states;
            if (all == null) {
                boolean apart =
                        request.shards() == 1 && !plan.ordered() && input.isShardable() && ctx.parallelism() > 1;
                all = apart ? readInParts(ctx, request) : read(ctx, request);
                states = all;
            }
            while (turn < all.size()) {
                ctx.control().poll();
                GroupState state = all.get(turn);
                if (next < state.size()) {
                    int to = Math.min(state.size(), next + BATCH_GROUPS);
                    Batch batch = state.rows(next, to);
                    next = to;
                    return batch;
                }
                turn++;
                next = 0;
            }
            return null;
        }

        @Override
        public void close() {
            List<GroupState> all = states;
            states = List.of();
            if (all != null) {
                all.forEach(GroupState::close);
            }
        }
    }
}
