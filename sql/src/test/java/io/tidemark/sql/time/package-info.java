/** Time and counters in SQL, against plain models of both. */
@NullMarked
package io.tidemark.sql.time;

import org.jspecify.annotations.NullMarked;
