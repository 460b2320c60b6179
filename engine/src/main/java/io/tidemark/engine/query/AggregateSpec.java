package io.tidemark.engine.query;

import io.tidemark.engine.model.TagFilter;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate over the samples, or over what a counter function makes of each series, of a group.
 *
 * @param filter only series that pass count, or null for all
 */
public record AggregateSpec(
        Function function, Input input, @Nullable TagFilter filter) {
    /** What is computed. */
    public enum Function {
        /** How many inputs are not NULL. */
        COUNT,
        /** The sum, accumulated in double-double. NULL of no input. */
        SUM,
        /** The least, NaN ignored unless all are NaN. */
        MIN,
        /** The greatest, NaN ignored unless all are NaN. */
        MAX,
        /** The mean, of a double-double sum. */
        AVG,
        /** Population standard deviation, by Welford. */
        STDDEV_POP,
        /** Sample standard deviation; NULL of fewer than two. */
        STDDEV_SAMP,
        /** Population variance. */
        VAR_POP,
        /** Sample variance; NULL of fewer than two. */
        VAR_SAMP,
        /** The input at the earliest time; at equal times that of the first series in the order of labels. */
        FIRST,
        /** The input at the latest time; at equal times that of the first series in the order of labels. */
        LAST
    }

    /** What goes in. */
    public enum Input {
        /** Every row, whatever it holds: count(*). */
        ROW,
        /** The sample's value; a native histogram's is NULL. */
        VALUE,
        /** The sample's time in milliseconds, as an integer. MIN, MAX, FIRST and LAST give integers for it. */
        TIME,
        /** Per series and bucket (or range): Prometheus' rate, one input a series. */
        RATE,
        /** Likewise, increase. */
        INCREASE,
        /** Likewise, delta. */
        DELTA,
        /** Likewise, irate: of the last two samples. */
        IRATE,
        /** Increase without extrapolation: each sample's rise over the one before it in its series. */
        INCREASE_EXACT,
        /** That, divided by the bucket or range in seconds. */
        RATE_EXACT
    }
}
