package io.tidemark.sql.plan;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.sql.ResultColumn;
import io.tidemark.sql.SqlCatalog;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.SqlType;
import io.tidemark.sql.exec.ExecutablePlan;
import io.tidemark.sql.exec.PlanCompiler;
import io.tidemark.sql.expr.DateTimeText;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.TidemarkOperators;
import io.tidemark.sql.function.TidemarkScalars;
import io.tidemark.sql.parse.Lifting;
import io.tidemark.sql.parse.SqlTextParser;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.SystemScan;
import io.tidemark.sql.scan.WideScan;
import io.tidemark.sql.schema.MetricTable;
import io.tidemark.sql.schema.StatementCatalog;
import io.tidemark.sql.schema.SystemTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.schema.Table;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** From text to a plan that can run. Immutable, safe for any thread. */
public final class Planner {
    /** How many columns lenientTags may make up before the statement is refused. */
    private static final int MAX_LENIENT = 100;

    /** Deeper or longer statements are planned on a thread of their own, whose stack has room for the recursion. */
    private static final int DEEP = 40;

    private static final int LONG = 500;

    private final Front front;
    private final ScalarFunctions functions;
    private final MetricCatalog metrics;
    private final SystemTables system;

    /** A planner over some tables. */
    public Planner(MetricCatalog metrics, SystemTables system) {
        this.functions = ScalarFunctions.standard().plus(() -> TidemarkScalars.ALL);
        this.front = new Front(new TidemarkOperators());
        this.metrics = metrics;
        this.system = system;
    }

    /**
     * A statement ready to run.
     *
     * @param rel the plan as a tree
     * @param scans its leaves that read metrics
     * @param wideScans its leaves that read several metrics side by side
     * @param readsAll whether it needs a snapshot of the whole store besides
     * @param literalTypes the types of the parameters that stand for lifted literals, after the user's own
     * @param warnings what its user should know
     */
    public record Planned(
            ExecutablePlan plan,
            RelNode rel,
            List<MetricScan> scans,
            List<WideScan> wideScans,
            boolean readsAll,
            List<ResultColumn> columns,
            List<SqlType> parameters,
            List<RelDataType> literalTypes,
            List<String> warnings) {
        /**
         * Literals that were lifted out of the text, as the plan takes them; null where one is not what it must be.
         */
        public @Nullable List<Object> bind(List<Lifting.Literal> literals) {
            List<Object> bound = new ArrayList<>(literals.size());
            for (int i = 0; i < literals.size(); i++) {
                Object value = literals.get(i).value();
                if (literalTypes.get(i).getSqlTypeName() == SqlTypeName.TIMESTAMP && value instanceof String text) {
                    value = DateTimeText.parseTimestamp(text);
                }
                if (value == null) {
                    return null;
                }
                bound.add(value);
            }
            return bound;
        }

        /** The one scan whose rows, other columns aside, are the statement's; null where something stands between. */
        public @Nullable MetricScan wholeScan() {
            RelNode node = rel;
            while (node instanceof Project project) {
                node = project.getInput();
            }
            return node instanceof MetricScan scan && scan.grouping() == null ? scan : null;
        }
    }

    /** Every function that a statement may call, as the catalogue shows it. */
    public List<SqlCatalog.Function> functionList() {
        return FunctionList.of(front.operators(), functions);
    }

    /** The exact name of a metric, or a fault with near names. */
    public String metric(List<String> path, SqlSettings settings) throws IOException {
        Table table = checkTable(path, settings);
        if (table instanceof MetricTable metric) {
            return metric.metrics().get(0);
        }
        throw new SqlFault(SqlFault.Kind.UNKNOWN_TABLE, String.join(".", path) + " is no metric");
    }

