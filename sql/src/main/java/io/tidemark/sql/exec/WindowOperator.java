package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;
import org.jspecify.annotations.Nullable;

/**
 * Window functions. All rows are kept; for each partitioning and order they are sorted once, and every function over it is
 * computed partition by partition. Rows leave in the order in which they came, with a column more for each function.
 */
final class WindowOperator implements Operator {
    private static final int BATCH_ROWS = 4096;

    private final Operator input;
    private final RelDataType inputType;

    /** By partitioning and order, the functions over it. */
    private final List<Sorting> sortings;

    private final int calls;

    private WindowOperator(Operator input, RelDataType inputType, List<Sorting> sortings, int calls) {
        this.input = input;
        this.inputType = inputType;
        this.sortings = sortings;
        this.calls = calls;
    }

    /**
     * Rows in the order of a partitioning's columns and then of an order's.
     *
     * @param partition how many of the keys are the partitioning's
     */
    record Sorting(List<RelFieldCollation> keys, int partition, List<WindowCall> calls) {}

    /** A projection that contains window functions, as what they need, they, and what is made of them. */
    static Operator of(Project project, Operator input, ScalarFunctions functions) throws SqlFault {
        return new Planner(project, functions).plan(input);
    }

    private static final class Planner {
        private final Project project;
        private final ScalarFunctions functions;
        private final RexBuilder rex;

        /** The columns that functions and projection read, by place. */
        private final Map<RexNode, Integer> needed = new LinkedHashMap<>();

        private final Map<RexOver, Integer> overs = new LinkedHashMap<>();

        Planner(Project project, ScalarFunctions functions) {
            this.project = project;
            this.functions = functions;
            this.rex = project.getCluster().getRexBuilder();
        }

        Operator plan(Operator input) throws SqlFault {
            collect();
            List<RexNode> nodes = new ArrayList<>(needed.keySet());
            List<Expr> before = new ArrayList<>();
            var type = project.getCluster().getTypeFactory().builder();
            for (int i = 0; i < nodes.size(); i++) {
                before.add(ExprCompiler.compile(nodes.get(i), functions));
                type.add("c" + i, nodes.get(i).getType());
            }
            RelDataType inputType = type.build();
            Map<List<Object>, Sorting> sortings = new LinkedHashMap<>();
            for (Map.Entry<RexOver, Integer> e : overs.entrySet()) {
                RexWindow window = e.getKey().getWindow();
                List<RelFieldCollation> keys = keys(window);
                int partition = window.partitionKeys.size();
                Sorting sorting = sortings.computeIfAbsent(
                        List.of(keys, partition), k -> new Sorting(keys, partition, new ArrayList<>()));
                List<Integer> args = new ArrayList<>();
                for (RexNode operand : e.getKey().getOperands()) {
                    args.add(place(operand));
                }
                sorting.calls.add(WindowCall.of(
                        e.getKey(), e.getValue(), args, keys.subList(partition, keys.size()), inputType, functions));
            }
            Operator windows = new WindowOperator(
                    new ProjectOperator(input, before), inputType, List.copyOf(sortings.values()), overs.size());
            return new ProjectOperator(windows, after());
        }

        private void collect() {
            RexShuttle collector = new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    if (!overs.containsKey(over)) {
                        overs.put(over, overs.size());
                        over.getOperands().forEach(o -> place(o));
                        over.getWindow().partitionKeys.forEach(k -> place(k));
                        over.getWindow().orderKeys.forEach(k -> place(k.left));
                    }
                    return over;
                }

