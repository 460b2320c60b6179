package io.tidemark.engine;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Problem;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.List;

/**
 * One snapshot of a store: whatever is written, compacted or deleted meanwhile, every call sees the same samples. Holds a
 * reference on each reader until it is closed; cursors must be closed before it. Any number of threads may use it at once.
 */
public final class Querier implements AutoCloseable {
    private final List<BlockReader> readers;

    Querier(List<BlockReader> readers) {
        this.readers = List.copyOf(readers);
    }

    /** The rows that a spec without grouping describes. */
    public ScanCursor scan(ScanSpec spec, QueryControl control) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * The same rows in parts that may be read by as many threads: cursors over consecutive ranges of the series, which read
     * one after the other give what {@link #scan} gives in order SERIES. Series are looked up once. A limit holds for each part.
     */
    public List<ScanCursor> scanInParts(ScanSpec spec, int parts, QueryControl control) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * The groups that a spec with a grouping describes: a column per tag (String or NULL), then the bucket's label
     * (milliseconds) where there are buckets, then the aggregates: integers for COUNT and for MIN, MAX, FIRST and LAST of
     * time, doubles for all others. Groups come in the order of their first series, buckets ascending in each.
     */
    public BatchSource aggregate(ScanSpec spec, QueryControl control) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Names of all labels of the series that a filter selects, {@code __name__} among them, ascending. */
    public List<String> labelNames(TagFilter filter) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Values that a label has among the series that a filter selects and that may have samples in a range; ascending. */
    public List<String> labelValues(String name, TagFilter filter, TimeRange range) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The series that a filter selects and that may have samples in a range, from the index alone; in the order of labels. */
    public List<Labels> series(TagFilter filter, TimeRange range) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** What was left out so far because of {@link QuerierOptions#skipCorrupt}. */
    public List<Problem> warnings() {
        return List.of();
    }

    /** Lets go of the readers. Idempotent. */
    @Override
    public void close() {
        readers.forEach(BlockReader::release);
    }
}
