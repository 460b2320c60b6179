package io.tidemark.engine;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a {@link Tsdb} gets its readers from: a data directory, or readers made by hand. Safe for any thread. */
public interface ReaderSource extends AutoCloseable {
    /**
     * The readers that a statement over a range needs to see, as they are at this moment, with a reference taken on each
     * which the caller releases. May hold readers outside the range.
     */
    List<BlockReader> acquire(TimeRange range) throws IOException;

    /** A number that changes whenever other readers, or other series, may come out of {@link #acquire}. */
    long version() throws IOException;

    /** What is wrong with what is stored, as far as it is known. */
    List<Problem> problems();

    /**
     * Of those problems the ones because of which the readers of a range lack samples, without anything in them that a reader
     * would stumble over: a part of the log that was lost, a block whose meta.json can't be read.
     */
    default List<Problem> missing(TimeRange range) {
        return List.of();
    }

    /** What is known about a metric, or null. */
    @Nullable
    MetricMetadata metadata(String metric) throws IOException;

    @Override
    void close() throws IOException;
}
