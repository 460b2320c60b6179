package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.BatchResult;
import io.tidemark.jdbc.session.CancelSignal;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.ExecuteOptions;
import io.tidemark.jdbc.session.Execution;
import io.tidemark.jdbc.session.PreparedHandle;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A statement: one execution at a time, from its text to its first rows, under a lock of its own. {@link #cancel} and {@link
 * #close} do not take it, and so get through while another thread executes.
 */
class TidemarkStatement implements Statement {
    /** The SQLSTATE of what was cancelled, by a timeout too. */
    private static final String CANCELLED = ErrorCode.CANCELLED.sqlState();

    /** A batch may fail in as many places as it has; this many are told, besides the counts. */
    private static final int TOLD_MAX = 100;

    private final TidemarkConnection connection;
    private final int resultSetType;
    private final int holdability;
    private final Warnings warnings = new Warnings();
    private final List<String> batch = new ArrayList<>();
    private boolean escapes = true;
    private long maxRows;
    private int maxFieldSize;
    private int queryTimeoutSeconds;
    private int fetchSize;
    private int fetchDirection = ResultSet.FETCH_FORWARD;
    private boolean poolable;
    private volatile boolean closeOnCompletion;
    private volatile @Nullable TidemarkResultSet result;
    private volatile long updateCount = -1;

    /** Held from an execution's beginning until its first rows are there. */
    private final Object executing = new Object();

    /** What ends the execution that runs or whose rows are read; null where there is nothing to end. */
    private volatile @Nullable CancelSignal signal;

    private volatile boolean closed;

    TidemarkStatement(TidemarkConnection connection, int resultSetType, int holdability) {
        this.connection = connection;
        this.resultSetType = resultSetType;
        this.holdability = holdability;
    }

    final void checkOpen() throws SQLException {
        if (connection.isClosed()) {
            throw ErrorCode.CONNECTION_CLOSED.error("the connection is closed");
        }
        if (closed) {
            throw ErrorCode.WRONG_STATE.error("the statement is closed");
        }
    }

    final TidemarkConnection connection() {
        return connection;
    }

    // ---------------------------------------------------------------- executing

    /** Whether plain SQL may be given to {@code execute}: not to a prepared statement. */
    void checkTakesSql() throws SQLException {
        // A plain statement does.
    }

    @Override
    public ResultSet executeQuery(@Nullable String sql) throws SQLException {
        checkTakesSql();
        return execute(sql, this::query);
    }

    @Override
    public boolean execute(@Nullable String sql) throws SQLException {
        checkTakesSql();
        return execute(sql, this::run);
    }

    @Override
    public long executeLargeUpdate(@Nullable String sql) throws SQLException {
        checkTakesSql();
        return execute(sql, this::update);
    }

    /** One of the ways to execute: for rows, for a count, for either. */
    interface Way<T> {
        T execute(PreparedHandle handle, List<@Nullable Object> parameters, CancelSignal signal) throws SQLException;
    }

    private <T> T execute(@Nullable String sql, Way<T> way) throws SQLException {
        synchronized (executing) {
            CancelSignal current = begin();
            try (PreparedHandle handle = prepare(sql, current)) {
                return way.execute(handle, List.of(), current);
            } finally {
                settle(current);
            }
        }
    }

    /** Executes what is prepared. */
    final <T> T execute(PreparedHandle handle, List<@Nullable Object> parameters, Way<T> way) throws SQLException {
        synchronized (executing) {
            CancelSignal current = begin();
            try {
                return way.execute(handle, parameters, current);
            } finally {
                settle(current);
            }
        }
    }

    final PreparedHandle prepare(@Nullable String sql, CancelSignal ended) throws SQLException {
        checkOpen();
        if (sql == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the statement's text is null");
        }
        try {
            return connection.session().prepare(escapes ? Escapes.translate(sql) : sql, ended);
        } catch (RuntimeException | Error e) {
            throw ErrorCode.of(e);
        }
    }

    /** Lets go of the execution before; from here on a cancel concerns the one that begins. */
    private CancelSignal begin() throws SQLException {
        checkOpen();
        closeResult();
        updateCount = -1;
        warnings.follow(List::of);
        warnings.clear();
        CancelSignal fresh = new CancelSignal();
        signal = fresh;
        return fresh;
    }

    /** Where no rows are left to be read, there is nothing more to cancel. */
    private void settle(CancelSignal ended) {
        if (result == null && signal == ended) {
            signal = null;
        }
    }

    final ResultSet query(PreparedHandle handle, List<@Nullable Object> parameters, CancelSignal current)
            throws SQLException {
        if (!handle.isQuery()) {
            throw ErrorCode.WRONG_RESULT_KIND.error("the statement gives no rows; use execute or executeUpdate");
        }
        run(handle, parameters, current);
        TidemarkResultSet rows = result;
        if (rows == null) {
            throw ErrorCode.WRONG_STATE.error("the result was closed by another thread");
        }
        return rows;
    }

    final long update(PreparedHandle handle, List<@Nullable Object> parameters, CancelSignal current)
            throws SQLException {
        if (handle.isQuery()) {
            throw ErrorCode.WRONG_RESULT_KIND.error("the statement gives rows; use executeQuery");
        }
        run(handle, parameters, current);
        return Math.max(0, updateCount);
    }

    /** Executes; true where there are rows. */
    final boolean run(PreparedHandle handle, List<@Nullable Object> parameters, CancelSignal current)
            throws SQLException {
        Execution execution;
        try {
            execution = connection
                    .session()
                    .execute(
                            handle,
                            parameters,
                            new ExecuteOptions(maxRows, queryTimeoutSeconds * 1000L, fetchSize),
                            current);
        } catch (RuntimeException | Error e) {
            throw ErrorCode.of(e);
        }
        warnings.follow(execution::warnings);
        updateCount = execution.updateCount();
        if (updateCount >= 0) {
            execution.close();
            return false;
        }
        TidemarkResultSet rows = new TidemarkResultSet(
                this,
                execution,
                connection.times(),
                maxRows,
                maxFieldSize,
                fetchSize,
                holdability,
                resultSetType == ResultSet.TYPE_FORWARD_ONLY ? 0 : connection.scrollBytesMax());
        result = rows;
        if (closed) {
            // Closed by another thread meanwhile, which could not see these rows.
            rows.close();
            checkOpen();
        }
        try {
            // What is wrong with a statement, its timeout and its cancel too, is told by its execution, not by its
            // first row.
            rows.fetchFirst();
        } catch (SQLException | RuntimeException | Error e) {
            result = null;
            rows.close();
            throw ErrorCode.of(e);
        }
        return true;
    }

    @Override
    public int executeUpdate(@Nullable String sql) throws SQLException {
        return toInt(executeLargeUpdate(sql));
    }

    /** No keys are generated, so whoever asks for them gets an empty result of them. */
    static void checkGeneratedKeys(int autoGeneratedKeys) throws SQLException {
        if (autoGeneratedKeys != RETURN_GENERATED_KEYS && autoGeneratedKeys != NO_GENERATED_KEYS) {
            throw ErrorCode.INVALID_ARGUMENT.error("generated keys " + autoGeneratedKeys);
        }
    }

    static int toInt(long count) {
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    @Override
    public int executeUpdate(@Nullable String sql, int autoGeneratedKeys) throws SQLException {
        checkGeneratedKeys(autoGeneratedKeys);
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(@Nullable String sql, int @Nullable [] columnIndexes) throws SQLException {
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(@Nullable String sql, String @Nullable [] columnNames) throws SQLException {
        return executeUpdate(sql);
    }

    @Override
    public boolean execute(@Nullable String sql, int autoGeneratedKeys) throws SQLException {
        checkGeneratedKeys(autoGeneratedKeys);
        return execute(sql);
    }

    @Override
    public boolean execute(@Nullable String sql, int @Nullable [] columnIndexes) throws SQLException {
        return execute(sql);
    }

    @Override
    public boolean execute(@Nullable String sql, String @Nullable [] columnNames) throws SQLException {
        return execute(sql);
    }

    @Override
    public long executeLargeUpdate(@Nullable String sql, int autoGeneratedKeys) throws SQLException {
        checkGeneratedKeys(autoGeneratedKeys);
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(@Nullable String sql, int @Nullable [] columnIndexes) throws SQLException {
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(@Nullable String sql, String @Nullable [] columnNames) throws SQLException {
        return executeLargeUpdate(sql);
    }

    @Override
    public void cancel() throws SQLException {
        checkOpen();
        cancelQuietly();
    }

    final void cancelQuietly() {
        CancelSignal current = signal;
        if (current != null) {
            current.cancel();
        }
    }

    // ---------------------------------------------------------------- batches

    @Override
    public void addBatch(@Nullable String sql) throws SQLException {
        checkOpen();
        checkTakesSql();
        if (sql == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the statement's text is null");
        }
        batch.add(sql);
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        long[] counts = executeLargeBatch();
        int[] out = new int[counts.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = counts[i] < 0 ? (int) counts[i] : toInt(counts[i]);
        }
        return out;
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<String> all = new ArrayList<>(batch);
        batch.clear();
        return executeEach(all.size(), i -> execute(all.get(i), this::update));
    }

    /** How one element of a batch is executed: its count. */
    interface Element {
        long execute(int element) throws SQLException;
    }

    /**
     * Executes a batch one after the other, to its end: JDBC wants a driver to go on behind a fault always or never, and what is
     * written together goes on. Only what ends more than its element, a cancel, a timeout or a lost connection, ends the batch.
     */
    final long[] executeEach(int elements, Element way) throws SQLException {
        long[] counts = new long[elements];
        SortedMap<Integer, SQLException> faults = new TreeMap<>();
        for (int i = 0; i < elements; i++) {
            try {
                counts[i] = way.execute(i);
            } catch (SQLException e) {
                if (isClosed() || CANCELLED.equals(e.getSQLState())) {
                    throw batchFailure(e, Arrays.copyOf(counts, i));
                }
                counts[i] = EXECUTE_FAILED;
                faults.put(i, e);
            }
        }
        if (!faults.isEmpty()) {
            throw batchFailure(new BatchResult(counts, faults));
        }
        return counts;
    }

    /** Executes what is prepared for many lists of parameters; null where that must be done one after the other. */
    final @Nullable BatchResult executeTogether(PreparedHandle handle, List<@Nullable Object[]> rows)
            throws SQLException {
        synchronized (executing) {
            CancelSignal current = begin();
            try {
                return connection
                        .session()
                        .executeBatch(
                                handle,
                                rows,
                                new ExecuteOptions(maxRows, queryTimeoutSeconds * 1000L, fetchSize),
                                current);
            } catch (RuntimeException | Error e) {
                throw ErrorCode.of(e);
            } finally {
                settle(current);
            }
        }
    }

    /** All of a batch was tried: the error of the first that failed, those of the others behind it. */
    static BatchUpdateException batchFailure(BatchResult result) {
        List<SQLException> faults = List.copyOf(result.faults().values());
        BatchUpdateException failure = batchFailure(faults.get(0), result.counts());
        faults.stream().skip(1).limit(TOLD_MAX).forEach(failure::setNextException);
        return failure;
    }

    static BatchUpdateException batchFailure(SQLException e, long[] done) {
        BatchUpdateException failure = new BatchUpdateException(
                e.getMessage() == null ? "" : e.getMessage(), e.getSQLState(), e.getErrorCode(), done, e);
        failure.setNextException(e);
        return failure;
    }

    // ---------------------------------------------------------------- results

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return result;
    }

    @Override
    public int getUpdateCount() throws SQLException {
        checkOpen();
        return updateCount < 0 ? -1 : toInt(updateCount);
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        checkOpen();
        return updateCount;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        checkOpen();
        switch (current) {
            case CLOSE_CURRENT_RESULT, CLOSE_ALL_RESULTS -> {
                updateCount = -1;
                TidemarkResultSet open = result;
                if (open != null) {
                    open.close();
                }
            }
            case KEEP_CURRENT_RESULT -> throw ErrorCode.notSupported("a statement has one open result");
            default -> throw ErrorCode.INVALID_ARGUMENT.error("getMoreResults(" + current + ")");
        }
        return false;
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        checkOpen();
        return TidemarkResultSet.of(List.<ColumnInfo>of(), new Batch(0, new Vector[0]), connection.times());
    }

    private void closeResult() throws SQLException {
        TidemarkResultSet open = result;
        // Taken away first: what the statement itself closes is no completion of it.
        result = null;
        if (open != null) {
            open.close();
        }
    }

    /** A result set was closed. */
    final void resultClosed(TidemarkResultSet rows) throws SQLException {
        if (rows == result) {
            result = null;
            signal = null;
            if (closeOnCompletion) {
                close();
            }
        }
    }

    /** A commit or a rollback has ended the life of rows that are not held over it. */
    final void transactionEnded() throws SQLException {
        TidemarkResultSet open = result;
        if (open != null && holdability == ResultSet.CLOSE_CURSORS_AT_COMMIT) {
            open.close();
        }
    }

    // ---------------------------------------------------------------- settings

    @Override
    public int getMaxFieldSize() throws SQLException {
        checkOpen();
        return maxFieldSize;
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        checkOpen();
        maxFieldSize = notNegative(max, "max field size");
    }

    private static int notNegative(int n, String what) throws SQLException {
        if (n < 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("a " + what + " of " + n);
        }
        return n;
    }

    @Override
    public int getMaxRows() throws SQLException {
        checkOpen();
        return toInt(maxRows);
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        setLargeMaxRows(max);
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        checkOpen();
        return maxRows;
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        checkOpen();
        if (max < 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("max rows of " + max);
        }
        maxRows = max;
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen();
        escapes = enable;
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        checkOpen();
        return queryTimeoutSeconds;
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        queryTimeoutSeconds = notNegative(seconds, "query timeout");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings.chain();
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings.clear();
    }

    @Override
    public void setCursorName(@Nullable String name) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no positioned updates that a cursor's name would serve");
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        switch (direction) {
            case ResultSet.FETCH_FORWARD, ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN -> {
                // A hint.
            }
            default -> throw ErrorCode.INVALID_ARGUMENT.error("fetch direction " + direction);
        }
        fetchDirection = direction;
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return fetchDirection;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        fetchSize = notNegative(rows, "fetch size");
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize;
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getResultSetType() throws SQLException {
        checkOpen();
        return resultSetType;
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        checkOpen();
        return holdability;
    }

    @Override
    public Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    @Override
    public void setPoolable(boolean newPoolable) throws SQLException {
        checkOpen();
        poolable = newPoolable;
    }

    @Override
    public boolean isPoolable() throws SQLException {
        checkOpen();
        return poolable;
    }

    final void startPoolable() {
        poolable = true;
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        checkOpen();
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return closeOnCompletion;
    }

    // ---------------------------------------------------------------- names

    @Override
    public boolean isSimpleIdentifier(@Nullable String identifier) throws SQLException {
        checkOpen();
        return identifier != null
                && identifier.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")
                && !connection.isKeyword(identifier);
    }

    @Override
    public String enquoteIdentifier(@Nullable String identifier, boolean alwaysQuote) throws SQLException {
        checkOpen();
        if (identifier == null || identifier.isEmpty() || identifier.indexOf('\0') >= 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("an identifier has at least one character and no NUL");
        }
        if (!alwaysQuote && isSimpleIdentifier(identifier)) {
            return identifier;
        }
        boolean quoted = identifier.length() > 2 && identifier.startsWith("\"") && identifier.endsWith("\"");
        String bare = quoted ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"") : identifier;
        return "\"" + bare.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String enquoteLiteral(@Nullable String text) throws SQLException {
        checkOpen();
        if (text == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the text is null");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public String enquoteNCharLiteral(@Nullable String text) throws SQLException {
        // All text is Unicode; N'…' would say the same.
        return enquoteLiteral(text);
    }

    // ---------------------------------------------------------------- the end

    @Override
    public void close() throws SQLException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        cancelQuietly();
        TidemarkResultSet open = result;
        if (open != null) {
            open.close();
        }
        connection.forget(this);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }
}
