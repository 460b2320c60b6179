package io.tidemark.engine.head;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.tombstone.Tombstones;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where readers of the newest samples come from: a head that follows somebody else's files, or one that is written here. */
public interface HeadSource extends Closeable {
    /**
     * The head as it is now.
     *
     * @param minValidMillis the first time after all blocks whose samples came in order; {@link Long#MIN_VALUE} where there is
     *     none
     * @param decided what is deleted besides what the log says, by its references
     * @return up to two readers of one moment, none where there is no series, with a reference on each which the caller releases
     */
    List<BlockReader> acquire(long minValidMillis, Tombstones decided) throws IOException;

    /** The same where nothing else is deleted. */
    default List<BlockReader> acquire(long minValidMillis) throws IOException {
        return acquire(minValidMillis, Tombstones.NONE);
    }

    /** A number that changes when series have come or gone. */
    long version() throws IOException;

    /** What could not be read, as far as is known. */
    List<Problem> problems();

    /** What is known of a metric, or null. */
    @Nullable
    MetricMetadata metadata(String metric);
}
