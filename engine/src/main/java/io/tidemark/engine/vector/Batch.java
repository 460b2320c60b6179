package io.tidemark.engine.vector;

/**
 * Some rows as columns. Valid until its source is asked for the next one.
 *
 * @param size how many rows; a batch of none is legal
 * @param columns one vector a column, each with at least {@code size} entries or constant
 */
public record Batch(int size, Vector[] columns) {
    /** A column. */
    public Vector column(int i) {
        return columns[i];
    }
}
