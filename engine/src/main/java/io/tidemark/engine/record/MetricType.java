package io.tidemark.engine.record;

/** What kind of metric a target says it is; the order is that of the bytes in the log. */
public enum MetricType {
    /** Nothing was said. */
    UNKNOWN,
    /** Only grows, but for resets. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Classic or native histogram. */
    HISTOGRAM,
    /** Histogram of gauges. */
    GAUGE_HISTOGRAM,
    /** Quantiles computed by the target. */
    SUMMARY,
    /** Constant 1, its labels being the content. */
    INFO,
    /** One series per state. */
    STATE_SET;

    private static final MetricType[] BY_CODE = values();

    /** The type of a byte in the log; bytes that say nothing known are {@link #UNKNOWN}. */
    static MetricType of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }
}
