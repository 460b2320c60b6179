/**
 * The seam between the java.sql classes and whatever answers them: prepare, execute, fetch a batch, cancel, the catalogue,
 * commit and rollback. One implementation runs in process ({@code local}), others may speak to a server. No type of the SQL
 * layer shows here but {@link io.tidemark.engine.vector.Batch}, so that the same java.sql classes serve all of them.
 *
 * <p>Everything here fails with {@link java.sql.SQLException} alone, made by {@link
 * io.tidemark.jdbc.session.ErrorCode}, the one place that knows SQLSTATEs.
 */
@NullMarked
package io.tidemark.jdbc.session;

import org.jspecify.annotations.NullMarked;
