package io.tidemark.engine.vector;

import org.jspecify.annotations.Nullable;

/**
 * A column of values of one physical kind. A constant vector holds one value that stands for every row, as a tag does along
 * the run of one series. Whoever receives a vector may read it until he asks its source for the next batch, and must not
 * write to it.
 */
public abstract sealed class Vector permits LongVector, DoubleVector, ObjectVector {
    private final boolean constant;

    /** Which rows are NULL; null where none is. For a constant vector only entry 0 counts. */
    protected boolean @Nullable [] nulls;

    Vector(boolean constant, boolean @Nullable [] nulls) {
        this.constant = constant;
        this.nulls = nulls;
    }

    /** Whether entry 0 stands for every row. */
    public final boolean isConstant() {
        return constant;
    }

    /** The index in the arrays of a row's entry. */
    public final int index(int row) {
        return constant ? 0 : row;
    }

    /** Whether a row is NULL. */
    public boolean isNull(int row) {
        return nulls != null && nulls[constant ? 0 : row];
    }

    /** Whether no row can be NULL. */
    public boolean hasNoNulls() {
        return nulls == null;
    }

    /** Which rows are NULL, by {@link #index}; null where none is. */
    public boolean @Nullable [] nulls() {
        return nulls;
    }

    /** A row's value boxed: Long, Double, the object, or null. For messages, tests and rare paths. */
    public abstract @Nullable Object boxed(int row);
}
