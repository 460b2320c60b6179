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
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/**
 * Joins of all types. The right input is kept, hashed by the equalities of the condition (one chain, where there are none);
 * the left one streams past. Equality is IEEE's: neither NULL nor NaN meets anything, −0 meets 0. What is left of the condition
 * is evaluated on batches of candidate pairs.
 */
final class JoinOperator implements Operator {
    private static final int BATCH_PAIRS = 4096;

    /** More values than this and a set spares the other side nothing. */
    private static final int RUNTIME_SET_MAX = 10_000;

    private final Operator left;
    private final Operator right;
    private final JoinRelType type;
    private final List<ValueKind> rightKinds;
    private final List<ValueKind> leftKinds;
    private final JoinKeys keys;
    private final @Nullable Expr residual;

    /** The whole condition, where a mark has to know whether it is unknown. */
    private final @Nullable Expr condition;

    private JoinOperator(
            Operator left,
            Operator right,
            JoinRelType type,
            List<ValueKind> leftKinds,
            List<ValueKind> rightKinds,
            JoinKeys keys,
            @Nullable Expr residual,
            @Nullable Expr condition) {
        this.left = left;
        this.right = right;
        this.type = type;
        this.leftKinds = leftKinds;
        this.rightKinds = rightKinds;
        this.keys = keys;
        this.residual = residual;
        this.condition = condition;
    }

    static Operator of(Join join, Operator left, Operator right, ScalarFunctions functions) throws SqlFault {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        int width = leftWidth + join.getRight().getRowType().getFieldCount();
        List<RexNode> rest = new ArrayList<>();
        JoinKeys keys = JoinKeys.of(RelOptUtil.conjunctions(join.getCondition()), leftWidth, width, functions, rest);
        rest.removeIf(RexNode::isAlwaysTrue);
        RexNode residual = RexUtil.composeConjunction(join.getCluster().getRexBuilder(), rest, true);
        return new JoinOperator(
                left,
                right,
                join.getJoinType(),
                RowBuffer.kinds(join.getLeft().getRowType()),
                RowBuffer.kinds(join.getRight().getRowType()),
                keys,
                residual == null ? null : ExprCompiler.compile(residual, functions),
                join.getJoinType() == JoinRelType.LEFT_MARK
                        ? ExprCompiler.compile(join.getCondition(), functions)
                        : null);
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        return new Pairs(ctx);
    }

    private boolean givesLeftOnly() {
        return type == JoinRelType.SEMI || type == JoinRelType.ANTI || isMark();
    }

    /** Whether each left row comes out once, with the truth of "the condition holds for some right row". */
    private boolean isMark() {
        return type == JoinRelType.LEFT_MARK;
    }

    private boolean keepsLeft() {
        return type == JoinRelType.LEFT || type == JoinRelType.FULL;
    }

    private boolean keepsRight() {
        return type == JoinRelType.RIGHT || type == JoinRelType.FULL;
    }

    private final class Pairs implements BatchSource {
        private final ExecContext ctx;
        private final RowBuffer rights;
        private final KeyTable table;

        /** By key group, its first right row; by right row, the next of its group. −1 ends. */
        private int[] heads = new int[16];

        private int[] nexts = new int[16];
        private int[] tails = new int[16];
        private final BitSet rightMatched = new BitSet();
        private @Nullable BatchSource lefts;
        private @Nullable Batch batch;
        private int[] groupOfRow = new int[0];
        private BitSet leftMatched = new BitSet();

        /** For a mark: left rows for which the condition is unknown for some right row, and right rows with a NULL as key. */
        private BitSet leftUnknown = new BitSet();

        private int[] nullRights = new int[0];
        private int nullRightCount;
        private int row;
        private int chain = -1;
        private int unmatchedRight;
        private boolean built;
        private boolean leftDone;

        Pairs(ExecContext ctx) {
            this.ctx = ctx;
            this.rights = new RowBuffer(ctx.control(), rightKinds);
            this.table = new KeyTable(ctx.control(), keys.size());
        }

        @Override
        public @Nullable Batch next() throws IOException {
            if (!built) {
                build();
                built = true;
            }
            while (true) {
                ctx.control().poll();
                if (batch == null && !leftDone) {
                    nextLeft();
                }
                if (leftDone) {
                    return keepsRight() ? unmatchedRights() : null;
                }
                Batch out = pairs();
                if (out == null) {
                    out = finishLeft();
                    batch = null;
                }
                if (out != null && out.size() > 0) {
                    return out;
                }
            }
        }

        private void build() throws IOException {
            try (BatchSource rows = right.open(ctx, OpenRequest.WHOLE)) {
                for (Batch b = rows.next(); b != null; b = rows.next()) {
                    ctx.control().poll();
                    int first = rights.size();
                    rights.append(b.columns(), null, b.size());
                    insert(b, first);
                }
            }
            lefts = left.open(ctx, new OpenRequest(0, 1, runtimeSets()));
        }