    /** The table of a path, or a fault with near names. */
    public Table checkTable(List<String> path, SqlSettings settings) throws IOException {
        StatementCatalog catalog = new StatementCatalog(metrics, system, false, Map.of());
        String quoted = String.join(
                ".",
                path.stream().map(n -> "\"" + n.replace("\"", "\"\"") + "\"").toList());
        try {
            front.convert(SqlTextParser.read("SELECT 1 FROM " + quoted).parse(), catalog, settings.schema());
        } catch (RuntimeException e) {
            IOException fault = new FaultTranslator(metrics, system, front.operators(), settings).translate(e, catalog);
            throw fault instanceof SqlFault f ? new SqlFault(f.kind(), f.problem(), f) : fault;
        }
        return catalog.tablesUsed().get(0);
    }

    /** Reads a query as far as its tokens. */
    public SqlTextParser.Text read(String sql) throws SqlFault {
        return SqlTextParser.read(sql);
    }

    /** Plans a query as it stands. */
    public Planned plan(String sql, SqlSettings settings) throws IOException {
        SqlTextParser.Text text = SqlTextParser.read(sql);
        return onRightStack(text, () -> planHere(text, settings));
    }

    /**
     * Plans a query whose literals became parameters after its own. Empty where that does not go: the literals make a difference to
     * the plan, or something is wrong with the statement, which its own plan will tell.
     */
    public Optional<Planned> planLifted(SqlTextParser.Text text, Lifting.Lifted lifted, SqlSettings settings)
            throws IOException {
        if (lifted.literals().isEmpty() || settings.lenientTags()) {
            return Optional.empty();
        }
        return onRightStack(text, () -> {
            SqlNode statement = LiteralLifter.lift(
                    text.parse(), lifted.literals(), text.outline().parameters());
            if (statement == null) {
                return Optional.empty();
            }
            StatementCatalog catalog =
                    new StatementCatalog(metrics, system, text.outline().usesHiddenColumns(), Map.of());
            try {
                return Optional.of(plan(
                        rewrite(statement, text),
                        catalog,
                        settings,
                        List.of(),
                        text.outline().parameters()));
            } catch (RuntimeException | SqlFault e) {
                return Optional.empty();
            }
        });
    }

    private static <T> T onRightStack(SqlTextParser.Text text, BigStack.Work<T> work) throws IOException {
        SqlTextParser.Outline outline = text.outline();
        boolean deep = outline.nesting() > DEEP || outline.tokens() > LONG || outline.terms() > DEEP;
        try {
            return deep ? BigStack.call(work) : work.call();
        } catch (StackOverflowError e) {
            throw new SqlFault(SqlFault.Kind.TOO_COMPLEX, "the statement nests too deeply to be planned", e);
        }
    }

    private Planned planHere(SqlTextParser.Text text, SqlSettings settings) throws IOException {
        Map<String, Set<String>> lenient = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        while (true) {
            StatementCatalog catalog =
                    new StatementCatalog(metrics, system, text.outline().usesHiddenColumns(), lenient);
            try {
                return plan(
                        rewrite(text.parse(), text),
                        catalog,
                        settings,
                        warnings,
                        text.outline().parameters());
            } catch (RuntimeException e) {
                FaultTranslator.MissingColumn missing = FaultTranslator.missingColumn(e);
                if (missing == null
                        || !settings.lenientTags()
                        || warnings.size() >= MAX_LENIENT
                        || !addLenient(missing, catalog, lenient, warnings)) {
                    throw new FaultTranslator(metrics, system, front.operators(), settings).translate(e, catalog);
                }
            }
        }
    }

    private SqlNode rewrite(SqlNode statement, SqlTextParser.Text text) {
        return SqlRewriter.rewrite(
                statement, front.operators().aggregateNames(), text.outline().usesHiddenColumns());
    }

    private static boolean addLenient(
            FaultTranslator.MissingColumn missing,
            StatementCatalog catalog,
            Map<String, Set<String>> lenient,
            List<String> warnings) {
        String metric = catalog.lenientMetric(missing.table());
        if (metric == null
                || !lenient.computeIfAbsent(metric, m -> new LinkedHashSet<>()).add(missing.column())) {
            return false;
        }
        warnings.add("no tag " + missing.column() + " on " + metric + ": it reads as NULL");
        return true;
    }

