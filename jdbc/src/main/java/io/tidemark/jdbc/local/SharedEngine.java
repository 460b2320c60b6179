package io.tidemark.jdbc.local;

import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.sql.SqlEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** One open database, shared by the connections of this class loader to its directory. */
final class SharedEngine {
    private final Path path;
    private final TsdbOptions options;
    private final Tsdb tsdb;
    private final SqlEngine sql;

    /** How many sessions use it; guarded by the registry's lock. */
    private int users = 1;

    private SharedEngine(Path path, TsdbOptions options, Tsdb tsdb) {
        this.path = path;
        this.options = options;
        this.tsdb = tsdb;
        this.sql = new SqlEngine(tsdb);
    }

    static SharedEngine open(Path path, TsdbOptions options) throws IOException {
        return new SharedEngine(path, options, Tsdb.open(path, options));
    }

    /** Refuses a connection that asks for another engine than the one that is open. */
    void checkSame(TsdbOptions wanted) throws SQLException {
        if (wanted.threads() != options.threads()) {
            throw ErrorCode.CANNOT_CONNECT.error("threads=" + wanted.threads() + " does not go with threads="
                    + options.threads() + ", with which " + path
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

    Path path() {
        return path;
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
