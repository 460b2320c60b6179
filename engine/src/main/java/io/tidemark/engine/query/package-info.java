/**
 * Reading: a {@link io.tidemark.engine.query.ScanSpec} says what is wanted, as a value; readers of blocks and the head are
 * merged into series, series into rows or groups.
 */
@NullMarked
package io.tidemark.engine.query;

import org.jspecify.annotations.NullMarked;
