package io.tidemark.sql;

import io.tidemark.engine.AppendException;
import io.tidemark.engine.Appender;
import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one statement, in columns, until all of them are known to be right: a statement that fails leaves nothing behind
 * in the transaction it is a part of. Their memory is the statement's.
 */
final class PendingRows implements AutoCloseable {
    /** What a row takes here, and later in the appender. */
    static final int ROW_BYTES = 3 * Long.BYTES;

    private static final int FIRST = 64;
    private static final int CHUNK = 1 << 16;

    private static final class Chunk {
        private final long[] series;
        private final long[] millis;
        private final double[] values;
        private int size;

        Chunk(int capacity) {
            series = new long[capacity];
            millis = new long[capacity];
            values = new double[capacity];
        }
    }

    private final QueryControl control;
    private final List<Chunk> chunks = new ArrayList<>();
    private Chunk last;
    private long rows;
    private long claimed;

    /** No rows, with room for about so many. */
    PendingRows(QueryControl control, int expected) throws QueryAbortedException {
        this.control = control;
        this.last = chunk(Math.max(FIRST, Math.min(CHUNK, expected)));
    }

    private Chunk chunk(int capacity) throws QueryAbortedException {
        long bytes = (long) capacity * ROW_BYTES;
        control.claim(bytes);
        claimed += bytes;
        Chunk chunk = new Chunk(capacity);
        chunks.add(chunk);
        return chunk;
    }

    void add(long series, long millis, double value) throws QueryAbortedException {
        Chunk chunk = last;
        if (chunk.size == chunk.series.length) {
            control.poll();
            chunk = chunk(Math.min(CHUNK, chunk.size * 2));
            last = chunk;
        }
        int at = chunk.size++;
        chunk.series[at] = series;
        chunk.millis[at] = millis;
        chunk.values[at] = value;
        rows++;
    }

    long size() {
        return rows;
    }

    /** Adds all rows to others. */
    void moveTo(PendingRows others) throws QueryAbortedException {
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.size; i++) {
                others.add(chunk.series[i], chunk.millis[i], chunk.values[i]);
            }
        }
    }

    /** Hands all rows over, in order. */
    void appendTo(Appender appender) throws AppendException {
        for (Chunk chunk : chunks) {
            appender.append(chunk.series, chunk.millis, chunk.values, 0, chunk.size);
        }
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
    }
}
