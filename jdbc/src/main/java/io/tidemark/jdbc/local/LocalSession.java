package io.tidemark.jdbc.local;

import io.tidemark.engine.OpenException;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.jdbc.session.BatchResult;
import io.tidemark.jdbc.session.CancelSignal;
import io.tidemark.jdbc.session.CatalogView;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.ExecuteOptions;
import io.tidemark.jdbc.session.Execution;
import io.tidemark.jdbc.session.ParameterInfo;
import io.tidemark.jdbc.session.PreparedHandle;
import io.tidemark.jdbc.session.Session;
import io.tidemark.jdbc.session.SessionOptions;
import io.tidemark.sql.BatchOutcome;
import io.tidemark.sql.PreparedSql;
import io.tidemark.sql.SqlResult;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.SqlWrites;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A session in this process, straight over the SQL layer: batches pass without a copy. */
final class LocalSession implements Session {
    private final EngineRegistry registry;
    private final SharedEngine engine;
    private final List<String> warnings;
    private final String location;
    private final boolean readOnly;
    private final SqlWrites writes;

    /** A name in {@code system.queries}. Nothing is guarded by it; so no secure generator need be started for it. */
    private final String id = new UUID(
                    ThreadLocalRandom.current().nextLong(),
                    ThreadLocalRandom.current().nextLong())
            .toString();

    private final SqlSettings initial;
    private final Set<LocalExecution> running = ConcurrentHashMap.newKeySet();
    private volatile SqlSettings settings;
    private volatile boolean closed;

    LocalSession(
            EngineRegistry registry,
            SharedEngine engine,
            TsdbOptions.Mode mode,
            SessionOptions options,
            List<String> warnings,
            String location) {
        this.registry = registry;
        this.engine = engine;
        Optional<OpenException> refusal = engine.tsdb().refusal(mode);
        this.readOnly = refusal.isPresent();
        this.writes = engine.sql().newWrites(mode);
        List<String> all = new ArrayList<>(warnings);
        // That a directory of Prometheus is only read is as it should be; one of ours could be written, but for the
        // reason.
        if (mode == TsdbOptions.Mode.AUTO && !engine.tsdb().isForeign()) {
            refusal.ifPresent(why -> all.add("the connection is read-only: " + why.getMessage()));
        }
        this.warnings = List.copyOf(all);
        this.location = location;
        SqlSettings defaults = SqlSettings.defaults();
        this.initial = defaults.withSchema(options.schema())
                .withLenientTags(options.lenientTags())
                .withSkipCorruption(options.skipCorruption())
                .withLimits(
                        options.maxMemoryBytes() < 0 ? defaults.maxMemoryBytes() : options.maxMemoryBytes(),
                        options.maxSamples(),
                        options.maxResultRows())
                .withQueryTimeout(options.queryTimeoutMillis());
        this.settings = initial;
    }

    @Override
    public PreparedHandle prepare(String sql, CancelSignal signal) throws SQLException {
        checkOpen();
        try {
            return new Prepared(engine.sql().prepare(sql, settings));
        } catch (Throwable e) {
            throw LocalErrors.of(e);
        }
    }

    @Override
    public Execution execute(
            PreparedHandle statement, List<@Nullable Object> parameters, ExecuteOptions options, CancelSignal signal)
            throws SQLException {
        checkOpen();
        PreparedSql prepared = ((Prepared) statement).sql;
        try {
            SqlResult result = prepared.execute(parameters.toArray(), options(options, signal));
            SqlSettings changed = result.settings();
            if (changed != null) {
                settings = changed;
            }
            LocalExecution execution = new LocalExecution(prepared, result);
            running.add(execution);
            if (closed) {
                // Closed by another thread meanwhile, which could not see this execution.
                execution.close();
                checkOpen();
            }
            return execution;
        } catch (Throwable e) {
            throw LocalErrors.of(e);
        }
    }

    private io.tidemark.sql.ExecuteOptions options(ExecuteOptions options, CancelSignal signal) {
        return new io.tidemark.sql.ExecuteOptions(
                options.maxRows(),
                options.timeoutMillis(),
                id,
                initial,
                writes,
                control -> signal.onCancel(control::cancel));
    }

