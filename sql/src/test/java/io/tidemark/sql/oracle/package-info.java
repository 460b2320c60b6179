/** An oracle for SQL: random statements, and what plain loops over plain rows say their answers are. */
@NullMarked
package io.tidemark.sql.oracle;

import org.jspecify.annotations.NullMarked;
