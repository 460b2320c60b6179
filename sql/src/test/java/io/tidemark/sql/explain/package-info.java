/** What EXPLAIN says. */
@NullMarked
package io.tidemark.sql.explain;

import org.jspecify.annotations.NullMarked;
