package io.tidemark.sql;

import io.tidemark.engine.Appender;
import io.tidemark.engine.CommitResult;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.expr.CellValues;
import io.tidemark.sql.parse.InsertText;
import io.tidemark.sql.plan.Explanation;
import io.tidemark.sql.plan.Planner;
import java.io.IOException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** INSERT, of rows or of a query's rows. Rows go to the appender as they are; only what must be computed passes the planner. */
final class InsertStatement implements PreparedSql {
    private static final SqlType TIMESTAMP = SqlType.simple(Types.TIMESTAMP, "TIMESTAMP", 3, 0);
    private static final SqlType DOUBLE = SqlType.simple(Types.DOUBLE, "DOUBLE", 15, 0);
    private static final SqlType VARCHAR = SqlType.simple(Types.VARCHAR, "VARCHAR", SqlType.UNBOUNDED, 0);

    private final SqlEngine engine;
    private final String sql;
    private final InsertText text;
    private final SqlSettings settings;
    private final List<Planner.Planned> expressions;
    private final List<SqlType> parameters;
    private final List<String> planWarnings;
    private volatile Resolved resolved;

    /** One execution at a time has it; whoever finds none makes another. */
    private final AtomicReference<@Nullable SeriesCache> cache = new AtomicReference<>();

    /** What the columns mean, as of a version of the catalogue. */
    private record Resolved(InsertTarget target, long schemaVersion) {}

    InsertStatement(SqlEngine engine, String sql, InsertText text, SqlSettings settings) throws IOException {
        this.engine = engine;
        this.sql = sql;
        this.text = text;
        this.settings = settings;
        this.resolved = resolve();
        this.expressions = new ArrayList<>();
        this.parameters = new ArrayList<>();
        String query = text.query();
        if (query != null) {
            Planner.Planned planned = plan(query).planned();
            InsertTarget target = resolved.target;
            checkWidth(planned);
            checkTypes(planned, target);
            parameters.addAll(planned.parameters());
            this.planWarnings = planned.warnings();
            return;
        }
        this.planWarnings = List.of();
        for (InsertText.Expression expression : text.expressions()) {
            try {
                expressions.add(engine.plan(expression.text(), settings, resolved.schemaVersion)
                        .planned());
            } catch (SqlFault e) {
                throw expression.fault(e);
            }
        }
        @Nullable SqlType[] types = new SqlType[text.parameters()];
        for (InsertText.Cell[] row : text.rows()) {
            for (int i = 0; i < row.length; i++) {
                if (row[i].kind() == InsertText.CellKind.PARAMETER) {
                    types[row[i].index()] = type(i, resolved.target);
                }
            }
        }
        for (int i = 0; i < expressions.size(); i++) {
            InsertText.Expression expression = text.expressions().get(i);
            for (int p = 0; p < expression.parameters(); p++) {
                types[expression.firstParameter() + p] =
                        expressions.get(i).parameters().get(p);
            }
        }
        for (SqlType type : types) {
            parameters.add(type == null ? VARCHAR : type);
        }
    }

    private static SqlType type(int column, InsertTarget target) {
        return column == target.time() ? TIMESTAMP : column == target.value() ? DOUBLE : VARCHAR;
    }

    private SqlEngine.Bound plan(String query) throws IOException {
        return engine.plan(query, settings, engine.tsdb().catalog().schemaVersion());
    }

    private Resolved resolve() throws IOException {
        long version = engine.tsdb().catalog().schemaVersion();
        return new Resolved(InsertTarget.of(text, engine.tsdb().catalog(), settings.schema()), version);
    }

    private InsertTarget target() throws IOException {
        Resolved current = resolved;
        if (current.schemaVersion != engine.tsdb().catalog().schemaVersion()) {
            Resolved fresh = resolve();
            if (!fresh.target.metric().equals(current.target.metric())
                    || !Arrays.equals(fresh.target.labels(), current.target.labels())) {
                cache.set(null);
            } else {
                // The same series: what the cache knows holds.
                fresh = new Resolved(current.target, fresh.schemaVersion);
            }
            resolved = fresh;
            current = fresh;
        }
        return current.target;
    }

    private void checkWidth(Planner.Planned planned) throws SqlFault {
        int columns = text.columns().size();
        if (planned.columns().size() != columns) {
            throw text.columns()
                    .get(0)
                    .fault(
                            SqlFault.Kind.SYNTAX,
                            "the query gives " + planned.columns().size() + " columns for " + columns);
        }
    }

