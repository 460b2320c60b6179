/** SQL over metrics. */
@NullMarked
package io.tidemark.sql;

import org.jspecify.annotations.NullMarked;