    private Planned plan(
            SqlNode statement,
            StatementCatalog catalog,
            SqlSettings settings,
            List<String> warnings,
            int userParameters)
            throws SqlFault {
        Front.Converted converted = front.convert(statement, catalog, settings.schema());
        RelRoot root = converted.root();
        RelNode rel = root.project();
        // Counter functions are computed by scans alone, whatever the settings say.
        boolean push = settings.pushdown() || Counters.first(rel) != null;
        List<ExecutablePlan.Subquery> subqueries = new ArrayList<>();
        rel = folded(rel, push, converted.parameters().getFieldCount(), new ArrayList<>(), subqueries, true);
        List<SqlType> parameters = new ArrayList<>();
        for (RelDataTypeField field : converted.parameters().getFieldList().subList(0, userParameters)) {
            parameters.add(SqlTypes.of(field.getType()));
        }
        List<RelDataType> literalTypes = new ArrayList<>();
        List<RelDataTypeField> fields = converted.parameters().getFieldList();
        fields.subList(userParameters, fields.size()).forEach(f -> literalTypes.add(f.getType()));
        return new Planned(
                PlanCompiler.compile(rel, functions).after(subqueries),
                rel,
                leaves(rel, MetricScan.class),
                leaves(rel, WideScan.class),
                leaves(rel, SystemScan.class).stream()
                        .anyMatch(scan -> scan.table().readsSamples()),
                columns(converted, catalog),
                parameters,
                literalTypes,
                List.copyOf(warnings));
    }

    /**
     * The tree that runs.
     *
     * @param first the number of the first parameter that is neither the user's nor a literal
     * @param found all subqueries that became parameters so far
     * @param planned gets those of this tree, once they are planned
     */
    private RelNode folded(
            RelNode root,
            boolean push,
            int first,
            List<RelNode> found,
            List<ExecutablePlan.Subquery> planned,
            boolean statement)
            throws SqlFault {
        int before = found.size();
        RelNode rel = push ? ScalarSubqueries.takeOut(root, first, found) : root;
        int after = found.size();
        for (int i = before; i < after; i++) {
            RelNode subquery = folded(found.get(i), true, first, found, planned, false);
            planned.add(new ExecutablePlan.Subquery(first + i, i + 1, PlanCompiler.compile(subquery, functions)));
        }
        if (JoinPlanner.isNeeded(rel)) {
            rel = JoinPlanner.plan(rel, push);
        }
        LeafFolder folder = new LeafFolder(rel.getCluster().getRexBuilder(), functions, push);
        rel = statement ? folder.foldStatement(rel) : folder.fold(rel);
        Counters.refuseLeftOvers(rel);
        return rel;
    }

    private static List<ResultColumn> columns(Front.Converted converted, StatementCatalog catalog) {
        List<@Nullable List<String>> origins = converted.validator().getFieldOrigins(converted.validated());
        List<ResultColumn> columns = new ArrayList<>();
        List<RelDataTypeField> fields = converted.root().validatedRowType.getFieldList();
        for (int i = 0; i < fields.size(); i++) {
            RelDataTypeField field = fields.get(i);
            List<String> origin = i < origins.size() ? origins.get(i) : null;
            columns.add(column(field, origin != null && origin.size() == 4 ? origin : null, catalog));
        }
        return columns;
    }

    private static ResultColumn column(
            RelDataTypeField field, @Nullable List<String> origin, StatementCatalog catalog) {
        List<String> table = origin == null || origin.get(2).endsWith("')")
                ? List.of("", "")
                : catalog.proper(origin.get(1), origin.get(2));
        return new ResultColumn(
                field.getName(),
                origin == null ? field.getName() : origin.get(3),
                table.get(1),
                table.get(0),
                SqlTypes.of(field.getType()),
                field.getType().isNullable());
    }

    private static <T extends RelNode> List<T> leaves(RelNode root, Class<T> kind) {
        List<T> leaves = new ArrayList<>();
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (kind.isInstance(node)) {
                    leaves.add(kind.cast(node));
                }
                super.visit(node, ordinal, parent);
            }
        }.go(root);
        return leaves;
    }
}
