package io.tidemark.jdbc.session;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a database, the far side of a connection. Statements may be prepared, executed and fetched from by
 * several threads at once. Nothing but {@link SQLException} leaves.
 */
public interface Session extends AutoCloseable {
    /**
     * Parses and describes a statement.
     *
     * @param sql without JDBC escapes; one statement, a semicolon may end it
     * @param signal ends the work before its time
     */
    PreparedHandle prepare(String sql, CancelSignal signal) throws SQLException;

    /**
     * Executes.
     *
     * @param parameters one for each parameter, each a Boolean, Long, Double, BigDecimal, String, LocalDateTime (UTC wall
     *     clock), LocalDate, LocalTime, byte[], or null
     * @param signal ends the execution, and the fetching of its rows, before its time
     */
    Execution execute(
            PreparedHandle statement, List<@Nullable Object> parameters, ExecuteOptions options, CancelSignal signal)
            throws SQLException;

    /**
     * Executes a statement once for each of some lists of parameters, with one commit where each statement is a transaction. A
     * list that is wrong harms no other.
     *
     * @param parameters as for {@link #execute}; the lists are not kept
     * @return what became of each; null where the statement can't be executed so, and nothing was done
     */
    @Nullable
    BatchResult executeBatch(
            PreparedHandle statement, List<@Nullable Object[]> parameters, ExecuteOptions options, CancelSignal signal)
            throws SQLException;

    /** What the opening had to say, for the connection's warnings. */
    List<String> warnings();

    /** The database's own name for the place, shown by tools. */
    String location();

    /** What there is to be queried. */
    CatalogView catalog();

    /** The schema that names without one mean; a SET statement can change it. */
    String schema();

    /** Makes a schema the one that names without a schema mean. */
    void setSchema(String schema) throws SQLException;

    /**
     * Switches between a commit after each statement and commits on request. Switching commits what is pending.
     *
     * @return what the commit had to say
     */
    List<String> setAutoCommit(boolean autoCommit) throws SQLException;

    /**
     * Makes the pending writes durable and visible.
     *
     * @return what there is to be said of it, such as how many samples were too old
     */
    List<String> commit() throws SQLException;

    /** Forgets the pending writes. */
    void rollback() throws SQLException;

    /** Whether writes are refused, as was seen when it was opened. */
    boolean isReadOnly();

    /** Has writes refused, or not any more, of a session that might write. */
    void setReadOnly(boolean readOnly);

    /** Whether it still answers. */
    boolean isValid(int timeoutSeconds);

    /** Ends the conversation: what runs is cancelled, pending writes are forgotten. Any number of times. */
    @Override
    void close() throws SQLException;
}
