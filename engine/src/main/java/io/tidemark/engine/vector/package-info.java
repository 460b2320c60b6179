/**
 * Columns of values, the currency between the engine, the operators above it and a result set: nothing is copied per row
 * on the way out. Knows nothing else.
 */
@NullMarked
package io.tidemark.engine.vector;

import org.jspecify.annotations.NullMarked;
