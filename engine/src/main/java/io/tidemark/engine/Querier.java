package io.tidemark.engine;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.Aggregation;
import io.tidemark.engine.query.ChunkLookup;
import io.tidemark.engine.query.Faults;
import io.tidemark.engine.query.LabelLookup;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.query.Scans;
import io.tidemark.engine.query.Sources;
import io.tidemark.engine.query.WideCursor;
import io.tidemark.engine.query.Workers;
import io.tidemark.engine.vector.BatchSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot of a store: whatever is written, compacted or deleted meanwhile, every call sees the same samples. Holds a
 * reference on each reader until it is closed; cursors must be closed before it. Any number of threads may use it at once.
 */
public final class Querier implements AutoCloseable {
    private final List<BlockReader> readers;
    private final Sources sources;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Querier(List<BlockReader> readers, QuerierOptions options, Workers workers) {
        this.readers = readers;
        this.sources = new Sources(readers, options.keepMarkers(), new Faults(options.skipCorrupt()), workers);
    }

    /** A snapshot of readers on each of which the caller has taken a reference; it becomes the querier's. */
    public static Querier over(List<? extends BlockReader> retained, QuerierOptions options, Workers workers) {
        return new Querier(List.copyOf(retained), options, workers);
    }

    /** Takes note of what is missing in the snapshot. */
    void note(List<Problem> missing) throws CorruptionException {
        for (Problem problem : missing) {
            sources.faults().met(problem);
        }
    }

    /** The rows that a spec without grouping describes. */
    public ScanCursor scan(ScanSpec spec, QueryControl control) throws IOException {
        return Scans.scan(sources, spec, control);
    }

    /** The rows that a spec of metrics side by side, without grouping, describes. */
    public WideCursor wide(ScanSpec spec, QueryControl control) throws IOException {
        return Scans.wide(sources, spec, control);
    }

    /**
     * The groups that a spec with a grouping describes: a column per tag (String or NULL), then the bucket's label
     * (milliseconds) where there are buckets, then the aggregates: integers for COUNT and for MIN, MAX, FIRST and LAST of
     * time, doubles for all others. Groups come in the order of their first series, buckets ascending in each. The work is
     * done by the time of the return.
     */
    public BatchSource aggregate(ScanSpec spec, QueryControl control) throws IOException {
        return Aggregation.run(sources, spec, control);
    }

    /** Names of all labels of the series that a filter selects, {@code __name__} among them, ascending. */
    public List<String> labelNames(TagFilter filter, QueryControl control) throws IOException {
        return new LabelLookup(sources, control).names(filter);
    }

    /** Values that a label has among the series that a filter selects and that may have samples in a range; ascending. */
    public List<String> labelValues(String name, TagFilter filter, TimeRange range, QueryControl control)
            throws IOException {
        return new LabelLookup(sources, control).values(name, filter, range);
    }

    /** The series that a filter selects and that may have samples in a range, from the index alone; in the order of labels. */
    public List<Labels> series(TagFilter filter, TimeRange range, QueryControl control) throws IOException {
        return new LabelLookup(sources, control).series(filter, range);
    }

    /**
     * How many series have each value of each label, {@code __name__} among the labels.
     *
     * @param name of which label, or null for all
     */
    public void cardinality(@Nullable String name, LabelLookup.CardinalityVisitor visitor, QueryControl control)
            throws IOException {
        new LabelLookup(sources, control).cardinality(name, visitor);
    }

    /** What the snapshot is made of. */
    public ChunkLookup chunks(QueryControl control) {
        return new ChunkLookup(sources, control);
    }

    /** Threads that the statement may use besides its own. */
    public Workers workers() {
        return sources.workers();
    }

    /** What was left out so far because of {@link QuerierOptions#skipCorrupt}. */
    public List<Problem> warnings() {
        return sources.faults().problems();
    }

    /** Lets go of the readers. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            readers.forEach(BlockReader::release);
        }
    }
}
