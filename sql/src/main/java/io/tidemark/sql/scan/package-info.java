/**
 * The one leaf of every plan: {@link io.tidemark.sql.scan.MetricScan} holds what is to be read as a value, grows while the planner
 * folds work into it, and reads itself through the engine when the plan runs.
 */
@NullMarked
package io.tidemark.sql.scan;

import org.jspecify.annotations.NullMarked;
