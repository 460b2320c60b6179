package io.tidemark.sql.scan;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.exec.BatchRel;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.exec.OpenRequest;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import io.tidemark.sql.schema.SystemTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** Reads a system table. A value. */
public final class SystemScan extends AbstractRelNode implements BatchRel {
    private static final int BATCH = 1024;

    private final SystemTable table;
    private final SystemRows rows;
    private final BitSet used;
    private final Map<Integer, List<Expr>> equal;

    private SystemScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelDataType rowType,
            SystemTable table,
            BitSet used,
            Map<Integer, List<Expr>> equal) {
        super(cluster, traits);
        this.rowType = rowType;
        this.table = table;
        this.rows = (SystemRows) table.rows();
        this.used = used;
        this.equal = equal;
    }

    /** All columns and rows. */
    public static SystemScan of(RelOptCluster cluster, RelDataType rowType, SystemTable table) {
        BitSet all = new BitSet();
        all.set(0, table.columns().size());
        return new SystemScan(cluster, cluster.traitSet(), rowType, table, all, Map.of());
    }

    /** The same where only some columns are used; the row type stays. */
    public SystemScan withUsed(BitSet columns) {
        return new SystemScan(getCluster(), getTraitSet(), getRowType(), table, (BitSet) columns.clone(), equal);
    }

    /**
     * The same where only rows matter whose text in a column is one of these.
     *
     * @param values constants that are text or sets of texts
     */
    public SystemScan withEqual(int column, List<Expr> values) {
        if (equal.containsKey(column)) {
            return this;
        }
        Map<Integer, List<Expr>> more = new HashMap<>(equal);
        more.put(column, List.copyOf(values));
        return new SystemScan(getCluster(), getTraitSet(), getRowType(), table, used, more);
    }

    /** The table. */
    public SystemTable table() {
        return table;
    }

    /** The columns whose texts are looked for. */
    public Set<Integer> equalColumns() {
        return equal.keySet();
    }

    @Override
    public BatchSource open(ExecContext ctx, OpenRequest request) throws IOException {
        Map<Integer, Set<String>> texts = new HashMap<>();
        for (Map.Entry<Integer, List<Expr>> e : equal.entrySet()) {
            Set<String> values = new HashSet<>();
            for (Expr expr : e.getValue()) {
                Object value = expr.evalConstant(ctx);
                if (value instanceof Set<?> set) {
                    set.forEach(v -> values.add((String) v));
                } else if (value != null) {
                    values.add((String) value);
                }
            }
            texts.put(e.getKey(), values);
        }
        return new Source(ctx, rows.rows(new SystemRows.Request(ScanStore.of(ctx), ctx.control(), used, texts)));
    }

    private final class Source implements BatchSource {
        private final ExecContext ctx;
        private final Iterator<@Nullable Object[]> iterator;

        Source(ExecContext ctx, Iterator<@Nullable Object[]> iterator) {
            this.ctx = ctx;
            this.iterator = iterator;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            ctx.control().poll();
            List<@Nullable Object[]> some = new ArrayList<>();
            while (some.size() < BATCH && iterator.hasNext()) {
                some.add(iterator.next());
            }
            if (some.isEmpty()) {
                return null;
            }
            List<RelDataTypeField> fields = getRowType().getFieldList();
            Vector[] vectors = new Vector[fields.size()];
            for (int c = 0; c < vectors.length; c++) {
                @Nullable Object[] values = new Object[some.size()];
                for (int r = 0; r < values.length; r++) {
                    values[r] = some.get(r)[c];
                }
                vectors[c] = Vectors.ofBoxed(ValueKind.of(fields.get(c).getType()), values, values.length);
            }
            return new Batch(some.size(), vectors);
        }

        @Override
        public void close() {
            // The rows are in memory.
        }
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("table", table.schema() + "." + table.name());
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
