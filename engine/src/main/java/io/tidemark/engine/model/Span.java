package io.tidemark.engine.model;

/** A run of consecutive native-histogram buckets: the first span's offset is absolute, a later one's is the gap to the end of the span before it. */
public record Span(int offset, int length) {}