                @Override
                public RexNode visitInputRef(RexInputRef ref) {
                    place(ref);
                    return ref;
                }
            };
            project.getProjects().forEach(p -> p.accept(collector));
        }

        private int place(RexNode node) {
            Integer known = needed.get(node);
            if (known != null) {
                return known;
            }
            needed.put(node, needed.size());
            return needed.size() - 1;
        }

        private List<RelFieldCollation> keys(RexWindow window) {
            List<RelFieldCollation> keys = new ArrayList<>();
            for (RexNode key : window.partitionKeys) {
                keys.add(new RelFieldCollation(place(key)));
            }
            for (RexFieldCollation key : window.orderKeys) {
                keys.add(new RelFieldCollation(place(key.left), key.getDirection(), key.getNullDirection()));
            }
            return keys;
        }

        private List<Expr> after() throws SqlFault {
            RexShuttle replace = new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    int call = Objects.requireNonNull(overs.get(over));
                    return rex.makeInputRef(over.getType(), needed.size() + call);
                }

                @Override
                public RexNode visitInputRef(RexInputRef ref) {
                    return rex.makeInputRef(ref.getType(), place(ref));
                }
            };
            List<Expr> after = new ArrayList<>();
            for (RexNode p : project.getProjects()) {
                after.add(ExprCompiler.compile(p.accept(replace), functions));
            }
            return after;
        }
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        return new Rows(ctx, input.open(ctx, OpenRequest.WHOLE));
    }

    private final class Rows implements BatchSource {
        private final ExecContext ctx;
        private final BatchSource source;
        private final RowBuffer buffer;
        private final WindowResult[] results = new WindowResult[calls];
        private int @Nullable [] identity;
        private int next;
        private long claimed;

        Rows(ExecContext ctx, BatchSource source) {
            this.ctx = ctx;
            this.source = source;
            this.buffer = new RowBuffer(ctx.control(), RowBuffer.kinds(inputType));
        }

        @Override
        public @Nullable Batch next() throws IOException {
            int[] all = identity;
            if (all == null) {
                all = compute();
                identity = all;
            }
            ctx.control().poll();
            if (next >= all.length) {
                return null;
            }
            int to = Math.min(all.length, next + BATCH_ROWS);
            Vector[] kept = buffer.gatherColumns(all, next, to);
            Vector[] columns = new Vector[kept.length + calls];
            System.arraycopy(kept, 0, columns, 0, kept.length);
            for (int i = 0; i < calls; i++) {
                columns[kept.length + i] = results[i].vector(next, to);
            }
            int size = to - next;
            next = to;
            return new Batch(size, columns);
        }

        private int[] compute() throws IOException {
            for (Batch b = source.next(); b != null; b = source.next()) {
                ctx.control().poll();
                buffer.append(b.columns(), null, b.size());
            }
            source.close();
            int n = buffer.size();
            long bytes = 4L * n + (long) WindowResult.BYTES * n * calls;
            ctx.control().claim(bytes);
            claimed = bytes;
            for (Sorting sorting : sortings) {
                int[] order = RowSorter.sort(buffer, sorting.keys, ctx.control());
                for (WindowCall call : sorting.calls) {
                    results[call.index()] = new WindowResult(call.kind(), n);
                }
                int from = 0;
                while (from < n) {
                    int to = end(order, from, n, sorting.keys, sorting.partition);
                    WindowPartition partition = new WindowPartition(ctx, buffer, order, from, to, sorting);
                    for (WindowCall call : sorting.calls) {
                        partition.compute(call, results[call.index()]);
                    }
                    from = to;
                }
            }
            int[] all = new int[n];
            for (int i = 0; i < n; i++) {
                all[i] = i;
            }
            return all;
        }

        private int end(int[] order, int from, int n, List<RelFieldCollation> keys, int partition) throws IOException {
            int to = from + 1;
            while (to < n && RowSorter.areEqual(buffer, keys, partition, order[from], order[to])) {
                to++;
                if ((to & 0xfff) == 0) {
                    ctx.control().poll();
                }
            }
            return to;
        }

        @Override
        public void close() {
            source.close();
            buffer.close();
            ctx.control().free(claimed);
            claimed = 0;
            identity = new int[0];
            next = 0;
        }
    }
}
