package io.tidemark.sql;

import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.sql.parse.Lifting;
import io.tidemark.sql.parse.ScriptSplitter;
import io.tidemark.sql.parse.SqlTextParser;
import io.tidemark.sql.parse.TextPosition;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.schema.SchemaNames;
import io.tidemark.sql.statement.Statement;
import io.tidemark.sql.statement.StatementReader;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL over one open database. Safe for any thread; holds the plan cache and the list of running statements. */
public final class SqlEngine implements AutoCloseable {
    private final Tsdb tsdb;
    private final Clock clock;
    private final WriteStore writeStore;
    private final PathRule paths;
    private final Planner planner;
    private final SqlCatalog catalog;
    private final RunningQueries running = new RunningQueries();
    private final QueryLog queryLog = new QueryLog();
    private final PlanCache planCache = new PlanCache();

    /** SQL over a database, which stays open when this is closed: it belongs to whoever opened it. */
    public SqlEngine(Tsdb tsdb) {
        this(tsdb, Clock.systemUTC());
    }

    /** The same with another idea of now. */
    public SqlEngine(Tsdb tsdb, Clock clock) {
        this(tsdb, clock, WriteStore.of(tsdb), path -> {});
    }

    /** The same, whose statements may only name files that a rule allows. */
    public SqlEngine(Tsdb tsdb, PathRule paths) {
        this(tsdb, Clock.systemUTC(), WriteStore.of(tsdb), paths);
    }

    SqlEngine(Tsdb tsdb, Clock clock, WriteStore writeStore, PathRule paths) {
        this.tsdb = tsdb;
        this.clock = clock;
        this.writeStore = writeStore;
        this.paths = paths;
        EngineTables system = new EngineTables(this);
        this.planner = new Planner(tsdb.catalog(), system);
        this.catalog = new CatalogView(tsdb.catalog(), system, planner);
    }

    /**
     * Parses, checks and plans one statement; a {@code ;} at its end is allowed.
     *
     * @throws IOException a {@link SqlFault} where the statement is at fault; it names the place
     */
    public PreparedSql prepare(String sql, SqlSettings settings) throws IOException {
        Statement statement = StatementReader.read(sql);
        try {
            return prepare(sql, statement, settings);
        } catch (SqlFault e) {
            if (e.line() > 0 || statement.tableOffset() < 0) {
                throw e;
            }
            throw TextPosition.fault(sql, statement.tableOffset(), e.kind(), e.problem(), e);
        }
    }

    private PreparedSql prepare(String sql, Statement statement, SqlSettings settings) throws IOException {
        if (statement instanceof Statement.Query) {
            return QueryStatement.prepare(this, StatementKind.QUERY, sql, sql, settings);
        }
        if (statement instanceof Statement.Insert insert) {
            return new InsertStatement(this, sql, insert.text(), settings);
        }
        if (statement instanceof Statement.Delete delete) {
            return delete(sql, delete, settings);
        }
        if (statement instanceof Statement.Maintain maintain) {
            return maintain(sql, maintain);
        }
        if (statement instanceof Statement.Explain explain) {
            return new ExplainStatement(this, sql, explain.query(), settings, explain.analyze(), explain.json());
        }
        if (statement instanceof Statement.Kill kill) {
            return new CommandStatement(StatementKind.KILL, sql, options -> kill(kill.id()));
        }
        if (statement instanceof Statement.Set set) {
            return set(sql, set, settings);
        }
        if (statement instanceof Statement.Reset reset) {
            return new CommandStatement(
                    StatementKind.SET,
                    sql,
                    options -> reset.name() == null
                            ? options.initialSettings()
                            : Settings.reset(settings, reset.name(), options.initialSettings()));
        }
        if (statement instanceof Statement.ShowTagValues show) {
            IndexStatement.Tag tag = new IndexStatement.Tag(show.tag(), show.tagOffset());
            IndexStatement values = index(sql, show.table(), show.condition(), settings, tag);
            values.checkTag();
            return values;
        }
        if (statement instanceof Statement.ShowSeries show) {
            return index(sql, show.table(), show.condition(), settings, null);
        }
        return QueryStatement.prepare(this, StatementKind.SHOW, sql, query(statement, settings), settings);
    }

