package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueKind;
import io.tidemark.sql.expr.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongFunction;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A table of plain rows. They are read in batches of uneven sizes; a column that has one value along a batch is constant, as
 * tags are; arrays are longer than the batch and overwritten by the next one, as a scan's may be.
 */
final class TestTable extends AbstractTable implements TranslatableTable {
    final List<String> names = new ArrayList<>();
    final List<SqlTypeName> types = new ArrayList<>();
    final List<Object[]> rows = new ArrayList<>();

    /** The column whose value decides the shard, or -1 where the table can't be read in shards. */
    int shardColumn = -1;

    /** Columns that take a set of values from a join above. */
    Set<Integer> runtimeSetColumns = Set.of();

    /** How many rows at most are in a batch. */
    int batchSize = 7;

    /** Makes endless rows in place of {@link #rows}, by number; null for a table that ends. */
    LongFunction<Object[]> endless;

    /** Opened at the first batch. */
    final CountDownLatch reading = new CountDownLatch(1);

    TestTable column(String name, SqlTypeName type) {
        names.add(name);
        types.add(type);
        return this;
    }

    TestTable row(Object... values) {
        rows.add(values);
        return this;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder b = factory.builder();
        for (int i = 0; i < names.size(); i++) {
            RelDataType type = types.get(i) == SqlTypeName.TIMESTAMP
                    ? factory.createSqlType(SqlTypeName.TIMESTAMP, 3)
                    : factory.createSqlType(types.get(i));
            b.add(names.get(i), factory.createTypeWithNullability(type, true));
        }
        return b.build();
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
        return new Scan(context.getCluster(), context.getCluster().traitSetOf(Convention.NONE), table);
    }

    private final class Scan extends AbstractRelNode implements BatchRel {
        private final RelOptTable table;

        Scan(RelOptCluster cluster, RelTraitSet traits, RelOptTable table) {
            super(cluster, traits);
            this.table = table;
            this.rowType = table.getRowType();
        }

        @Override
        public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
            return this;
        }

        @Override
        public RelWriter explainTerms(RelWriter pw) {
            return super.explainTerms(pw).item("table", table.getQualifiedName());
        }

        @Override
        public boolean isShardable() {
            return shardColumn >= 0;
        }

        @Override
        public boolean acceptsRuntimeSet(int column) {
            return runtimeSetColumns.contains(column);
        }

        @Override
        public BatchSource open(ExecContext ctx, OpenRequest request) {
            if (endless != null) {
                return new Endless();
            }
            List<Object[]> mine = new ArrayList<>();
            for (Object[] row : rows) {
                if (request.shards() > 1
                        && Math.floorMod(Objects.hashCode(row[shardColumn]), request.shards()) != request.shard()) {
                    continue;
                }
                boolean wanted = true;
                for (Map.Entry<Integer, Set<Object>> set : request.runtimeSets().entrySet()) {
                    wanted &= row[set.getKey()] != null && set.getValue().contains(row[set.getKey()]);
                }
                if (wanted) {
                    mine.add(row);
                }
            }
            return new Source(mine);
        }
    }

    private final class Source implements BatchSource {
        private final List<Object[]> mine;
        private int at;
        private int turn;
        private Batch last;

        Source(List<Object[]> mine) {
            this.mine = mine;
        }

        @Override
        public Batch next() {
            scribble();
            if (at >= mine.size()) {
                return null;
            }
            int size = Math.min(mine.size() - at, batchSize == 1 ? 1 : 1 + (turn++ * 5 + 3) % batchSize);
            Vector[] columns = new Vector[names.size()];
            for (int c = 0; c < columns.length; c++) {
                ValueKind kind = kind(types.get(c));
                Object[] values = new Object[size + 3];
                boolean constant = true;
                for (int i = 0; i < size; i++) {
                    values[i] = mine.get(at + i)[c];
                    constant &= Objects.equals(values[i], values[0]);
                }
                columns[c] =
                        constant ? Vectors.constant(kind, values[0]) : Vectors.ofBoxed(kind, values, values.length);
            }
            at += size;
            last = new Batch(size, columns);
            return last;
        }

        /** What was lent is taken back: who kept it sees garbage. */
        private void scribble() {
            if (last == null) {
                return;
            }
            for (Vector v : last.columns()) {
                if (v.isConstant()) {
                    continue;
                }
                if (v instanceof LongVector l) {
                    Arrays.fill(l.values(), -99);
                } else if (v instanceof DoubleVector d) {
                    Arrays.fill(d.values(), -99);
                }
                if (v.nulls() != null) {
                    Arrays.fill(v.nulls(), true);
                }
            }
        }

        @Override
        public void close() {}
    }

    /** Rows without end; it does not poll, so that what stands above it has to. */
    private final class Endless implements BatchSource {
        private long number;

        @Override
        public Batch next() {
            int size = 1024;
            Object[][] values = new Object[names.size()][size];
            for (int i = 0; i < size; i++) {
                Object[] row = endless.apply(number++);
                for (int c = 0; c < values.length; c++) {
                    values[c][i] = row[c];
                }
            }
            Vector[] columns = new Vector[values.length];
            for (int c = 0; c < columns.length; c++) {
                columns[c] = Vectors.ofBoxed(kind(types.get(c)), values[c], size);
            }
            reading.countDown();
            return new Batch(size, columns);
        }

        @Override
        public void close() {}
    }

    private static ValueKind kind(SqlTypeName type) {
        return switch (type) {
            case DOUBLE, REAL, FLOAT -> ValueKind.DOUBLE;
            case VARCHAR, CHAR, DECIMAL -> ValueKind.OBJECT;
            default -> ValueKind.LONG;
        };
    }
}
