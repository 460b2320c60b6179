/**
 * The engine as its users see it: {@link io.tidemark.engine.Tsdb} opens a data directory, {@link io.tidemark.engine.Querier}
 * is one snapshot of it, {@link io.tidemark.engine.MetricCatalog} says what metrics there are. Nothing here knows SQL.
 */
@NullMarked
package io.tidemark.engine;

import org.jspecify.annotations.NullMarked;
