package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.Vectors;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.util.ImmutableBitSet;

/** The groups of one grouping set and their aggregates, of a part of the input. For one thread. */
final class GroupState implements AutoCloseable {
    private static final int MERGED_AT_ONCE = 1024;

    private final QueryControl control;
    private final AggregatePlan plan;
    private final int[] keyColumns;
    private final ImmutableBitSet set;
    private final KeyTable keys;
    private final Aggregator[] aggregators;
    private int[] groups = new int[0];
    private long claimed;
    private int room;

    GroupState(QueryControl control, AggregatePlan plan, ImmutableBitSet set) throws IOException {
        this.control = control;
        this.plan = plan;
        this.set = set;
        this.keyColumns = set.toArray();
        this.keys = new KeyTable(control, keyColumns.length);
        this.aggregators = new Aggregator[plan.calls().size()];
        for (int i = 0; i < aggregators.length; i++) {
            aggregators[i] = plan.calls().get(i).maker().apply(control);
        }
        if (keyColumns.length == 0) {
            // Without a key there is one group, also of no rows.
            keys.groupsOf(new Vector[0], 1, new int[1]);
            ensure();
        }
    }

    void add(Batch batch) throws IOException {
        int rows = batch.size();
        if (groups.length < rows) {
            groups = new int[rows];
        }
        Vector[] keyVectors = new Vector[keyColumns.length];
        for (int i = 0; i < keyVectors.length; i++) {
            keyVectors[i] = batch.column(keyColumns[i]);
        }
        keys.groupsOf(keyVectors, rows, groups);
        ensure();
        for (int i = 0; i < aggregators.length; i++) {
            add(aggregators[i], plan.calls().get(i), batch);
        }
    }

    private void add(Aggregator aggregator, AggregatePlan.Call call, Batch batch) throws IOException {
        int rows = batch.size();
        int[] of = groups;
        int[] selected = null;
        if (call.filterColumn() >= 0) {
            selected = Vectors.selectTrue(batch.column(call.filterColumn()), rows);
            if (selected.length == 0) {
                return;
            }
            if (selected.length == rows) {
                selected = null;
            } else {
                of = new int[selected.length];
                for (int i = 0; i < of.length; i++) {
                    of[i] = groups[selected[i]];
                }
                rows = selected.length;
            }
        }
        List<Integer> columns = call.columns();
        Vector[] args = new Vector[columns.size()];
        for (int i = 0; i < args.length; i++) {
            Vector v = batch.column(columns.get(i));
            args[i] = selected == null ? v : Vectors.gather(v, selected, rows);
        }
        aggregator.add(args, of, rows);
    }

    private void ensure() throws IOException {
        int needed = keys.size();
        if (needed > room) {
            int more = Math.max(needed, room * 2) - room;
            long bytes = 0;
            for (Aggregator a : aggregators) {
                bytes += (long) a.bytesPerSlot() * more;
            }
            control.claim(bytes);
            claimed += bytes;
            room += more;
            for (Aggregator a : aggregators) {
                a.ensure(room);
            }
        }
    }

    /** Adds the groups of another part, in their order. */
    void merge(GroupState other) throws IOException {
        int[] mine = new int[MERGED_AT_ONCE];
        for (int from = 0; from < other.keys.size(); from += MERGED_AT_ONCE) {
            control.poll();
            int n = Math.min(MERGED_AT_ONCE, other.keys.size() - from);
            keys.groupsOf(other.keys.keys(from, from + n), n, mine);
            ensure();
            for (int i = 0; i < aggregators.length; i++) {
                for (int g = 0; g < n; g++) {
                    aggregators[i].merge(mine[g], other.aggregators[i], from + g);
                }
            }
        }
    }

    int size() {
        return keys.size();
    }

    /** The rows of some groups: the aggregate's key columns (NULL where this set has them not), then the calls. */
    Batch rows(int from, int to) throws IOException {
        int n = to - from;
        int[] all = plan.keyColumns();
        Vector[] own = keys.keys(from, to);
        Vector[] out = new Vector[all.length + plan.calls().size()];
        for (int k = 0; k < all.length; k++) {
            int place = placeOf(all[k]);
            out[k] = place < 0 ? Vectors.constant(plan.keyKinds()[k], null) : own[place];
        }
        for (int i = 0; i < aggregators.length; i++) {
            AggregatePlan.Call call = plan.calls().get(i);
            out[all.length + i] =
                    call.grouping() == null ? aggregators[i].results(from, to) : grouping(call.grouping());
        }
        return new Batch(n, out);
    }

    /** GROUPING: a bit for each of its columns, set where this grouping set does not have it. */
    private Vector grouping(int[] columns) {
        long bits = 0;
        for (int column : columns) {
            bits = bits << 1 | (set.get(column) ? 0 : 1);
        }
        return LongVector.constant(bits);
    }

    private int placeOf(int column) {
        for (int i = 0; i < keyColumns.length; i++) {
            if (keyColumns[i] == column) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        keys.close();
        for (Aggregator a : aggregators) {
            a.close();
        }
        control.free(claimed);
        claimed = 0;
    }
}
