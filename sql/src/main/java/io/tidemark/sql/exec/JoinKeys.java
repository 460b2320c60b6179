package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ExprCompiler;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.expr.ValueKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The equalities of a join's condition, each between an expression over the left row and one over the right. Equality is
 * IEEE's: neither NULL nor NaN meets anything, −0 meets 0; IS NOT DISTINCT FROM lets both meet their like.
 */
final class JoinKeys {
    private final List<Key> keys;

    private JoinKeys(List<Key> keys) {
        this.keys = keys;
    }

    private record Key(Expr left, Expr right, boolean asDouble, boolean asDecimal, boolean nullsMeet) {}

    /**
     * The keys of a batch's rows.
     *
     * @param columns one a key, both sides of one held alike
     * @param skipped rows whose key meets nothing; null where there is none
     * @param nullsMeet by key, whether NULL meets NULL
     */
    record Side(Vector[] columns, boolean @Nullable [] skipped, boolean[] nullsMeet) {
        /** Whether a row has a NULL in its key that makes equality unknown. */
        boolean anyNull(int row) {
            for (int i = 0; i < columns.length; i++) {
                if (!nullsMeet[i] && columns[i].isNull(row)) {
                    return true;
                }
            }
            return false;
        }

        boolean isSkipped(int row) {
            return skipped != null && skipped[row];
        }
    }

    /**
     * Takes the equalities out of a condition.
     *
     * @param leftWidth how many columns the left row has
     * @param rest takes the conjuncts that are none
     */
    static JoinKeys of(List<RexNode> conjuncts, int leftWidth, int width, ScalarFunctions functions, List<RexNode> rest)
            throws SqlFault {
        ImmutableBitSet leftColumns = ImmutableBitSet.range(leftWidth);
        ImmutableBitSet rightColumns = ImmutableBitSet.range(leftWidth, width);
        List<Key> keys = new ArrayList<>();
        for (RexNode conjunct : conjuncts) {
            Key key = key(conjunct, leftColumns, rightColumns, leftWidth, functions);
            if (key != null) {
                keys.add(key);
            } else {
                rest.add(conjunct);
            }
        }
        return new JoinKeys(keys);
    }

    private static @Nullable Key key(
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
        return new Key(onLeft, onRight, asDouble, mixed && !asDouble, !equal);
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

    int size() {
        return keys.size();
    }

    /** The left column that a key is, as it stands, and that only its equals on the right meet; −1 where it is none. */
    int plainLeftColumn(int key) {
        Key k = keys.get(key);
        return k.nullsMeet || k.asDouble || k.asDecimal ? -1 : k.left.plainColumn();
    }

    Side left(Batch batch, ExecContext ctx) throws IOException {
        return side(batch, ctx, true);
    }

    Side right(Batch batch, ExecContext ctx) throws IOException {
        return side(batch, ctx, false);
    }

    private Side side(Batch batch, ExecContext ctx, boolean ofLeft) throws IOException {
        Vector[] columns = new Vector[keys.size()];
        boolean[] skipped = null;
        boolean[] nullsMeet = new boolean[columns.length];
        for (int k = 0; k < columns.length; k++) {
            Key key = keys.get(k);
            nullsMeet[k] = key.nullsMeet;
            Vector v = (ofLeft ? key.left : key.right).eval(batch, ctx);
            if (key.asDouble) {
                v = doubles(v, batch.size());
            } else if (key.asDecimal) {
                v = decimals(v, batch.size());
            }
            columns[k] = v;
            if (!key.nullsMeet) {
                skipped = skip(v, batch.size(), skipped);
            }
        }
        return new Side(columns, skipped, nullsMeet);
    }

    private static boolean @Nullable [] skip(Vector v, int rows, boolean @Nullable [] before) {
        boolean[] skipped = before;
        DoubleVector doubles = v instanceof DoubleVector d ? d : null;
        if (doubles == null && v.hasNoNulls()) {
            return skipped;
        }
        for (int i = 0; i < rows; i++) {
            if (v.isNull(i) || doubles != null && Double.isNaN(doubles.get(i))) {
                skipped = skipped == null ? new boolean[rows] : skipped;
                skipped[i] = true;
            }
        }
        return skipped;
    }

    private static Vector doubles(Vector v, int rows) {
        if (v instanceof DoubleVector) {
            return v;
        }
        double[] out = new double[rows];
        boolean[] nulls = null;
        for (int i = 0; i < rows; i++) {
            if (v.boxed(i) instanceof Number n) {
                out[i] = n.doubleValue();
            } else {
                nulls = nulls == null ? new boolean[rows] : nulls;
                nulls[i] = true;
            }
        }
        return new DoubleVector(out, nulls);
    }

    private static Vector decimals(Vector v, int rows) {
        if (!(v instanceof LongVector longs)) {
            return v;
        }
        @Nullable Object[] out = new Object[rows];
        for (int i = 0; i < rows; i++) {
            out[i] = longs.isNull(i) ? null : BigDecimal.valueOf(longs.get(i));
        }
        return new ObjectVector(out);
    }
}
