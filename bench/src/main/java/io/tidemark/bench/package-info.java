/** The macro benchmark: the same rows, the same questions, the same run. */
@NullMarked
package io.tidemark.bench;

import org.jspecify.annotations.NullMarked;
