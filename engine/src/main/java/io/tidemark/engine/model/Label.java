package io.tidemark.engine.model;

/** One tag of a series. The metric's name is the label {@link Labels#METRIC_NAME}. */
public record Label(String name, String value) {}