        /** What the left side's columns can at most be, where no left row may come out that meets nothing. */
        private Map<Integer, Set<Object>> runtimeSets() {
            Map<Integer, Set<Object>> sets = new HashMap<>();
            if (type != JoinRelType.INNER && type != JoinRelType.SEMI && type != JoinRelType.RIGHT) {
                return sets;
            }
            for (int i = 0; i < keys.size(); i++) {
                int column = keys.plainLeftColumn(i);
                if (column < 0 || !left.acceptsRuntimeSet(column)) {
                    continue;
                }
                List<Object> values = rights.size() == 0 ? List.of() : table.objects(i);
                if (values != null && values.size() <= RUNTIME_SET_MAX) {
                    sets.merge(column, new HashSet<>(values), (a, b) -> {
                        a.retainAll(b);
                        return a;
                    });
                }
            }
            return sets;
        }

        private void insert(Batch b, int first) throws IOException {
            JoinKeys.Side side = keys.right(b, ctx);
            if (nexts.length < rights.size()) {
                nexts = Arrays.copyOf(nexts, Math.max(rights.size(), nexts.length * 2));
            }
            if (groupOfRow.length < b.size()) {
                groupOfRow = new int[b.size()];
            }
            int known = table.size();
            table.groupsOf(side.columns(), side.skipped(), b.size(), groupOfRow);
            if (heads.length < table.size()) {
                heads = Arrays.copyOf(heads, Math.max(table.size(), heads.length * 2));
                tails = Arrays.copyOf(tails, heads.length);
            }
            for (int i = 0; i < b.size(); i++) {
                int at = first + i;
                nexts[at] = -1;
                int group = groupOfRow[i];
                if (group < 0) {
                    if (isMark() && side.anyNull(i)) {
                        addNullRight(at);
                    }
                    continue;
                }
                if (group == known) {
                    heads[group] = at;
                    known++;
                } else {
                    nexts[tails[group]] = at;
                }
                tails[group] = at;
            }
        }

        private void addNullRight(int at) {
            if (nullRightCount == nullRights.length) {
                nullRights = Arrays.copyOf(nullRights, Math.max(16, nullRightCount * 2));
            }
            nullRights[nullRightCount++] = at;
        }

        private void nextLeft() throws IOException {
            BatchSource source = lefts;
            batch = source == null ? null : source.next();
            Batch b = batch;
            if (b == null) {
                leftDone = true;
                return;
            }
            JoinKeys.Side side = keys.left(b, ctx);
            if (groupOfRow.length < b.size()) {
                groupOfRow = new int[b.size()];
            }
            table.find(side.columns(), side.skipped(), b.size(), groupOfRow);
            leftMatched = new BitSet(b.size());
            leftUnknown = new BitSet(b.size());
            row = 0;
            chain = b.size() > 0 ? headOf(0) : -1;
        }

        private int headOf(int leftRow) {
            return groupOfRow[leftRow] < 0 ? -1 : heads[groupOfRow[leftRow]];
        }

        /** The next pairs of the batch at hand, or null where there are no more. */
        private @Nullable Batch pairs() throws IOException {
            Batch b = batch;
            if (b == null || row >= b.size()) {
                return null;
            }
            int[] leftRows = new int[BATCH_PAIRS];
            int[] rightRows = new int[BATCH_PAIRS];
            int n = 0;
            // One match is enough to know a left row, unless more of the condition has to hold.
            boolean firstOnly = givesLeftOnly() && residual == null;
            while (n < BATCH_PAIRS && row < b.size()) {
                if (chain >= 0) {
                    leftRows[n] = row;
                    rightRows[n] = chain;
                    n++;
                    chain = firstOnly ? -1 : nexts[chain];
                }
                if (chain < 0) {
                    row++;
                    chain = row < b.size() ? headOf(row) : -1;
                }
            }
            return n == 0 ? null : joined(b, leftRows, rightRows, n);
        }

