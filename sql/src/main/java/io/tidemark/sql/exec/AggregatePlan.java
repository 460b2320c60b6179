package io.tidemark.sql.exec;

import io.tidemark.sql.expr.ValueKind;
import java.util.List;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregate computes, as a value.
 *
 * @param keyColumns the input columns that any grouping set groups by, ascending; the first columns of the output
 * @param sets the grouping sets, each a part of those
 * @param ordered whether a call depends on the order in which rows arrive, so that parts must not be read apart
 */
record AggregatePlan(
        int[] keyColumns, ValueKind[] keyKinds, List<ImmutableBitSet> sets, List<Call> calls, boolean ordered) {
    /**
     * One call.
     *
     * @param columns what it reads: arguments, then what it sorts by
     * @param filterColumn a truth of the input, or −1
     * @param grouping for GROUPING its columns; the maker then makes something that is never asked
     */
    record Call(Aggregators.Maker maker, List<Integer> columns, int filterColumn, int @Nullable [] grouping) {}
}
