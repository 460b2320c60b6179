package io.tidemark.sql.predicate;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.ValueFilter;
import io.tidemark.sql.expr.EvalContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of a condition the engine decides: bounds of time, tests of series, bounds of value, all of which must hold. Immutable;
 * its constants are evaluated by {@link #bind}, once per execution.
 */
public final class ScanPredicate {
    /** Lets everything pass. */
    public static final ScanPredicate TRUE = new ScanPredicate(List.of(), List.of(), List.of(), false, List.of());

    /** Lets everything pass but native histograms. */
    public static final ScanPredicate FLOATS =
            new ScanPredicate(List.of(), List.of(), List.of(), true, List.of("value IS NOT NULL"));

    private final List<TimeTerm> times;
    private final List<SeriesTerm> series;
    private final List<ValueTerm> values;
    private final boolean floatsOnly;
    private final List<String> descriptions;

    ScanPredicate(
            List<TimeTerm> times,
            List<SeriesTerm> series,
            List<ValueTerm> values,
            boolean floatsOnly,
            List<String> descriptions) {
        this.times = List.copyOf(times);
        this.series = List.copyOf(series);
        this.values = List.copyOf(values);
        this.floatsOnly = floatsOnly;
        this.descriptions = List.copyOf(descriptions);
    }

    /**
     * The predicate of one execution.
     *
     * @param window the range with its bounds as they were written, whether open or closed
     * @param values null for all
     * @param floatsOnly whether native histograms are left out
     */
    public record Bound(
            TagFilter series,
            TimeRange range,
            TimeRange window,
            @Nullable ValueFilter values,
            boolean floatsOnly) {
        /** Whether no row can pass because a constant is NULL. */
        public boolean selectsNothing() {
            return series.equals(TagFilter.NONE);
        }
    }

    /** Evaluates the constants. */
    public Bound bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException {
        TimeRange range = range(ctx);
        TagFilter filter = TagFilter.ALL;
        for (SeriesTerm term : series) {
            filter = filter.and(term.bind(ctx, seriesIds));
        }
        ValueFilter valueFilter = null;
        for (ValueTerm term : values) {
            ValueFilter next = term.bind(ctx);
            if (next == null) {
                return new Bound(TagFilter.NONE, TimeRange.NONE, window(ctx), null, floatsOnly);
            }
            valueFilter = valueFilter == null ? next : ValueTerm.and(valueFilter, next);
        }
        return new Bound(filter, range, window(ctx), valueFilter, floatsOnly || valueFilter != null);
    }

    /** The range alone: what decides which blocks a snapshot needs. */
    public TimeRange range(EvalContext ctx) throws IOException {
        TimeRange range = TimeRange.ALL;
        for (TimeTerm term : times) {
            range = range.intersect(term.bind(ctx));
        }
        return range;
    }

    private TimeRange window(EvalContext ctx) throws IOException {
        TimeRange window = TimeRange.ALL;
        for (TimeTerm term : times) {
            window = window.intersect(term.window(ctx));
        }
        return window;
    }

    /** Whether it can bound time on both sides, whatever its parameters are. */
    public boolean boundsTime() {
        return times.stream().anyMatch(term -> term.bounds(true))
                && times.stream().anyMatch(term -> term.bounds(false));
    }

    /** Both. */
    public ScanPredicate and(ScanPredicate other) {
        if (this == TRUE) {
            return other;
        }
        return other == TRUE
                ? this
                : new ScanPredicate(
                        plus(times, other.times),
                        plus(series, other.series),
                        plus(values, other.values),
                        floatsOnly || other.floatsOnly,
                        plus(descriptions, other.descriptions));
    }

    private static <T> List<T> plus(List<T> a, List<T> b) {
        List<T> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    /** Whether it lets everything pass. */
    public boolean isTrue() {
        return times.isEmpty() && series.isEmpty() && values.isEmpty() && !floatsOnly;
    }

    /** Whether it looks at values. */
    public boolean hasValues() {
        return !values.isEmpty() || floatsOnly;
    }

    /** Whether it chooses among the samples by their values. */
    public boolean testsValues() {
        return !values.isEmpty();
    }

    /** Its parts in a person's words. */
    public List<String> descriptions() {
        return descriptions;
    }

    @Override
    public String toString() {
        return String.join(" AND ", descriptions);
    }
}
