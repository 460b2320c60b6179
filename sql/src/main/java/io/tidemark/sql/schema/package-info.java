/**
 * A metric as a table: names, types and columns, looked up one by one when a statement names them, never listed. Knows the
 * engine's catalogue and Calcite's types; knows nothing of how a table is read.
 */
@NullMarked
package io.tidemark.sql.schema;

import org.jspecify.annotations.NullMarked;
