package io.tidemark.engine.query;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a scan as columns. All of one series ({@code seriesOfRow} is null, the usual case) or, in an order by time, of many.
 * Valid until the cursor moves. Staleness markers and deleted samples are not in it.
 */
public final class ScanBatch {
    /** How many rows. */
    public int size;

    /** Milliseconds since the epoch. */
    public long[] times = new long[0];

    /** Values, bit for bit. Where {@link #histograms} has an entry, this is no value. */
    public double[] values = new double[0];

    /** Native histograms, null where a row is a float; the array is null where all rows are floats. */
    public @Nullable FloatHistogram @Nullable [] histograms;

    /** The one series of all rows, as its number; where {@code seriesOfRow} is null. */
    public int series;

    /** Each row's series, as its number; null where all rows are of {@link #series}. */
    public int @Nullable [] seriesOfRow;

    /** The labels of the series with a number: place in the order of labels among those the scan selected. */
    public Labels[] labelsOfSeries = new Labels[0];

    /** A row's labels. */
    public Labels labels(int row) {
        return labelsOfSeries[seriesOfRow == null ? series : seriesOfRow[row]];
    }
}
