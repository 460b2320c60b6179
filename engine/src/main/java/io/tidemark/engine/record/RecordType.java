package io.tidemark.engine.record;

/** The first byte of every record; see the package's page for the bodies. */
public final class RecordType {
    /** Series. */
    public static final int SERIES = 1;

    /** Floats. */
    public static final int SAMPLES = 2;

    /** Deleted ranges. */
    public static final int TOMBSTONES = 3;

    /** Exemplars. */
    public static final int EXEMPLARS = 4;

    /** Out-of-order chunks that have gone to chunks_head. */
    public static final int MMAP_MARKERS = 5;

    /** Type, unit and help of metrics. */
    public static final int METADATA = 6;

    /** Integer histograms. */
    public static final int HISTOGRAMS = 7;

    /** Float histograms. */
    public static final int FLOAT_HISTOGRAMS = 8;

    /** Integer histograms with custom bounds. */
    public static final int CUSTOM_HISTOGRAMS = 9;

    /** Float histograms with custom bounds. */
    public static final int CUSTOM_FLOAT_HISTOGRAMS = 10;

    /** Floats with start timestamps. */
    public static final int SAMPLES_V2 = 11;

    /** Integer histograms with start timestamps. */
    public static final int HISTOGRAMS_V2 = 12;

    /** Float histograms with start timestamps. */
    public static final int FLOAT_HISTOGRAMS_V2 = 13;

    /** Begin or end of a commit of several records: our own, far from those that Prometheus counts up, which it skips. */
    public static final int COMMIT_MARK = 0xF1;

    private RecordType() {}

    /** Whether records of this type can be decoded. */
    public static boolean isKnown(int type) {
        return type >= SERIES && type <= FLOAT_HISTOGRAMS_V2 || type == COMMIT_MARK;
    }
}
