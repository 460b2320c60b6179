package io.tidemark.sql;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement without rows: SET, RESET, KILL. */
final class CommandStatement implements PreparedSql {
    /** What it does; the settings that the session goes on with, or null where they stay. */
    @FunctionalInterface
    interface Command {
        @Nullable
        SqlSettings run(ExecuteOptions options) throws IOException;
    }

    private final StatementKind kind;
    private final String sql;
    private final Command command;

    CommandStatement(StatementKind kind, String sql, Command command) {
        this.kind = kind;
        this.sql = sql;
        this.command = command;
    }

    @Override
    public StatementKind kind() {
        return kind;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public List<ResultColumn> columns() {
        return List.of();
    }

    @Override
    public List<SqlType> parameters() {
        return List.of();
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException {
        return RowsResult.none(command.run(options));
    }
}
