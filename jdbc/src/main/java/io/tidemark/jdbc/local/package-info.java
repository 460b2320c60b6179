/**
 * The session that runs in this process, over the SQL engine, and the registry through which the connections of one class
 * loader to one directory share one engine.
 */
@NullMarked
package io.tidemark.jdbc.local;

import org.jspecify.annotations.NullMarked;
