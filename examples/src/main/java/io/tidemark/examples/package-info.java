/** Runnable answers to the questions of a newcomer. */
@NullMarked
package io.tidemark.examples;

import org.jspecify.annotations.NullMarked;
