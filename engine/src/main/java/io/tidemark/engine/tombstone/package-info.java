/** Deleted ranges of time, per series. */
@NullMarked
package io.tidemark.engine.tombstone;

import org.jspecify.annotations.NullMarked;
