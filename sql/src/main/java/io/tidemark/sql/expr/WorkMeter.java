package io.tidemark.sql.expr;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches what a function reads and makes while it goes through the rows of a batch: a few thousand texts of many megabytes
 * are neither quick nor small. Polls after every megabyte or so, and holds a claim on what was made until the batch is done.
 */
final class WorkMeter implements AutoCloseable {
    private static final int STEP = 1 << 20;

    /** What any value counts for, so that many small ones are noticed too. */
    private static final int VALUE = 256;

    private final QueryControl control;
    private long work;
    private long made;
    private long claimed;

    WorkMeter(QueryControl control) {
        this.control = control;
    }

    /** Counts an argument. */
    void read(@Nullable Object value) {
        work += size(value);
    }

    /** Counts a result, and polls if it is time. */
    void made(@Nullable Object value) throws QueryAbortedException {
        long size = size(value);
        work += size;
        made += size;
        if (work > STEP) {
            work = 0;
            control.poll();
            control.claim(made);
            claimed += made;
            made = 0;
        }
    }

    private static long size(@Nullable Object value) {
        if (value instanceof String s) {
            return VALUE + 2L * s.length();
        }
        return value instanceof List<?> list ? VALUE + 32L * list.size() : VALUE;
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
