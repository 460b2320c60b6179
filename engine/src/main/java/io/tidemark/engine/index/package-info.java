/** The inverted index of a block. */
@NullMarked
package io.tidemark.engine.index;

import org.jspecify.annotations.NullMarked;
