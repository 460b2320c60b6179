package io.tidemark.engine.model;

/** The value that says "this series has ended here". It is a signalling NaN, told from other NaNs by its raw bits alone. */
public final class StaleMarker {
    /** The marker's raw bits. */
    public static final long BITS = 0x7ff0000000000002L;

    /** The marker as a double. It must never pass through {@link Double#doubleToLongBits}, which would make it an ordinary NaN. */
    public static final double VALUE = Double.longBitsToDouble(BITS);

    /** The NaN that Prometheus writes for "not a number". */
    public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

    private StaleMarker() {}

    /** Whether a value is the marker. */
    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
