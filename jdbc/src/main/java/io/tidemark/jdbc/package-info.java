/** The driver. */
@NullMarked
package io.tidemark.jdbc;

import org.jspecify.annotations.NullMarked;
