/** What tests of every module stand on: the simulated disk. */
@NullMarked
package io.tidemark.engine.testing;

import org.jspecify.annotations.NullMarked;
