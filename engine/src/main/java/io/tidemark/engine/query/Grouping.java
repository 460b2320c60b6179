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
 * @param window the statement's time bounds as they were written ({@code time > a AND time <= b}: a and b), by which counter
 *     functions cut their windows; null where those are the scan's range
 */
public record Grouping(
        List<String> tags,
        @Nullable Buckets buckets,
        List<AggregateSpec> aggregates,
        @Nullable TimeRange window) {
    /** Copies the lists. */
    public Grouping {
        tags = List.copyOf(tags);
        aggregates = List.copyOf(aggregates);
    }

    /** A grouping whose window is the scan's range. */
    public Grouping(List<String> tags, @Nullable Buckets buckets, List<AggregateSpec> aggregates) {
        this(tags, buckets, aggregates, null);
    }
}
