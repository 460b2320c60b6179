package io.tidemark.engine;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import java.io.IOException;

/**
 * Adds samples. What is appended is pending, and seen by nobody, until {@link #commit}, which all of it survives or none.
 *
 * <p>For one thread at a time; any number of appenders work side by side.
 */
public interface Appender extends AutoCloseable {
    /**
     * The reference of a series, good while the store is open.
     *
     * @param labels sorted, with {@code __name__}, no value empty
     * @throws AppendException where they are no series
     */
    long series(Labels labels) throws AppendException;

    /** Adds a sample to a series of these labels. */
    default void append(Labels labels, long millis, double value) throws AppendException {
        append(series(labels), millis, value);
    }

    /**
     * Adds a sample.
     *
     * @throws AppendException where the sample is wrong in itself; it is not counted as a row then, and what is pending stays
     */
    void append(long series, long millis, double value) throws AppendException;

    /** Adds samples, the elements {@code [from, to)} of three columns; those before the one that is refused are pending. */
    default void append(long[] series, long[] millis, double[] values, int from, int to) throws AppendException {
        for (int i = from; i < to; i++) {
            append(series[i], millis[i], values[i]);
        }
    }

    /** Adds a native histogram, integer or float as it says of itself. */
    void append(long series, long millis, FloatHistogram histogram) throws AppendException;

    /** Adds a staleness marker: the series ends here. */
    void appendStale(long series, long millis) throws AppendException;

    /** Says what a metric is. */
    void describe(String metric, MetricMetadata what);

    /** How many rows are pending. */
    int pendingRows();

    /**
     * Makes what is pending durable, as durable as the store was told to, and visible, all at one moment.
     *
     * @throws IOException where none of it counts
     */
    CommitResult commit() throws IOException;

    /** Forgets what is pending. */
    void rollback();

    /** Forgets what is pending. Idempotent. */
    @Override
    void close();
}
