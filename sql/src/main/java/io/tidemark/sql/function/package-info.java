/**
 * The functions that SQL may call: the published list, ours among them, and what each of ours means. Nothing outside the list
 * can be reached.
 */
@NullMarked
package io.tidemark.sql.function;

import org.jspecify.annotations.NullMarked;
