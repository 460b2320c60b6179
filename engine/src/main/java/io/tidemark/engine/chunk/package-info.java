/**
 * The codecs of chunks.
 */
@NullMarked
package io.tidemark.engine.chunk;

import org.jspecify.annotations.NullMarked;
