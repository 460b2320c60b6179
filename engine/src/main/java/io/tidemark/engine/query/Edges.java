package io.tidemark.engine.query;

/** Aggregates that look at one end of time only. */
final class Edges {
    private Edges() {}

    /** Whether an aggregate needs the newest input alone. */
    static boolean isLatest(AggregateSpec spec) {
        return switch (spec.input()) {
            case TIME ->
                spec.function() == AggregateSpec.Function.MAX || spec.function() == AggregateSpec.Function.LAST;
            case VALUE -> spec.function() == AggregateSpec.Function.LAST;
            default -> false;
        };
    }

    /** Whether an aggregate needs the oldest input alone. */
    static boolean isEarliest(AggregateSpec spec) {
        return switch (spec.input()) {
            case TIME ->
                spec.function() == AggregateSpec.Function.MIN || spec.function() == AggregateSpec.Function.FIRST;
            case VALUE -> spec.function() == AggregateSpec.Function.FIRST;
            default -> false;
        };
    }

    static boolean readsFromLeft(Grouping grouping) {
        return grouping.aggregates().stream().anyMatch(Edges::isEarliest);
    }

    static boolean readsFromRight(Grouping grouping) {
        return grouping.aggregates().stream().anyMatch(Edges::isLatest);
    }

    /** Whether an aggregate looks at more than the ends. */
    static boolean needsAll(Grouping grouping) {
        return grouping.aggregates().stream().anyMatch(a -> !isLatest(a) && !isEarliest(a));
    }

    /** Whether nothing up to a bound changes a slot. */
    static boolean isSettled(Accumulator accumulator, int slot, long bound) {
        if (accumulator instanceof EdgeAccumulator edge) {
            return edge.isSettled(slot, bound);
        }
        return accumulator instanceof TimeExtremeAccumulator time && time.isSettled(slot, bound);
    }
}
