/** Every decoder's fuzz target with the inputs that were saved; the fuzzer itself is called in the profile {@code fuzz}. */
@NullMarked
package io.tidemark.engine.fuzz;

import org.jspecify.annotations.NullMarked;
