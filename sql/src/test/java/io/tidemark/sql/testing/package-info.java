/** What several tests of SQL stand on. */
@NullMarked
package io.tidemark.sql.testing;

import org.jspecify.annotations.NullMarked;