    /** What can't be stored for any row is told before the first. */
    private void checkTypes(Planner.Planned planned, InsertTarget target) throws SqlFault {
        for (int i = 0; i < planned.columns().size(); i++) {
            String type = planned.columns().get(i).type().typeName();
            boolean fits = switch (type) {
                case "TIMESTAMP", "DATE" -> i != target.value();
                case "CHAR", "VARCHAR", "ANY", "NULL" -> true;
                case "BOOLEAN" -> i != target.time() && i != target.value();
                case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "REAL", "FLOAT", "DOUBLE", "DECIMAL" ->
                    i != target.time();
                default -> false;
            };
            if (!fits) {
                InsertText.Name name = text.columns().get(i);
                throw name.fault(
                        SqlFault.Kind.TYPE_MISMATCH,
                        "column " + (i + 1) + " of the query is "
                                + planned.columns().get(i).type() + ", but "
                                + name.text() + " is " + type(i, target)
                                + (i == target.time() ? "; epoch_ms(x) makes one of milliseconds since 1970" : ""));
            }
        }
    }

    @Override
    public StatementKind kind() {
        return StatementKind.UPDATE;
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
        return parameters;
    }

    @Override
    public List<String> warnings() {
        return planWarnings;
    }

    /** The plan, in a person's words. */
    Explanation explain() throws IOException {
        InsertTarget target = target();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("tags", target.labels().length == 0 ? "none" : String.join(", ", target.labels()));
        details.put("commit", "one, when all rows are there; with autocommit off, that of the transaction");
        String query = text.query();
        if (query != null) {
            return new Explanation(
                    "insert into " + target.describe(),
                    details,
                    List.of(Explanation.of(engine.planAnew(query, settings), null)));
        }
        details.put("rows", Integer.toString(text.rows().size()));
        details.put("cells to be computed", Integer.toString(text.expressions().size()));
        return new Explanation("insert into " + target.describe(), details, List.of());
    }

    @Override
    public SqlResult execute(@Nullable Object[] given, ExecuteOptions options) throws IOException {
        checkParameters(given);
        return text.query() == null ? values(given, options) : query(text.query(), given, options);
    }

