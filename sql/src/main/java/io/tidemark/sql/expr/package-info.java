/**
 * Expressions on batches: Calcite's {@code RexNode} becomes an {@link io.tidemark.sql.expr.Expr}, which makes a vector of a
 * batch. Nothing is compiled to classes; what has no vector kernel is evaluated row by row through the table of scalar
 * functions.
 *
 * <p>Values are held as {@link io.tidemark.sql.expr.ValueKind} says. Comparison is IEEE's; ORDER BY, GROUP BY and DISTINCT
 * have an order of their own, {@link io.tidemark.sql.expr.ValueOrder}.
 */
@NullMarked
package io.tidemark.sql.expr;

import org.jspecify.annotations.NullMarked;
