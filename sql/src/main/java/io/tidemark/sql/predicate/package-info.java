/**
 * What a condition lets the engine leave out. A condition over a metric's columns is taken apart, once per plan, into tests on
 * series, bounds on time and bounds on value; the constants in them are evaluated when the statement runs. What can't be said in
 * these words stays behind as a residual that is evaluated on rows.
 *
 * <p>Three-valued logic is carried to the leaves: a part is asked whether it is true, or whether it is false, and "unknown" is
 * neither. Tests of one tag are evaluated whole, once per distinct value, by the same code that would evaluate them per row, so
 * that the index answers exactly what the rows would.
 */
@NullMarked
package io.tidemark.sql.predicate;

import org.jspecify.annotations.NullMarked;
