package io.tidemark.sql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.AppendException;
import io.tidemark.engine.Appender;
import io.tidemark.engine.CommitResult;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.query.QueryAbortedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one session writes: at once, or kept until {@link #commit}. Nobody sees what is kept, the session itself included. Safe
 * for any thread; the statements of a transaction wait for each other.
 */
public final class SqlWrites implements AutoCloseable {
    /** What became of a statement's rows. */
    record Outcome(long accepted, List<CommitResult.Rejected> rejected) {}

    private final WriteStore store;
    private final TsdbOptions.Mode mode;
    private final Object lock = new Object();
    private volatile boolean autoCommit = true;
    private volatile boolean readOnly;
    private volatile boolean closed;

    /** The pending batch; null where nothing was written since the last commit. */
    @GuardedBy("lock")
    private @Nullable Appender pending;

    SqlWrites(WriteStore store, TsdbOptions.Mode mode) {
        this.store = store;
        this.mode = mode;
    }

    /** Whether the session asked not to write, until it says otherwise. */
    public void setReadOnly(boolean newReadOnly) {
        readOnly = newReadOnly;
    }

    /** Whether each statement is a transaction. */
    public boolean isAutoCommit() {
        return autoCommit;
    }

    /** Switches; what is pending is committed. */
    public List<String> setAutoCommit(boolean newAutoCommit) throws IOException {
        if (newAutoCommit == autoCommit) {
            return List.of();
        }
        List<String> remarks = commit();
        autoCommit = newAutoCommit;
        return remarks;
    }

    /**
     * Makes what is pending durable and visible.
     *
     * @return what its user should know: of rows that were not taken
     * @throws IOException where none of it counts; nothing is pending then
     */
    public List<String> commit() throws IOException {
        synchronized (lock) {
            Appender appender = pending;
            if (appender == null) {
                return List.of();
            }
            pending = null;
            try (appender) {
                long rows = appender.pendingRows();
                CommitResult result = appender.commit();
                if (rows > 0 && result.rejected().size() == rows) {
                    throw noneTaken(result.rejected());
                }
                return remarks(result.rejected(), rows);
            }
        }
    }

    /** Forgets what is pending. */
    public void rollback() {
        synchronized (lock) {
            Appender appender = pending;
            pending = null;
            if (appender != null) {
                appender.close();
            }
        }
    }

    /** Forgets what is pending, for good. Idempotent. */
    @Override
    public void close() {
        closed = true;
        rollback();
    }

    /** Throws where this session may not write. */
    void checkWritable() throws IOException {
        if (readOnly) {
            throw new SqlFault(
                    SqlFault.Kind.READ_ONLY, "the connection is read-only; setReadOnly(false) lets it write");
        }
        store.open(mode);
    }

    /** Throws where a transaction is open. */
    void checkNoTransaction(String statement) throws SqlFault {
        if (!autoCommit) {
            throw new SqlFault(
                    SqlFault.Kind.ACTIVE_TRANSACTION,
                    statement + " can't run inside a transaction; call setAutoCommit(true) first, which commits what is"
                            + " pending");
        }
    }

    WriteStore store() {
        return store;
    }

    /** One statement's work with an appender: finds the series of its rows, and gathers them. */
    @FunctionalInterface
    interface Work {
        void gather(Appender appender) throws IOException;
    }

    /** Writes the rows of a statement, all that are right in themselves or none. */
    Outcome write(PendingRows rows, Work work, long maxPendingBytes) throws IOException {
        checkWritable();
        if (autoCommit) {
            try (Appender appender = store.appender()) {
                work.gather(appender);
                hand(rows, appender);
                CommitResult result = appender.commit();
                return new Outcome(rows.size() - result.rejected().size(), result.rejected());
            }
        }
        synchronized (lock) {
            if (closed) {
                throw new IOException("the session is closed");
            }
            Appender appender = pending;
            if (appender == null) {
                appender = store.appender();
                pending = appender;
            }
            work.gather(appender);
            long bytes = (appender.pendingRows() + rows.size()) * PendingRows.ROW_BYTES;
            if (bytes > maxPendingBytes || appender.pendingRows() + rows.size() > Integer.MAX_VALUE) {
                throw new QueryAbortedException(
                        QueryAbortedException.Reason.MEMORY,
                        "the transaction's " + appender.pendingRows() + " pending rows and " + rows.size()
                                + " more need more memory than maxMemory=" + maxPendingBytes
                                + " bytes allows; commit more often");
            }
            hand(rows, appender);
            return new Outcome(rows.size(), List.of());
        }
    }

    private static void hand(PendingRows rows, Appender appender) throws SqlFault {
        try {
            rows.appendTo(appender);
        } catch (AppendException e) {
            throw fault(e);
        }
    }

    static SqlFault fault(AppendException e) {
        return new SqlFault(SqlFault.Kind.INVALID_WRITE, String.valueOf(e.getMessage()), e);
    }

    /** The error of a statement, or a transaction, none of whose rows was taken. */
    static SqlFault noneTaken(List<CommitResult.Rejected> rejected) {
        return new SqlFault(
                SqlFault.Kind.INVALID_WRITE,
                rejected.size() == 1
                        ? rejected.get(0).message()
                        : "none of the " + rejected.size() + " rows was taken: " + summary(rejected));
    }

    /** What is to be said of rows that were not taken, where others were. */
    static List<String> remarks(List<CommitResult.Rejected> rejected, long rows) {
        return rejected.isEmpty()
                ? List.of()
                : List.of(rejected.size() + " of " + rows + " rows were not taken: " + summary(rejected));
    }

    private static String summary(List<CommitResult.Rejected> rejected) {
        Map<AppendException.Reason, Integer> counts = new EnumMap<>(AppendException.Reason.class);
        Map<AppendException.Reason, String> examples = new EnumMap<>(AppendException.Reason.class);
        for (CommitResult.Rejected one : rejected) {
            counts.merge(one.reason(), 1, Integer::sum);
            examples.putIfAbsent(one.reason(), one.message());
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((reason, n) -> parts.add(n + " " + reason + ", such as: " + examples.get(reason)));
        return String.join("; ", parts);
    }
}