    @Override
    public @Nullable BatchResult executeBatch(
            PreparedHandle statement, List<@Nullable Object[]> parameters, ExecuteOptions options, CancelSignal signal)
            throws SQLException {
        checkOpen();
        try {
            BatchOutcome outcome = ((Prepared) statement).sql.executeBatch(parameters, options(options, signal));
            if (outcome == null) {
                return null;
            }
            TreeMap<Integer, SQLException> faults = new TreeMap<>();
            outcome.faults().forEach((row, fault) -> faults.put(row, LocalErrors.of(fault)));
            return new BatchResult(outcome.counts(), faults);
        } catch (Throwable e) {
            throw LocalErrors.of(e);
        }
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public CatalogView catalog() {
        return new LocalCatalog(engine.sql().catalog());
    }

    @Override
    public String schema() {
        return settings.schema();
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        checkOpen();
        if (!engine.sql().catalog().schemas().contains(schema)) {
            throw ErrorCode.UNKNOWN_SCHEMA.error("there is no schema " + schema + "; there are "
                    + engine.sql().catalog().schemas());
        }
        settings = settings.withSchema(schema);
    }

    @Override
    public List<String> setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        try {
            return writes.setAutoCommit(autoCommit);
        } catch (IOException | RuntimeException | Error e) {
            throw LocalErrors.of(e);
        }
    }

    @Override
    public List<String> commit() throws SQLException {
        checkOpen();
        try {
            return writes.commit();
        } catch (IOException | RuntimeException | Error e) {
            throw LocalErrors.of(e);
        }
    }

    @Override
    public void rollback() throws SQLException {
        checkOpen();
        writes.rollback();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void setReadOnly(boolean newReadOnly) {
        writes.setReadOnly(newReadOnly);
    }

    @Override
    public boolean isValid(int timeoutSeconds) {
        return !closed;
    }

    @Override
    public void close() throws SQLException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (LocalExecution execution : running) {
            execution.cancel();
            execution.close();
        }
        writes.close();
        registry.leave(engine);
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw ErrorCode.CONNECTION_CLOSED.error("the connection is closed");
        }
    }

    private static final class Prepared implements PreparedHandle {
        private final PreparedSql sql;

        Prepared(PreparedSql sql) {
            this.sql = sql;
        }

        @Override
        public boolean isQuery() {
            return sql.kind().hasRows();
        }

        @Override
        public List<ColumnInfo> columns() {
            return LocalTypes.columns(sql.columns());
        }

        @Override
        public List<ParameterInfo> parameters() {
            return LocalTypes.parameters(sql.parameters());
        }

        @Override
        public void close() {
            // A prepared statement is a value that holds nothing.
        }
    }

    private final class LocalExecution implements Execution {
        private final PreparedSql prepared;
        private final SqlResult result;
        private final @Nullable BatchSource batches;
        private final List<ColumnInfo> columns;

        LocalExecution(PreparedSql prepared, SqlResult result) {
            this.prepared = prepared;
            this.result = result;
            this.batches = result.batches();
            this.columns = LocalTypes.columns(result.columns());
        }

        @Override
        public long updateCount() {
            return prepared.kind().hasRows() ? -1 : Math.max(0, result.updateCount());
        }

        @Override
        public List<ColumnInfo> columns() {
            return columns;
        }

        @Override
        public @Nullable Batch next() throws SQLException {
            if (batches == null) {
                return null;
            }
            try {
                while (true) {
                    Batch batch = batches.next();
                    if (batch == null || batch.size() > 0) {
                        return batch;
                    }
                }
            } catch (Throwable e) {
                close();
                throw LocalErrors.of(e);
            }
        }

        @Override
        public List<String> warnings() {
            return result.warnings();
        }

        void cancel() {
            result.control().cancel();
        }

        @Override
        public void close() {
            if (running.remove(this)) {
                result.close();
            }
        }
    }
}
