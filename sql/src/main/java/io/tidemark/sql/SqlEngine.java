package io.tidemark.sql;

import io.tidemark.engine.Tsdb;
import io.tidemark.sql.parse.ScriptSplitter;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.schema.SystemTables;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** SQL over one open database. Safe for any thread; holds the plan cache and the list of running statements. */
public final class SqlEngine implements AutoCloseable {
    private final Tsdb tsdb;
    private final Clock clock;
    private final Planner planner;
    private final SystemTables system;
    private final SqlCatalog catalog;
    private final RunningQueries running = new RunningQueries();

    /** SQL over a database, which stays open when this is closed: it belongs to whoever opened it. */
    public SqlEngine(Tsdb tsdb) {
        this(tsdb, Clock.systemUTC());
    }

    /** The same with another idea of now. */
    public SqlEngine(Tsdb tsdb, Clock clock) {
        this.tsdb = tsdb;
        this.clock = clock;
        this.system = new NoSystemTables();
        this.planner = new Planner(tsdb.catalog(), system);
        this.catalog = new CatalogView(tsdb.catalog(), system, List.of());
    }

    /**
     * Parses, checks and plans one statement; a {@code ;} at its end is allowed.
     *
     * @throws IOException a {@link SqlFault} where the statement is at fault; it names the place
     */
    public PreparedSql prepare(String sql, SqlSettings settings) throws IOException {
        return QueryStatement.prepare(this, sql, settings);
    }

    /** Cuts a script at each {@code ;} that is neither quoted nor in a comment. Empty statements are left out. */
    public List<String> split(String script) {
        return ScriptSplitter.split(script);
    }

    /** What there is to name. */
    public SqlCatalog catalog() {
        return catalog;
    }

    /** Cancels what still runs. */
    @Override
    public void close() {
        running.killAll();
    }

    Tsdb tsdb() {
        return tsdb;
    }

    Clock clock() {
        return clock;
    }

    Planner planner() {
        return planner;
    }

    RunningQueries running() {
        return running;
    }
}
