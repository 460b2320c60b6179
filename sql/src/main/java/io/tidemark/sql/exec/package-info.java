/**
 * Operators on batches: Calcite's logical tree, after sub-query removal and decorrelation, is interpreted as it stands.
 * {@link io.tidemark.sql.exec.PlanCompiler} turns it into an {@link io.tidemark.sql.exec.ExecutablePlan}, a value that many
 * threads may open at once; leaves are {@link io.tidemark.sql.exec.BatchRel}s.
 */
@NullMarked
package io.tidemark.sql.exec;

import org.jspecify.annotations.NullMarked;
