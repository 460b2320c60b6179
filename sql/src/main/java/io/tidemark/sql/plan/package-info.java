/**
 * From a tree of SQL to a plan: one rewrite for the forms Calcite has no word for, validation, conversion, and a walk that folds
 * filter, projection, aggregate, order and limit into the leaf that reads a metric. No planner runs for a statement of one
 * metric; what has joins or subqueries passes a few rules of Hep.
 */
@NullMarked
package io.tidemark.sql.plan;

import org.jspecify.annotations.NullMarked;
