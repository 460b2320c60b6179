/** Persisted blocks and the seam through which query and compaction read them and the head alike. */
@NullMarked
package io.tidemark.engine.block;

import org.jspecify.annotations.NullMarked;
