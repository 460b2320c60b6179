package io.tidemark.sql.scan;

import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.sql.function.CounterFunction;
import io.tidemark.sql.predicate.ScanPredicate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leaf makes of groups in place of rows.
 *
 * @param keys in the order of the output's columns
 * @param aggregates whose columns follow the keys
 */
public record ScanGrouping(List<Key> keys, List<Aggregate> aggregates) {
    /** Copies the lists. */
    public ScanGrouping {
        keys = List.copyOf(keys);
        aggregates = List.copyOf(aggregates);
    }

    /** What a group is known by: a tag's label, or the bucket where the label is null. */
    public record Key(@Nullable String label) {}

    /**
     * One aggregate.
     *
     * @param counter the counter function whose result for each series goes in; null where samples go in
     * @param filter only series that pass count, or null
     */
    public record Aggregate(
            AggregateSpec.Function function,
            AggregateSpec.Input input,
            @Nullable CounterFunction counter,
            @Nullable ScanPredicate filter,
            String description) {}
}