    private DeleteStatement delete(String sql, Statement.Delete delete, SqlSettings settings) throws IOException {
        List<String> path = delete.table();
        String schema = path.size() > 1 ? SchemaNames.find(path.get(path.size() - 2)) : settings.schema();
        if (schema != null && !schema.equals(SchemaNames.METRICS)) {
            planner.checkTable(path, settings);
            throw new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    "the tables of " + schema + " are read only; DELETE takes samples of a metric away");
        }
        String query = "SELECT * FROM " + ShowStatements.path(path)
                + (delete.alias() == null ? "" : " AS " + ShowStatements.name(delete.alias()));
        String condition = delete.condition();
        return underCondition(query, condition, text -> new DeleteStatement(this, sql, text, settings));
    }

    private PreparedSql maintain(String sql, Statement.Maintain maintain) {
        String name = maintain.what().name();
        return new CommandStatement(StatementKind.DDL, sql, options -> {
            SqlWrites writes = options.writes(this);
            writes.checkNoTransaction(name);
            String directory = maintain.directory();
            Path target = directory == null ? null : target(directory);
            writes.checkWritable();
            switch (maintain.what()) {
                case FLUSH -> writeStore.flush();
                case COMPACT -> writeStore.compact();
                case SNAPSHOT -> {
                    if (target != null) {
                        writeStore.snapshot(target);
                    }
                }
            }
            return null;
        });
    }

    private Path target(String directory) throws IOException {
        Path target;
        try {
            target = Path.of(directory).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "'" + directory + "' is no path: " + e.getReason(), e);
        }
        paths.check(target);
        return target;
    }

    /** What a session writes through, as somebody who came in a mode. */
    public SqlWrites newWrites(TsdbOptions.Mode mode) {
        return new SqlWrites(writeStore, mode);
    }

    /** Which files statements may name. */
    @FunctionalInterface
    public interface PathRule {
        /** Throws a {@link SqlFault} of the kind NOT_ALLOWED where a path may not be named. */
        void check(Path path) throws IOException;
    }

    /** How a statement is made of a query. */
    @FunctionalInterface
    private interface FromQuery<T> {
        T make(String query) throws IOException;
    }

    private static <T> T underCondition(String query, @Nullable String condition, FromQuery<T> from)
            throws IOException {
        try {
            // The condition keeps its columns, and its lines but for the one that is put before them.
            return from.make(condition == null ? query : query + " WHERE\n" + condition);
        } catch (SqlFault e) {
            if (condition != null && e.line() > 1) {
                throw new SqlFault(e.kind(), e.problem(), e.line() - 1, e.column(), e);
            }
            if (condition != null && e.line() == 0) {
                int start = condition.length() - condition.stripLeading().length();
                throw TextPosition.fault(condition, start, e.kind(), e.problem(), e);
            }
            throw new SqlFault(e.kind(), e.problem(), e);
        }
    }

    WriteStore writeStore() {
        return writeStore;
    }

    private PreparedSql set(String sql, Statement.Set set, SqlSettings settings) throws SqlFault {
        if (set.name().equalsIgnoreCase("slowQueryThreshold")) {
            long millis;
            try {
                millis = Settings.durationMillis(set.value());
            } catch (IllegalArgumentException e) {
                throw new SqlFault(
                        SqlFault.Kind.INVALID_ARGUMENT,
                        "SET slowQueryThreshold: '" + set.value() + "' is not " + e.getMessage(),
                        e);
            }
            return new CommandStatement(StatementKind.SET, sql, options -> {
                queryLog.setThresholdMillis(millis);
                return settings;
            });
        }
        SqlSettings changed = Settings.set(settings, set.name(), set.value());
        return new CommandStatement(StatementKind.SET, sql, options -> changed);
    }

    private @Nullable SqlSettings kill(long id) throws SqlFault {
        if (!running.kill(id)) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_ARGUMENT, "no query " + id + " runs; SHOW QUERIES lists those that do");
        }
        return null;
    }

    private IndexStatement index(
            String sql,
            List<String> table,
            @Nullable String condition,
            SqlSettings settings,
            IndexStatement.@Nullable Tag tag)
            throws IOException {
        return underCondition(
                "SELECT * FROM " + ShowStatements.path(table),
                condition,
                query -> new IndexStatement(this, sql, query, settings, tag));
    }

    private String query(Statement statement, SqlSettings settings) throws IOException {
        if (statement instanceof Statement.ShowMetrics show) {
            return ShowStatements.metrics(show);
        }
        if (statement instanceof Statement.ShowTags show) {
            return ShowStatements.tags(planner.metric(show.table(), settings));
        }
        if (statement instanceof Statement.ShowQueries) {
            return ShowStatements.queries();
        }
        Statement.Describe describe = (Statement.Describe) statement;
        List<String> path = describe.table();
        String schema = path.size() > 1 ? SchemaNames.find(path.get(path.size() - 2)) : settings.schema();
        String table = path.get(path.size() - 1);
        if (schema == null || schema.equals(SchemaNames.METRICS)) {
            return ShowStatements.describe(SchemaNames.METRICS, planner.metric(path, settings));
        }
        planner.checkTable(path, settings);
        return ShowStatements.describe(schema, table);
    }

    /**
     * A plan and the values of the literals that were lifted out of the statement's text: parameters after the user's own.
     *
     * @param literals in order
     */
    record Bound(Planner.Planned planned, List<Object> literals) {}

    /** A plan for a text, from the cache where it is there. */
    Bound plan(String sql, SqlSettings settings, long schemaVersion) throws IOException {
        SqlTextParser.Text text = planner.read(sql);
        Lifting.Lifted lifted = text.lift();
        checkWords(lifted.words());
        PlanCache.Key key = new PlanCache.Key(lifted.key(), true, settings, schemaVersion);
        PlanCache.Plan known = planCache.get(key);
        if (known != null) {
            List<Object> literals = known.planned().bind(lifted.literals());
            if (literals != null) {
                return new Bound(known.planned(), literals);
            }
        }
        PlanCache.Key exact = new PlanCache.Key(sql, false, settings, schemaVersion);
        known = planCache.get(exact);
        if (known != null) {
            return new Bound(known.planned(), List.of());
        }
        long start = System.nanoTime();
        Planner.Planned planned = planner.planLifted(text, lifted, settings).orElse(null);
        List<Object> literals = planned == null ? null : planned.bind(lifted.literals());
        if (planned != null && literals != null) {
            planCache.put(key, new PlanCache.Plan(lifted.key(), planned, (System.nanoTime() - start) / 1e6));
            return new Bound(planned, literals);
        }
        checkWords(text.outline().tokens());
        // Whatever is wrong with a literal, the plan of the statement as it stands says where.
        planned = planner.plan(sql, settings);
        planCache.put(exact, new PlanCache.Plan(sql, planned, (System.nanoTime() - start) / 1e6));
        return new Bound(planned, List.of());
    }

    private static void checkWords(int words) throws SqlFault {
        if (words > SqlTextParser.MAX_TOKENS) {
            throw new SqlFault(
                    SqlFault.Kind.TOO_COMPLEX,
                    "the statement has " + words + " words, at most " + SqlTextParser.MAX_TOKENS + " are allowed");
        }
    }

    /** A plan that no cache knows. */
    Planner.Planned planAnew(String text, SqlSettings settings) throws IOException {
        return planner.plan(text, settings);
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

    RunningQueries running() {
        return running;
    }

    QueryLog queryLog() {
        return queryLog;
    }

    PlanCache planCache() {
        return planCache;
    }
}
