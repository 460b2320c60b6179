package io.tidemark.engine.query;

import io.tidemark.engine.model.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates by tags and bucket. The rows that come out are one column per tag (String or NULL), then the bucket's label
 * (milliseconds) where there are buckets, then one column per aggregate. Without tags and buckets exactly one row comes out,
 * also of no samples; otherwise groups without a sample do not exist.
 *
 * @param tags names of the tags to group by
 * @param buckets how time is cut, or null
 * @param window the statement's bounds on time as they are written, whether open or closed: the spec's range says which samples
 *     count, this says where the window of a counter function ends. That window is the bucket, edge to edge, cut to this; without
 *     buckets it is this, which must then be bounded. ALL where a statement bounds nothing
 */
public record Grouping(List<String> tags, @Nullable Buckets buckets, List<AggregateSpec> aggregates, TimeRange window) {
    /** Copies the lists. */
    public Grouping {
        tags = List.copyOf(tags);
        aggregates = List.copyOf(aggregates);
    }

    /** A grouping without counter functions, which needs no window. */
    public Grouping(List<String> tags, @Nullable Buckets buckets, List<AggregateSpec> aggregates) {
        this(tags, buckets, aggregates, TimeRange.ALL);
    }
}
