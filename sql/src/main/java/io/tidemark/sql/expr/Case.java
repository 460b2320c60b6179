package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** CASE, and COALESCE as one: each branch is evaluated for the rows that take it and no others. */
final class Case extends Expr {
    private final @Nullable Expr[] conditions;
    private final Expr[] values;

    /**
     * A choice.
     *
     * @param conditions one a branch; null means "the branch's value is not NULL", as COALESCE asks
     * @param values one a branch, then the one of ELSE; all held as the type is
     */
    Case(RelDataType type, @Nullable Expr[] conditions, Expr[] values) {
        super(type);
        this.conditions = conditions;
        this.values = values;
    }

    @Override
    public Vector eval(Batch batch, EvalContext ctx) throws IOException {
        int rows = batch.size();
        if (rows == 0) {
            return Vectors.empty(kind());
        }
        Merged merged = null;
        int[] open = null; // null: all rows
        for (int branch = 0; branch <= conditions.length; branch++) {
            int openCount = open == null ? rows : open.length;
            if (openCount == 0) {
                break;
            }
            Vector taken = null;
            int[] picks; // indexes into the open rows
            if (branch == conditions.length) {
                picks = all(openCount);
            } else {
                Expr condition = conditions[branch];
                if (condition == null) {
                    taken = evalOpen(values[branch], batch, open, ctx);
                    picks = notNull(taken, openCount);
                } else {
                    picks = Vectors.selectTrue(evalOpen(condition, batch, open, ctx), openCount);
                }
            }
            if (picks.length == 0) {
                continue;
            }
            int[] target = through(open, picks);
            if (merged == null && target.length == rows) {
                return taken != null ? taken : values[branch].eval(batch, ctx);
            }
            Vector v = taken != null
                    ? Vectors.gather(taken, picks, picks.length)
                    : values[branch].evalSome(batch, target, ctx);
            if (merged == null) {
                merged = new Merged(kind(), rows);
            }
            merged.put(v, target);
            open = without(open, picks, openCount);
        }
        if (merged == null) {
            throw new IllegalStateException("no branch taken");
        }
        return merged.finish();
    }

    private static Vector evalOpen(Expr e, Batch batch, int @Nullable [] open, EvalContext ctx) throws IOException {
        return open == null ? e.eval(batch, ctx) : e.evalSome(batch, open, ctx);
    }

    private static int[] all(int n) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        return rows;
    }

    private static int[] notNull(Vector v, int n) {
        int[] rows = new int[n];
        int k = 0;
        for (int i = 0; i < n; i++) {
            rows[k] = i;
            k += v.isNull(i) ? 0 : 1;
        }
        return Arrays.copyOf(rows, k);
    }

    private static int[] through(int @Nullable [] open, int[] picks) {
        if (open == null) {
            return picks;
        }
        int[] rows = new int[picks.length];
        for (int i = 0; i < picks.length; i++) {
            rows[i] = open[picks[i]];
        }
        return rows;
    }

    private static int[] without(int @Nullable [] open, int[] picks, int openCount) {
        int[] rest = new int[openCount - picks.length];
        int k = 0;
        int p = 0;
        for (int i = 0; i < openCount; i++) {
            if (p < picks.length && picks[p] == i) {
                p++;
            } else {
                rest[k++] = open == null ? i : open[i];
            }
        }
        return rest;
    }

    @Override
    public boolean isConstant() {
        for (Expr c : conditions) {
            if (c != null && !c.isConstant()) {
                return false;
            }
        }
        return Arrays.stream(values).allMatch(Expr::isConstant);
    }

    @Override
    boolean canFail() {
        for (Expr c : conditions) {
            if (c != null && c.canFail()) {
                return true;
            }
        }
        return Arrays.stream(values).anyMatch(Expr::canFail);
    }

    @Override
    void collectColumns(BitSet columns) {
        for (Expr c : conditions) {
            if (c != null) {
                c.collectColumns(columns);
            }
        }
        for (Expr v : values) {
            v.collectColumns(columns);
        }
    }

    @Override
    public String toString() {
        return "CASE" + Arrays.toString(conditions) + Arrays.toString(values);
    }

    /** Collects the branches' values in the places of their rows. */
    private static final class Merged {
        private final long @Nullable [] longs;
        private final double @Nullable [] doubles;
        private final @Nullable Object @Nullable [] objects;
        private final int rows;
        private boolean @Nullable [] nulls;

        Merged(ValueKind kind, int rows) {
            this.rows = rows;
            longs = kind == ValueKind.LONG ? new long[rows] : null;
            doubles = kind == ValueKind.DOUBLE ? new double[rows] : null;
            objects = kind == ValueKind.OBJECT ? new Object[rows] : null;
        }

        void put(Vector v, int[] target) {
            if (longs != null && v instanceof LongVector l) {
                for (int i = 0; i < target.length; i++) {
                    longs[target[i]] = l.get(i);
                }
            } else if (doubles != null && v instanceof DoubleVector d) {
                for (int i = 0; i < target.length; i++) {
                    doubles[target[i]] = d.get(i);
                }
            } else if (objects != null && v instanceof ObjectVector o) {
                for (int i = 0; i < target.length; i++) {
                    objects[target[i]] = o.get(i);
                }
                return;
            } else {
                throw new IllegalStateException(
                        "a branch of another kind: " + v.getClass().getSimpleName());
            }
            if (v.nulls() != null) {
                nulls = nulls == null ? new boolean[rows] : nulls;
                for (int i = 0; i < target.length; i++) {
                    nulls[target[i]] = v.isNull(i);
                }
            }
        }

        Vector finish() {
            if (longs != null) {
                return new LongVector(longs, nulls);
            }
            if (doubles != null) {
                return new DoubleVector(doubles, nulls);
            }
            if (objects != null) {
                return new ObjectVector(objects);
            }
            throw new IllegalStateException("nothing merged");
        }
    }
}
