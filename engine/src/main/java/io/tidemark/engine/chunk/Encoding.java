package io.tidemark.engine.chunk;

import org.jspecify.annotations.Nullable;

/** How the samples of a chunk are coded; the code is the byte that files store before the chunk's data. */
public enum Encoding {
    /** No samples; never written to a file. */
    NONE(0),
    /** Floats. */
    XOR(1),
    /** Native histograms with integer counts. */
    HISTOGRAM(2),
    /** Native histograms with float counts. */
    FLOAT_HISTOGRAM(3),
    /** Floats, optionally with start timestamps. */
    XOR2(4),
    /** Native histograms with integer counts and optional start timestamps. */
    HISTOGRAM_ST(5),
    /** Native histograms with float counts and optional start timestamps. */
    FLOAT_HISTOGRAM_ST(6);

    private static final Encoding[] BY_CODE = values();

    private final int code;

    Encoding(int code) {
        this.code = code;
    }

    /** The byte that files store. */
    public int code() {
        return code;
    }

    /** Whether the samples are native histograms. */
    public boolean isHistogram() {
        return switch (this) {
            case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> true;
            case NONE, XOR, XOR2 -> false;
        };
    }

    /** The encoding of a stored byte, or null where no samples are coded so: {@link #NONE} and everything unknown. */
    public static @Nullable Encoding of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
