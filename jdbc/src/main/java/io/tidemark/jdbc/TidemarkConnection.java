package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Session;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection over a session. Safe for several threads; their statements run side by side. */
final class TidemarkConnection implements Connection {
    private final Session session;
    private final ConnectionUrl url;
    private final TimeRules times;
    private final Warnings warnings = new Warnings();
    private final Set<TidemarkStatement> statements = ConcurrentHashMap.newKeySet();
    private final Properties clientInfo = new Properties();
    private volatile boolean autoCommit = true;
    private volatile boolean readOnly;
    private volatile int isolation = TRANSACTION_READ_COMMITTED;
    private volatile int holdability = ResultSet.HOLD_CURSORS_OVER_COMMIT;
    private volatile int networkTimeoutMillis;
    private volatile boolean closed;

    /** The words that need quotes, once somebody has asked. */
    private volatile @Nullable Set<String> keywords;

    TidemarkConnection(Session session, ConnectionUrl url) {
        this.session = session;
        this.url = url;
        this.times = new TimeRules("instant".equals(url.text(ConnectionProperty.TIMESTAMPS)));
        this.readOnly = session.isReadOnly();
        session.warnings().forEach(warnings::add);
    }

    Session session() {
        return session;
    }

    TimeRules times() {
        return times;
    }

    ConnectionUrl url() {
        return url;
    }

    /** Whether a word needs quotes to be a name. */
    boolean isKeyword(String word) throws SQLException {
        Set<String> known = keywords;
        if (known == null) {
            known = new HashSet<>(Words.SQL_2003);
            for (String keyword : session.catalog().keywords()) {
                known.add(keyword.toUpperCase(Locale.ROOT));
            }
            keywords = known;
        }
        return known.contains(word.toUpperCase(Locale.ROOT));
    }

