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
import java.math.BigDecimal;
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
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
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
    private final List<JoinKey> keys;
    private final @Nullable Expr residual;

    /** The whole condition, where a mark has to know whether it is unknown. */
    private final @Nullable Expr condition;

    private JoinOperator(
            Operator left,
            Operator right,
            JoinRelType type,
            List<ValueKind> leftKinds,
            List<ValueKind> rightKinds,
            List<JoinKey> keys,
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

    /** One equality: an expression over the left row and one over the right. */
    record JoinKey(Expr left, Expr right, boolean asDouble, boolean asDecimal, boolean nullsMeet) {}

    static Operator of(Join join, Operator left, Operator right, ScalarFunctions functions) throws SqlFault {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        int width = leftWidth + join.getRight().getRowType().getFieldCount();
        ImmutableBitSet leftColumns = ImmutableBitSet.range(leftWidth);
        ImmutableBitSet rightColumns = ImmutableBitSet.range(leftWidth, width);
        List<JoinKey> keys = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            JoinKey key = key(conjunct, leftColumns, rightColumns, leftWidth, functions);
            if (key != null) {
                keys.add(key);
            } else if (!conjunct.isAlwaysTrue()) {
                rest.add(conjunct);
            }
        }
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

    static @Nullable JoinKey key(
            RexNode conjunct,
            ImmutableBitSet leftColumns,
            ImmutableBitSet rightColumns,
            int leftWidth,
            ScalarFunctions functions)
            throws SqlFault {
        RexCall same = sameOrBothNull(conjunct);
        boolean equal = same == null && conjunct.getKind() == SqlKind.EQUALS;
        if (same == null && !equal && conjunct.getKind() != SqlKind.IS_NOT_DISTINCT_FROM) {
            return null;
        }
        List<RexNode> operands = (same == null ? (RexCall) conjunct : same).getOperands();
        RexNode a = operands.get(0);
        RexNode b = operands.get(1);
        ImmutableBitSet readA = RelOptUtil.InputFinder.bits(a);
        ImmutableBitSet readB = RelOptUtil.InputFinder.bits(b);
        if (readA.isEmpty() || readB.isEmpty()) {
            return null;
        }
        if (rightColumns.contains(readA) && leftColumns.contains(readB)) {
            RexNode swap = a;
            a = b;
            b = swap;
        } else if (!leftColumns.contains(readA) || !rightColumns.contains(readB)) {
            return null;
        }
        Expr onLeft = ExprCompiler.compile(a, functions);
        Expr onRight = ExprCompiler.compile(RexUtil.shift(b, -leftWidth), functions);
        boolean mixed = onLeft.kind() != onRight.kind();
        boolean asDouble = mixed && (onLeft.kind() == ValueKind.DOUBLE || onRight.kind() == ValueKind.DOUBLE);
        return new JoinKey(onLeft, onRight, asDouble, mixed && !asDouble, !equal);
    }

    /** The equality in {@code (a IS NULL AND b IS NULL) OR (a = b) IS TRUE}, as IS NOT DISTINCT FROM is often written. */
    private static @Nullable RexCall sameOrBothNull(RexNode node) {
        if (node.getKind() != SqlKind.OR || ((RexCall) node).getOperands().size() != 2) {
            return null;
        }
        RexNode first = ((RexCall) node).getOperands().get(0);
        RexNode second = ((RexCall) node).getOperands().get(1);
        RexNode nulls = first.getKind() == SqlKind.AND ? first : second;
        RexNode equality = nulls == first ? second : first;
        if (equality.getKind() == SqlKind.IS_TRUE) {
            equality = ((RexCall) equality).getOperands().get(0);
        }
        if (equality.getKind() != SqlKind.EQUALS || nulls.getKind() != SqlKind.AND) {
            return null;
        }
        Set<RexNode> tested = new HashSet<>();
        for (RexNode test : ((RexCall) nulls).getOperands()) {
            if (test.getKind() != SqlKind.IS_NULL) {
                return null;
            }
            tested.add(((RexCall) test).getOperands().get(0));
        }
        RexCall equal = (RexCall) equality;
        return tested.equals(new HashSet<>(equal.getOperands())) ? equal : null;
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        return new Pairs(ctx);
    }

    /** The key of a row, or null where it meets nothing. */
    static @Nullable Object @Nullable [] keyOf(Vector[] columns, List<JoinKey> keys, int row) {
        @Nullable Object[] out = new Object[columns.length];
        for (int i = 0; i < out.length; i++) {
            Object v = columns[i].boxed(row);
            JoinKey key = keys.get(i);
            if (v == null) {
                if (!key.nullsMeet) {
                    return null;
                }
            } else {
                if (key.asDouble && v instanceof Number n) {
                    v = n.doubleValue();
                } else if (key.asDecimal && v instanceof Long n) {
                    v = BigDecimal.valueOf(n);
                }
                if (!key.nullsMeet && v instanceof Double d && d.isNaN()) {
                    return null;
                }
            }
            out[i] = v;
        }
        return out;
    }

    private static boolean anyNull(Vector[] columns, int row) {
        for (Vector column : columns) {
            if (column.isNull(row)) {
                return true;
            }
        }
        return false;
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
            List<Set<Object>> values = new ArrayList<>();
            keys.forEach(k -> values.add(new HashSet<>()));
            try (BatchSource rows = right.open(ctx, OpenRequest.WHOLE)) {
                for (Batch b = rows.next(); b != null; b = rows.next()) {
                    ctx.control().poll();
                    int first = rights.size();
                    rights.append(b.columns(), null, b.size());
                    insert(b, first, values);
                }
            }
            Map<Integer, Set<Object>> sets = new HashMap<>();
            if (type == JoinRelType.INNER || type == JoinRelType.SEMI || type == JoinRelType.RIGHT) {
                for (int i = 0; i < keys.size(); i++) {
                    int column = keys.get(i).left.plainColumn();
                    boolean usable = column >= 0
                            && !keys.get(i).nullsMeet
                            && !keys.get(i).asDouble
                            && !keys.get(i).asDecimal
                            && values.get(i).size() <= RUNTIME_SET_MAX;
                    if (usable && left.acceptsRuntimeSet(column)) {
                        sets.merge(column, values.get(i), (a, b) -> {
                            a.retainAll(b);
                            return a;
                        });
                    }
                }
            }
            lefts = left.open(ctx, new OpenRequest(0, 1, sets));
        }

        private void insert(Batch b, int first, List<Set<Object>> values) throws IOException {
            Vector[] columns = new Vector[keys.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = keys.get(i).right.eval(b, ctx);
            }
            if (nexts.length < rights.size()) {
                nexts = Arrays.copyOf(nexts, Math.max(rights.size(), nexts.length * 2));
            }
            for (int i = 0; i < b.size(); i++) {
                int at = first + i;
                nexts[at] = -1;
                @Nullable Object[] key = keyOf(columns, keys, i);
                if (key == null) {
                    if (isMark() && anyNull(columns, i)) {
                        if (nullRightCount == nullRights.length) {
                            nullRights = Arrays.copyOf(nullRights, Math.max(16, nullRightCount * 2));
                        }
                        nullRights[nullRightCount++] = at;
                    }
                    continue;
                }
                int known = table.size();
                int group = table.group(key);
                if (group == heads.length) {
                    heads = Arrays.copyOf(heads, group * 2);
                    tails = Arrays.copyOf(tails, group * 2);
                }
                if (group == known) {
                    heads[group] = at;
                    for (int k = 0; k < key.length; k++) {
                        Object v = key[k];
                        if (v != null && values.get(k).size() <= RUNTIME_SET_MAX) {
                            values.get(k).add(v);
                        }
                    }
                } else {
                    nexts[tails[group]] = at;
                }
                tails[group] = at;
            }
        }

        private void nextLeft() throws IOException {
            BatchSource source = lefts;
            batch = source == null ? null : source.next();
            Batch b = batch;
            if (b == null) {
                leftDone = true;
                return;
            }
            Vector[] columns = new Vector[keys.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = keys.get(i).left.eval(b, ctx);
            }
            if (groupOfRow.length < b.size()) {
                groupOfRow = new int[b.size()];
            }
            for (int i = 0; i < b.size(); i++) {
                @Nullable Object[] key = keyOf(columns, keys, i);
                groupOfRow[i] = key == null ? -1 : table.find(key);
            }
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
            Vector[] columns = new Vector[keys.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = keys.get(i).left.eval(b, ctx);
            }
            long[] marks = new long[n];
            boolean[] nulls = new boolean[n];
            for (int i = 0; i < n; i++) {
                if (leftMatched.get(i)) {
                    marks[i] = 1;
                } else {
                    nulls[i] = leftUnknown.get(i) || isUnknown(b, i, anyNull(columns, i));
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
