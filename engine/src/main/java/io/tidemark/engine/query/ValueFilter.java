package io.tidemark.engine.query;

/**
 * A range of doubles, compared as IEEE does: NaN never passes, −0 equals 0.
 *
 * @param minInclusive whether {@code min} itself passes
 * @param maxInclusive whether {@code max} itself passes
 */
public record ValueFilter(double min, boolean minInclusive, double max, boolean maxInclusive) {
    /** Whether a value passes. */
    public boolean matches(double v) {
        return (minInclusive ? v >= min : v > min) && (maxInclusive ? v <= max : v < max);
    }
}