    void forget(TidemarkStatement statement) {
        statements.remove(statement);
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw ErrorCode.CONNECTION_CLOSED.error("the connection is closed");
        }
    }

    // ---------------------------------------------------------------- statements

    @Override
    public Statement createStatement() throws SQLException {
        return createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, holdability);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement(type, concurrency, holdability);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int newHoldability) throws SQLException {
        checkOpen();
        checkHoldability(newHoldability);
        TidemarkStatement statement = new TidemarkStatement(this, offered(type, concurrency), newHoldability);
        statements.add(statement);
        return statement;
    }

    /** The type of result that is offered for one that is asked for: what can't be had becomes what can, with a warning. */
    private int offered(int type, int concurrency) throws SQLException {
        switch (concurrency) {
            case ResultSet.CONCUR_READ_ONLY -> {
                // As it is.
            }
            case ResultSet.CONCUR_UPDATABLE -> warnings.add("results are read only; the statement was made so");
            default -> throw ErrorCode.INVALID_ARGUMENT.error("result set concurrency " + concurrency);
        }
        switch (type) {
            case ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE -> {
                return type;
            }
            case ResultSet.TYPE_SCROLL_SENSITIVE -> {
                warnings.add("results are of one snapshot; the statement was made scroll-insensitive");
                return ResultSet.TYPE_SCROLL_INSENSITIVE;
            }
            default -> throw ErrorCode.INVALID_ARGUMENT.error("result set type " + type);
        }
    }

    /** How much a result that scrolls may keep. */
    long scrollBytesMax() {
        long given = url.number(ConnectionProperty.MAX_MEMORY, -1);
        return given > 0 ? given : Math.max(1, Runtime.getRuntime().maxMemory() / 4);
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql) throws SQLException {
        return prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql, int type, int concurrency, int newHoldability)
            throws SQLException {
        checkOpen();
        checkHoldability(newHoldability);
        if (sql == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the statement's text is null");
        }
        TidemarkPreparedStatement statement =
                new TidemarkPreparedStatement(this, sql, offered(type, concurrency), newHoldability);
        statements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql, int autoGeneratedKeys) throws SQLException {
        TidemarkStatement.checkGeneratedKeys(autoGeneratedKeys);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql, int @Nullable [] columnIndexes)
            throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(@Nullable String sql, String @Nullable [] columnNames)
            throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(@Nullable String sql) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no procedures to call");
    }

    @Override
    public CallableStatement prepareCall(@Nullable String sql, int type, int concurrency) throws SQLException {
        return prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(@Nullable String sql, int type, int concurrency, int newHoldability)
            throws SQLException {
        return prepareCall(sql);
    }

    @Override
    public String nativeSQL(@Nullable String sql) throws SQLException {
        checkOpen();
        if (sql == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the statement's text is null");
        }
        return Escapes.translate(sql);
    }

    // ---------------------------------------------------------------- transactions

    @Override
    public void setAutoCommit(boolean newAutoCommit) throws SQLException {
        checkOpen();
        if (newAutoCommit != autoCommit) {
            List<String> remarks = session.setAutoCommit(newAutoCommit);
            autoCommit = newAutoCommit;
            remarks.forEach(warnings::add);
            transactionEnded();
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkTransaction("commit");
        session.commit().forEach(warnings::add);
        transactionEnded();
    }

    @Override
    public void rollback() throws SQLException {
        checkTransaction("rollback");
        session.rollback();
        transactionEnded();
    }

    private void transactionEnded() throws SQLException {
        for (TidemarkStatement statement : statements) {
            statement.transactionEnded();
        }
    }

    private void checkTransaction(String what) throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw ErrorCode.INVALID_TRANSACTION_STATE.error(
                    what + " with autocommit on; call setAutoCommit(false) first");
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        switch (level) {
            case TRANSACTION_READ_UNCOMMITTED, TRANSACTION_READ_COMMITTED -> isolation = TRANSACTION_READ_COMMITTED;
            case TRANSACTION_REPEATABLE_READ, TRANSACTION_SERIALIZABLE ->
                throw ErrorCode.notSupported("the isolation is READ_COMMITTED; each statement sees one snapshot");
            default -> throw ErrorCode.INVALID_ARGUMENT.error("transaction isolation " + level);
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return isolation;
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no savepoints");
    }

    @Override
    public Savepoint setSavepoint(@Nullable String name) throws SQLException {
        return setSavepoint();
    }

    @Override
    public void rollback(@Nullable Savepoint savepoint) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no savepoints");
    }

    @Override
    public void releaseSavepoint(@Nullable Savepoint savepoint) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no savepoints");
    }

    @Override
    public void setReadOnly(boolean newReadOnly) throws SQLException {
        checkOpen();
        // A hint that pools give with every connection: what is open read-only stays so, and isReadOnly says it.
        readOnly = newReadOnly || session.isReadOnly();
        session.setReadOnly(newReadOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    // ---------------------------------------------------------------- settings

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return new TidemarkDatabaseMetaData(this);
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen();
        if (catalog != null
                && !catalog.isEmpty()
                && !catalog.equals(session.catalog().catalogName())) {
            throw ErrorCode.UNKNOWN_CATALOG.error("there is no catalog " + catalog + "; the one there is is called "
                    + session.catalog().catalogName());
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        checkOpen();
        return session.catalog().catalogName();
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        checkOpen();
        if (schema == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the schema is null");
        }
        session.setSchema(schema);
    }

    @Override
    public String getSchema() throws SQLException {
        checkOpen();
        return session.schema();
    }

    @Override
    public void setHoldability(int newHoldability) throws SQLException {
        checkOpen();
        checkHoldability(newHoldability);
        holdability = newHoldability;
    }

    private static void checkHoldability(int holdability) throws SQLException {
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT && holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
            throw ErrorCode.INVALID_ARGUMENT.error("result set holdability " + holdability);
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return holdability;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return new HashMap<>();
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
        checkOpen();
        if (map != null && !map.isEmpty()) {
            throw ErrorCode.notSupported("there are no user-defined types to map");
        }
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
    public void setClientInfo(@Nullable String name, @Nullable String value) throws SQLClientInfoException {
        checkClient();
        if (!ClientInfo.isKnown(name)) {
            warnings.add(ClientInfo.unknown(name));
            return;
        }
        synchronized (clientInfo) {
            if (value == null) {
                clientInfo.remove(name);
            } else {
                clientInfo.setProperty(String.valueOf(name), value);
            }
        }
    }

    @Override
    public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
        checkClient();
        Set<String> names = properties == null ? Set.of() : properties.stringPropertyNames();
        synchronized (clientInfo) {
            clientInfo.clear();
        }
        for (String name : names) {
            setClientInfo(name, properties == null ? null : properties.getProperty(name));
        }
    }

    private void checkClient() throws SQLClientInfoException {
        if (closed) {
            throw new SQLClientInfoException(
                    "the connection is closed",
                    ErrorCode.CONNECTION_CLOSED.sqlState(),
                    Map.<String, ClientInfoStatus>of());
        }
    }

    @Override
    public @Nullable String getClientInfo(@Nullable String name) throws SQLException {
        checkOpen();
        synchronized (clientInfo) {
            return name == null ? null : clientInfo.getProperty(name);
        }
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        synchronized (clientInfo) {
            Properties copy = new Properties();
            copy.putAll(clientInfo);
            return copy;
        }
    }

    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
        checkOpen();
        if (millis < 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("a network timeout of " + millis + " ms");
        }
        if (executor == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the executor is null");
        }
        networkTimeoutMillis = millis;
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return networkTimeoutMillis;
    }

    // ---------------------------------------------------------------- objects

    @Override
    public Clob createClob() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no CLOBs; text is VARCHAR");
    }

    @Override
    public Blob createBlob() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no BLOBs");
    }

    @Override
    public NClob createNClob() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there are no NCLOBs; text is VARCHAR");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("there is no XML");
    }

    @Override
    public Array createArrayOf(@Nullable String typeName, Object @Nullable [] elements) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("arrays cannot be parameters");
    }

    @Override
    public Struct createStruct(@Nullable String typeName, Object @Nullable [] attributes) throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("rows cannot be parameters");
    }

    @Override
    public boolean setShardingKeyIfValid(@Nullable ShardingKey key, int timeout) throws SQLException {
        throw noShards();
    }

    @Override
    public boolean setShardingKeyIfValid(@Nullable ShardingKey key, @Nullable ShardingKey superKey, int timeout)
            throws SQLException {
        throw noShards();
    }

    @Override
    public void setShardingKey(@Nullable ShardingKey key) throws SQLException {
        throw noShards();
    }

    @Override
    public void setShardingKey(@Nullable ShardingKey key, @Nullable ShardingKey superKey) throws SQLException {
        throw noShards();
    }

    private SQLException noShards() throws SQLException {
        checkOpen();
        return ErrorCode.notSupported("there are no shards");
    }

    // ---------------------------------------------------------------- the end

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("a timeout of " + timeout + " s");
        }
        return !closed && session.isValid(timeout);
    }

    @Override
    public void close() throws SQLException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        SQLException failure = null;
        for (TidemarkStatement statement : statements) {
            try {
                statement.close();
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            }
        }
        session.close();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void abort(@Nullable Executor executor) throws SQLException {
        if (executor == null) {
            throw ErrorCode.INVALID_ARGUMENT.error("the executor is null");
        }
        for (TidemarkStatement statement : statements) {
            statement.cancelQuietly();
        }
        // A connection must be unusable when abort returns; letting its resources go is quick enough to do it here.
        close();
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }

    @Override
    public String toString() {
        return "connection to " + url;
    }
}
