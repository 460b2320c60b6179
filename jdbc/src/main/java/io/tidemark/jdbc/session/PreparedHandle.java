package io.tidemark.jdbc.session;

import java.sql.SQLException;
import java.util.List;

/**
 * A statement that was parsed and described, to be executed any number of times by the session that made it, with
 * parameters or without. Safe for any thread.
 */
public interface PreparedHandle extends AutoCloseable {
    /** Whether it gives rows; if not, a count. */
    boolean isQuery();

    /**
     * The columns of its result as of now: {@code *} grows when a metric gets a new tag. Empty where it gives a count.
     */
    List<ColumnInfo> columns() throws SQLException;

    /** Its parameters in order. */
    List<ParameterInfo> parameters() throws SQLException;

    /** Lets go of it; any number of times. What it has already started goes on. */
    @Override
    void close();
}
