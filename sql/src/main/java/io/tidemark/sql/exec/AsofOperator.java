package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.ValueOrder;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * ASOF JOIN: each left row with the one right row of equal keys that is nearest on the side that MATCH_CONDITION names. The
 * right rows are kept, sorted by keys and then by what is matched; a left row is a binary search.
 */
final class AsofOperator implements Operator {
    private final Operator left;
    private final Operator right;
    private final boolean outer;
    private final List<ValueKind> rightKinds;
    private final JoinKeys keys;
    private final Expr leftMatch;
    private final Expr rightMatch;

    /** Whether the right row lies at or below the left one, and the greatest such is wanted. */
    private final boolean below;

    private final boolean orEqual;

    private AsofOperator(
            Operator left,
            Operator right,
            boolean outer,
            List<ValueKind> rightKinds,
            JoinKeys keys,
            Expr leftMatch,
            Expr rightMatch,
            boolean below,
            boolean orEqual) {
        this.left = left;
        this.right = right;
        this.outer = outer;
        this.rightKinds = rightKinds;
        this.keys = keys;
        this.leftMatch = leftMatch;
        this.rightMatch = rightMatch;
        this.below = below;
        this.orEqual = orEqual;
    }

    static Operator of(AsofJoin join, Operator left, Operator right, ScalarFunctions functions) throws SqlFault {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        int width = leftWidth + join.getRight().getRowType().getFieldCount();
        ImmutableBitSet leftColumns = ImmutableBitSet.range(leftWidth);
        ImmutableBitSet rightColumns = ImmutableBitSet.range(leftWidth, width);
        List<RexNode> rest = new ArrayList<>();
        JoinKeys keys = JoinKeys.of(RelOptUtil.conjunctions(join.getCondition()), leftWidth, width, functions, rest);
        if (!rest.stream().allMatch(RexNode::isAlwaysTrue)) {
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED, "ON of an ASOF JOIN takes equalities of a left and a right column");
        }
        RexNode match = join.getMatchCondition();
        SqlKind kind = match.getKind();
        List<RexNode> operands = match instanceof RexCall call ? call.getOperands() : List.of();
        if (operands.size() != 2 || !isInequality(kind)) {
            throw wrongMatch();
        }
        RexNode onLeft = operands.get(0);
        RexNode onRight = operands.get(1);
        if (leftColumns.contains(RelOptUtil.InputFinder.bits(onRight))) {
            RexNode swap = onLeft;
            onLeft = onRight;
            onRight = swap;
            kind = kind.reverse();
        }
        if (!leftColumns.contains(RelOptUtil.InputFinder.bits(onLeft))
                || !rightColumns.contains(RelOptUtil.InputFinder.bits(onRight))) {
            throw wrongMatch();
        }
        RelDataType type = common(onLeft, onRight, join);
        boolean below = kind == SqlKind.GREATER_THAN || kind == SqlKind.GREATER_THAN_OR_EQUAL;
        boolean orEqual = kind == SqlKind.LESS_THAN_OR_EQUAL || kind == SqlKind.GREATER_THAN_OR_EQUAL;
        return new AsofOperator(
                left,
                right,
                join.getJoinType() == JoinRelType.LEFT_ASOF,
                RowBuffer.kinds(join.getRight().getRowType()),
                keys,
                ExprCompiler.compileAs(onLeft, type, functions),
                ExprCompiler.compileAs(RexUtil.shift(onRight, -leftWidth), type, functions),
                below,
                orEqual);
    }

    private static boolean isInequality(SqlKind kind) {
        return switch (kind) {
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
            default -> false;
        };
    }

    private static SqlFault wrongMatch() {
        return new SqlFault(
                SqlFault.Kind.UNSUPPORTED,
                "MATCH_CONDITION takes one of <, <=, >, >= between a left and a right column");
    }

    private static RelDataType common(RexNode a, RexNode b, AsofJoin join) throws SqlFault {
        if (SqlTypeUtil.equalSansNullability(a.getType(), b.getType())) {
            return a.getType();
        }
        RelDataType type = join.getCluster().getTypeFactory().leastRestrictive(List.of(a.getType(), b.getType()));
        if (type == null) {
            throw wrongMatch();
        }
        return type;
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        return new Rows(ctx);
    }

    private final class Rows implements BatchSource {
        private final ExecContext ctx;

        /** The right rows, then the number of their key, then what is matched. */
        private final RowBuffer rights;

        private final KeyTable table;
        private int[] order = new int[0];

        /** By key, where its rows begin in the order; one more than keys. */
        private int[] starts = new int[0];

        private @Nullable BatchSource lefts;
        private boolean closed;

        Rows(ExecContext ctx) {
            this.ctx = ctx;
            List<ValueKind> kinds = new ArrayList<>(rightKinds);
            kinds.add(ValueKind.LONG);
            kinds.add(rightMatch.kind());
            this.rights = new RowBuffer(ctx.control(), kinds);
            this.table = new KeyTable(ctx.control(), keys.size());
        }

        @Override
        public @Nullable Batch next() throws IOException {
            if (closed) {
                return null;
            }
            BatchSource source = lefts;
            if (source == null) {
                build();
                source = left.open(ctx, OpenRequest.WHOLE);
                lefts = source;
            }
            for (Batch b = source.next(); b != null; b = source.next()) {
                ctx.control().poll();
                Batch out = match(b);
                if (out.size() > 0) {
                    return out;
                }
            }
            return null;
        }

        private void build() throws IOException {
            try (BatchSource source = right.open(ctx, OpenRequest.WHOLE)) {
                for (Batch b = source.next(); b != null; b = source.next()) {
                    ctx.control().poll();
                    append(b);
                }
            }
            int group = rightKinds.size();
            order = RowSorter.sort(
                    rights, List.of(new RelFieldCollation(group), new RelFieldCollation(group + 1)), ctx.control());
            starts = new int[table.size() + 1];
            for (int i = order.length - 1; i >= 0; i--) {
                Long g = (Long) rights.column(group).boxed(order[i]);
                starts[g == null ? 0 : (int) (long) g] = i;
            }
            starts[table.size()] = order.length;
        }

        private void append(Batch b) throws IOException {
            JoinKeys.Side side = keys.right(b, ctx);
            Vector match = rightMatch.eval(b, ctx);
            int[] groups = new int[b.size()];
            table.groupsOf(side.columns(), unmatchable(match, side, b.size()), b.size(), groups);
            long[] numbers = new long[b.size()];
            int[] kept = new int[b.size()];
            int n = 0;
            for (int i = 0; i < b.size(); i++) {
                if (groups[i] >= 0) {
                    numbers[i] = groups[i];
                    kept[n++] = i;
                }
            }
            Vector[] all = Arrays.copyOf(b.columns(), rightKinds.size() + 2);
            all[rightKinds.size()] = new LongVector(numbers, null);
            all[rightKinds.size() + 1] = match;
            rights.append(all, kept, n);
        }

        private Batch match(Batch b) throws IOException {
            JoinKeys.Side side = keys.left(b, ctx);
            Vector match = leftMatch.eval(b, ctx);
            int[] groups = new int[b.size()];
            table.find(side.columns(), unmatchable(match, side, b.size()), b.size(), groups);
            int[] ls = new int[b.size()];
            int[] rs = new int[b.size()];
            int n = 0;
            for (int i = 0; i < b.size(); i++) {
                int r = groups[i] < 0 ? -1 : nearest(match.boxed(i), groups[i]);
                if (r >= 0 || outer) {
                    ls[n] = i;
                    rs[n++] = r;
                }
            }
            Vector[] out = new Vector[b.columns().length + rightKinds.size()];
            for (int i = 0; i < b.columns().length; i++) {
                out[i] = Vectors.gather(b.column(i), ls, n);
            }
            for (int i = 0; i < rightKinds.size(); i++) {
                out[b.columns().length + i] = rights.column(i).gather(rs, 0, n);
            }
            return new Batch(n, out);
        }

        /** The right row nearest to a left one's value among those of a key, or −1. */
        private int nearest(@Nullable Object value, int group) {
            if (value == null) {
                return -1;
            }
            // The first place whose value lies beyond the left row's, an equal one counted with the wanted side.
            int lo = starts[group];
            int hi = starts[group + 1];
            boolean equalBefore = below == orEqual;
            while (lo < hi) {
                int middle = (lo + hi) >>> 1;
                Object v = rights.column(rightKinds.size() + 1).boxed(order[middle]);
                int c = v == null ? 1 : ValueOrder.compare(v, value);
                if (c < 0 || c == 0 && equalBefore) {
                    lo = middle + 1;
                } else {
                    hi = middle;
                }
            }
            if (below) {
                return lo > starts[group] ? order[lo - 1] : -1;
            }
            return lo < starts[group + 1] ? order[lo] : -1;
        }

        @Override
        public void close() {
            closed = true;
            if (lefts != null) {
                lefts.close();
            }
            rights.close();
            table.close();
        }
    }

    /** The rows that meet nothing: neither NULL nor NaN is before or after anything. */
    private static boolean @Nullable [] unmatchable(Vector match, JoinKeys.Side side, int rows) {
        boolean[] out = side.skipped();
        for (int i = 0; i < rows; i++) {
            Object value = match.boxed(i);
            if (value == null || value instanceof Double d && d.isNaN()) {
                out = out == null ? new boolean[rows] : out;
                out[i] = true;
            }
        }
        return out;
    }
}
