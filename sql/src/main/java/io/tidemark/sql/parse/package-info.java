/**
 * Text becomes a tree. Calcite's core parser does it, behind a filter on tokens that lets the words people need as names of
 * tags and metrics ({@code time}, {@code value}, {@code group}, {@code end} …) through unquoted, and that adds what the grammar
 * lacks: {@code x::type}, {@code INTERVAL '5 minutes'}. Positions stay those of the text, so that errors point right. What
 * would be too much for a recursive planner is refused here, counted on tokens.
 */
@NullMarked
package io.tidemark.sql.parse;

import org.jspecify.annotations.NullMarked;
