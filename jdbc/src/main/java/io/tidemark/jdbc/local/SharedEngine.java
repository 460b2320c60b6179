package io.tidemark.jdbc.local;

import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.sql.SqlEngine;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One open database, shared by the connections of this class loader to its place. */
final class SharedEngine {
    private final Object place;
    private final TsdbOptions options;
    private final Tsdb tsdb;
    private final SqlEngine sql;

    /** How many sessions use it; guarded by the registry's lock. */
    private int users = 1;

    /**
     * Takes a database over.
     *
     * @param place what tells it from all others: the directory's real path, or a name in memory
     * @param options as its first connection asked for them
     */
    SharedEngine(Object place, TsdbOptions options, Tsdb tsdb) {
        this.place = place;
        this.options = options;
        this.tsdb = tsdb;
        this.sql = new SqlEngine(tsdb, EngineRegistry::checkStatementPath);
    }

    /**
     * Refuses a connection that asks for another engine than the one that is open.
     *
     * @param asked the properties that the connection gives; the others are as they are
     */
    void checkSame(TsdbOptions wanted, Set<String> asked) throws SQLException {
        check(asked, "threads", wanted.threads(), options.threads());
        check(asked, "durability", wanted.durability(), options.durability());
        check(asked, "outOfOrderWindow", wanted.outOfOrderWindowMillis(), options.outOfOrderWindowMillis());
        check(asked, "maxFuture", wanted.maxFutureMillis(), options.maxFutureMillis());
        check(asked, "retention", wanted.retentionMillis(), options.retentionMillis());
        check(asked, "retentionSize", wanted.retentionBytes(), options.retentionBytes());
    }

    private void check(Set<String> asked, String name, @Nullable Object wanted, @Nullable Object here)
            throws SQLException {
        if (asked.contains(name) && !Objects.equals(wanted, here)) {
            throw ErrorCode.CANNOT_CONNECT.error(name + "=" + wanted + " does not go with " + name + "=" + here
                    + ", with which " + place
                    + " is open already in this process; give the same value, or close the other connections");
        }
    }

    void enter() {
        users++;
    }

    /** Whether nobody uses it any more. */
    boolean leave() {
        return --users == 0;
    }

    Object place() {
        return place;
    }

    Tsdb tsdb() {
        return tsdb;
    }

    SqlEngine sql() {
        return sql;
    }

    void close() throws IOException {
        sql.close();
        tsdb.close();
    }
}