    private void checkParameters(@Nullable Object[] given) throws SqlFault {
        if (given.length < parameters.size()) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_PARAMETER,
                    "the statement has " + parameters.size() + " parameters, " + given.length + " were given");
        }
    }

    // ---- rows ----

    private SqlResult values(@Nullable Object[] given, ExecuteOptions options) throws IOException {
        QueryControl control = Execution.control(engine, settings, options);
        options.started().accept(control);
        InsertTarget target = target();
        SeriesCache series = take();
        try (PendingRows rows = new PendingRows(control, text.rows().size())) {
            SqlWrites.Outcome outcome = options.writes(engine)
                    .write(
                            rows,
                            appender -> {
                                InsertRows all = rows(target, series, appender);
                                InsertRows.Computed computed = computed(given, options);
                                for (InsertText.Cell[] cells : text.rows()) {
                                    all.add(cells, given, computed, rows);
                                }
                            },
                            settings.maxMemoryBytes());
            return result(outcome, rows.size(), control, List.of());
        } finally {
            cache.set(series);
        }
    }

    private InsertRows.Computed computed(@Nullable Object[] given, ExecuteOptions options) {
        return expressions.isEmpty() ? InsertRows.NOTHING_COMPUTED : new Computed(given, options);
    }

    private SeriesCache take() {
        SeriesCache taken = cache.getAndSet(null);
        return taken == null ? new SeriesCache() : taken;
    }

    private SqlResult result(SqlWrites.Outcome outcome, long rows, QueryControl control, List<String> warnings)
            throws SqlFault {
        if (rows > 0 && outcome.accepted() == 0) {
            throw SqlWrites.noneTaken(outcome.rejected());
        }
        List<String> all = new ArrayList<>(warnings);
        all.addAll(SqlWrites.remarks(outcome.rejected(), rows));
        return CountResult.of(outcome.accepted(), all, control);
    }

    /** Cells that are computed, each once an execution. */
    private final class Computed implements InsertRows.Computed {
        private final @Nullable Object[] given;
        private final ExecuteOptions options;
        private final @Nullable Object[] values = new Object[expressions.size()];
        private final boolean[] known = new boolean[expressions.size()];

        Computed(@Nullable Object[] given, ExecuteOptions options) {
            this.given = given;
            this.options = options;
        }

        @Override
        public @Nullable Object get(int index) throws IOException {
            if (!known[index]) {
                InsertText.Expression expression = text.expressions().get(index);
                @Nullable
                Object[] own = Arrays.copyOfRange(
                        given, expression.firstParameter(), expression.firstParameter() + expression.parameters());
                try {
                    values[index] = compute(expression.text(), own);
                } catch (SqlFault e) {
                    throw expression.fault(e);
                }
                known[index] = true;
            }
            return values[index];
        }

        private @Nullable Object compute(String query, @Nullable Object[] own) throws IOException {
            SqlEngine.Bound bound = plan(query);
            Planner.Planned planned = bound.planned();
            try (Execution execution =
                    Execution.begin(engine, sql, settings, planned, own, bound.literals(), options, null)) {
                try (BatchSource source = planned.plan().open(execution.ctx())) {
                    Object value = null;
                    long rows = 0;
                    for (Batch batch = source.next(); batch != null; batch = source.next()) {
                        if (rows == 0 && batch.size() > 0) {
                            value = CellValues.ofColumn(
                                    batch.column(0).boxed(0),
                                    planned.columns().get(0).type().typeName());
                        }
                        rows += batch.size();
                    }
                    execution.progress(rows, "done");
                    return value;
                }
            }
        }
    }

    private InsertRows rows(InsertTarget target, SeriesCache series, Appender appender) {
        return new InsertRows(
                target, series, appender, engine.clock(), engine.writeStore().maxFutureMillis());
    }

    /**
     * Executes it for many rows of parameters, with one commit. A row that is wrong harms no other.
     *
     * @return what became of each; null where rows can't be taken together
     */
    @Override
    public @Nullable BatchOutcome executeBatch(List<@Nullable Object[]> given, ExecuteOptions options)
            throws IOException {
        if (text.query() != null) {
            return null;
        }
        QueryControl control = Execution.control(engine, settings, options);
        options.started().accept(control);
        InsertTarget target = target();
        SeriesCache series = take();
        long[] counts = new long[given.size()];
        Map<Integer, SqlFault> faults = new LinkedHashMap<>();
        // Of each row that was handed over, whose it is.
        int[] owners = new int[Math.multiplyExact(given.size(), text.rows().size())];
        try (PendingRows rows = new PendingRows(control, owners.length)) {
            SqlWrites.Outcome outcome = options.writes(engine)
                    .write(
                            rows,
                            appender -> {
                                InsertRows all = rows(target, series, appender);
                                for (int i = 0; i < counts.length; i++) {
                                    int before = (int) rows.size();
                                    try {
                                        checkParameters(given.get(i));
                                        addTogether(all, given.get(i), computed(given.get(i), options), rows, control);
                                        Arrays.fill(owners, before, (int) rows.size(), i);
                                        counts[i] = rows.size() - before;
                                    } catch (SqlFault e) {
                                        counts[i] = BatchOutcome.FAILED;
                                        faults.put(i, e);
                                    }
                                }
                            },
                            settings.maxMemoryBytes());
            for (CommitResult.Rejected rejected : outcome.rejected()) {
                int owner = owners[rejected.row()];
                counts[owner] = counts[owner] <= 1 ? BatchOutcome.FAILED : counts[owner] - 1;
                faults.putIfAbsent(owner, new SqlFault(SqlFault.Kind.INVALID_WRITE, rejected.message()));
            }
            return new BatchOutcome(counts, faults);
        } finally {
            cache.set(series);
        }
    }

    /** A statement of several rows is all right or not at all. */
    private void addTogether(
            InsertRows all,
            @Nullable Object[] given,
            InsertRows.Computed computed,
            PendingRows rows,
            QueryControl control)
            throws IOException {
        if (text.rows().size() == 1) {
            all.add(text.rows().get(0), given, computed, rows);
            return;
        }
        try (PendingRows own = new PendingRows(control, text.rows().size())) {
            for (InsertText.Cell[] cells : text.rows()) {
                all.add(cells, given, computed, own);
            }
            own.moveTo(rows);
        }
    }

    // ---- a query's rows ----

    private SqlResult query(String query, @Nullable Object[] given, ExecuteOptions options) throws IOException {
        InsertTarget target = target();
        SqlEngine.Bound bound = plan(query);
        Planner.Planned planned = bound.planned();
        checkWidth(planned);
        checkTypes(planned, target);
        SeriesCache series = take();
        try (Execution execution =
                Execution.begin(engine, sql, settings, planned, given, bound.literals(), options, null)) {
            QueryControl control = execution.ctx().control();
            try (PendingRows rows = new PendingRows(control, 0)) {
                SqlWrites.Outcome outcome = options.writes(engine)
                        .write(
                                rows,
                                appender -> {
                                    InsertRows all = rows(target, series, appender);
                                    try (BatchSource source = planned.plan().open(execution.ctx())) {
                                        for (Batch b = source.next(); b != null; b = source.next()) {
                                            control.poll();
                                            all.addAll(b, planned, rows);
                                        }
                                    }
                                },
                                settings.maxMemoryBytes());
                execution.progress(outcome.accepted(), "done");
                return result(outcome, rows.size(), control, execution.warnings(planned));
            } catch (IOException | RuntimeException | Error e) {
                execution.progress(0, String.valueOf(e.getMessage()));
                throw e;
            }
        } finally {
            cache.set(series);
        }
    }
}
