/**
 * The front door: the classes of java.sql, from {@link io.tidemark.jdbc.Driver} to the metadata, over the seam of {@code
 * session}. No query logic lives here. What a client may rely on:
 *
 * <ul>
 *   <li>nothing but {@link java.sql.SQLException} leaves, each with a SQLSTATE of {@code ErrorCode};
 *   <li>rows are read straight from the engine's vectors, none is copied, and a result never has to fit in memory;
 *   <li>SQL knows one clock, UTC: how its wall-clock times become java.sql and java.time objects is the business of {@code
 *       TimeRules} alone;
 *   <li>what belongs to java.sql's optional part and is not offered throws {@link
 *       java.sql.SQLFeatureNotSupportedException}.
 * </ul>
 *
 * <p>Locks: a connection's, then a statement's; a result set has none of its own. Cancel and close take neither while
 * another thread executes.
 */
@NullMarked
package io.tidemark.jdbc;

import org.jspecify.annotations.NullMarked;
