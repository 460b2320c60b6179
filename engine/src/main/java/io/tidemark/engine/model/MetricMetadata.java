package io.tidemark.engine.model;

/**
 * What the scraped target said about a metric. Empty strings where it said nothing.
 *
 * @param type counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown
 */
public record MetricMetadata(String type, String help, String unit) {}
