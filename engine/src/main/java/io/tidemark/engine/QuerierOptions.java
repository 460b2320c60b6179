package io.tidemark.engine;

/**
 * How a snapshot reads.
 *
 * @param keepMarkers whether staleness markers are rows like all others: for dumps and tools, never for statements
 * @param skipCorrupt whether a part whose bytes are not what they must be is left out with a warning, instead of failing
 */
public record QuerierOptions(boolean keepMarkers, boolean skipCorrupt) {
    /** Markers hidden, corruption fails. */
    public static final QuerierOptions DEFAULT = new QuerierOptions(false, false);

    /** The same with corrupt parts left out, or not. */
    public QuerierOptions withSkipCorrupt(boolean skip) {
        return new QuerierOptions(keepMarkers, skip);
    }

    /** The same with staleness markers as rows, or not. */
    public QuerierOptions withKeepMarkers(boolean keep) {
        return new QuerierOptions(keep, skipCorrupt);
    }
}