        private Batch joined(Batch b, int[] leftRows, int[] rightRows, int n) throws IOException {
            int[] ls = leftRows;
            int[] rs = rightRows;
            int count = n;
            Batch pairs = null;
            if (residual != null || !givesLeftOnly()) {
                pairs = combine(b, ls, rs, count);
            }
            if (residual != null && pairs != null) {
                Vector truth = residual.eval(pairs, ctx);
                if (isMark()) {
                    for (int i = 0; i < count; i++) {
                        if (truth.isNull(i)) {
                            leftUnknown.set(ls[i]);
                        }
                    }
                }
                int[] passed = Vectors.selectTrue(truth, count);
                if (passed.length < count) {
                    pairs = Vectors.gather(pairs, passed, passed.length);
                    int[] ls2 = new int[passed.length];
                    int[] rs2 = new int[passed.length];
                    for (int i = 0; i < passed.length; i++) {
                        ls2[i] = ls[passed[i]];
                        rs2[i] = rs[passed[i]];
                    }
                    ls = ls2;
                    rs = rs2;
                    count = passed.length;
                }
            }
            for (int i = 0; i < count; i++) {
                leftMatched.set(ls[i]);
            }
            if (keepsRight()) {
                for (int i = 0; i < count; i++) {
                    rightMatched.set(rs[i]);
                }
            }
            return givesLeftOnly() || pairs == null ? new Batch(0, new Vector[0]) : pairs;
        }

        private Batch combine(Batch b, int[] leftRows, int[] rightRows, int n) {
            Vector[] out = new Vector[leftKinds.size() + rightKinds.size()];
            for (int i = 0; i < leftKinds.size(); i++) {
                out[i] = Vectors.gather(b.column(i), leftRows, n);
            }
            Vector[] r = rights.gatherColumns(rightRows, 0, n);
            System.arraycopy(r, 0, out, leftKinds.size(), r.length);
            return new Batch(n, out);
        }

        /** What a batch of left rows gives after its last pair. */
        private @Nullable Batch finishLeft() throws IOException {
            Batch b = batch;
            if (b == null || !(keepsLeft() || givesLeftOnly())) {
                return null;
            }
            if (isMark()) {
                return marked(b);
            }
            boolean wanted = type == JoinRelType.SEMI;
            int[] rows = new int[b.size()];
            int n = 0;
            for (int i = 0; i < b.size(); i++) {
                rows[n] = i;
                n += leftMatched.get(i) == wanted ? 1 : 0;
            }
            if (n == 0) {
                return null;
            }
            if (givesLeftOnly()) {
                return Vectors.gather(b, rows, n);
            }
            int[] none = new int[n];
            Arrays.fill(none, -1);
            return combine(b, rows, none, n);
        }

        private Batch marked(Batch b) throws IOException {
            int n = b.size();
            JoinKeys.Side side = keys.left(b, ctx);
            long[] marks = new long[n];
            boolean[] nulls = new boolean[n];
            for (int i = 0; i < n; i++) {
                if (leftMatched.get(i)) {
                    marks[i] = 1;
                } else {
                    nulls[i] = leftUnknown.get(i) || isUnknown(b, i, side.anyNull(i));
                }
            }
            Vector[] out = Arrays.copyOf(b.columns(), b.columns().length + 1);
            out[out.length - 1] = new LongVector(marks, nulls);
            return new Batch(n, out);
        }

        /**
         * Whether the condition is unknown for some right row that the keys could not tell: any, where the left row has a NULL
         * as key, else those that have one.
         */
        private boolean isUnknown(Batch b, int left, boolean leftNull) throws IOException {
            int candidates = leftNull ? rights.size() : nullRightCount;
            if (candidates == 0) {
                return false;
            }
            Expr whole = condition;
            if (keys.size() == 1 && residual == null || whole == null) {
                return true;
            }
            for (int from = 0; from < candidates; from += BATCH_PAIRS) {
                ctx.control().poll();
                int count = Math.min(BATCH_PAIRS, candidates - from);
                int[] ls = new int[count];
                int[] rs = new int[count];
                Arrays.fill(ls, left);
                for (int i = 0; i < count; i++) {
                    rs[i] = leftNull ? from + i : nullRights[from + i];
                }
                Vector truth = whole.eval(combine(b, ls, rs, count), ctx);
                for (int i = 0; i < count; i++) {
                    if (truth.isNull(i)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private @Nullable Batch unmatchedRights() {
            int[] rows = new int[BATCH_PAIRS];
            int n = 0;
            while (n < BATCH_PAIRS && unmatchedRight < rights.size()) {
                rows[n] = unmatchedRight;
                n += rightMatched.get(unmatchedRight++) ? 0 : 1;
            }
            if (n == 0) {
                return null;
            }
            Vector[] out = new Vector[leftKinds.size() + rightKinds.size()];
            for (int i = 0; i < leftKinds.size(); i++) {
                out[i] = Vectors.constant(leftKinds.get(i), null);
            }
            Vector[] r = rights.gatherColumns(rows, 0, n);
            System.arraycopy(r, 0, out, leftKinds.size(), r.length);
            return new Batch(n, out);
        }

        @Override
        public void close() {
            if (lefts != null) {
                lefts.close();
            }
            leftDone = true;
            unmatchedRight = rights.size();
            rights.close();
            table.close();
        }
    }
}
