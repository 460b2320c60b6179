/** In the single jar alone: hands log lines to the host's own slf4j, or to nobody. */
@NullMarked
package io.tidemark.jdbc.logging;

import org.jspecify.annotations.NullMarked;
