/**
 * The statements that Calcite lacks: SHOW, DESCRIBE, EXPLAIN, SET, KILL. A grammar of our own stands in front of Calcite and is asked
 * only where the first word says that it is meant.
 */
@NullMarked
package io.tidemark.sql.statement;

import org.jspecify.annotations.NullMarked;
