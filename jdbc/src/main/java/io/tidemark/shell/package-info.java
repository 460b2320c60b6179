/**
 * The commands of {@code ./tidemark} and of {@code java -jar}: the SQL shell, the demo, and the tools that look at a
 * directory. Exit codes: 0 done, 1 problems, 2 usage or cannot read.
 */
@NullMarked
package io.tidemark.shell;

import org.jspecify.annotations.NullMarked;
