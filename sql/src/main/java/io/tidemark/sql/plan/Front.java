package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.TidemarkOperators;
import io.tidemark.sql.parse.TidemarkConformance;
import io.tidemark.sql.schema.StatementCatalog;
import io.tidemark.sql.schema.TidemarkTypeFactory;
import java.util.EnumSet;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/**
 * Validation and conversion. Types and operators serve all statements; validator, cluster and converter are made for each.
 * Immutable, safe for any thread.
 */
final class Front {
    /** Nothing is simplified while rels are built: RexSimplify knows no NaN, and costs more than all the rest. */
    private static final SqlToRelConverter.Config CONVERSION = SqlToRelConverter.config()
            .withExpand(false)
            .withTrimUnusedFields(false)
            .withInSubQueryThreshold(Integer.MAX_VALUE)
            .withTopDownGeneralDecorrelationEnabled(true)
            .withRelBuilderConfigTransform(c -> c.withSimplify(false)
                    .withPruneInputOfAggregate(false)
                    .withSimplifyValues(false)
                    .withSimplifyLimit(false)
                    .withPushJoinCondition(true));

    /** What changes data, told before names are looked up: an INSERT may name a metric that is yet to be. */
    private static final Set<SqlKind> WRITES =
            EnumSet.of(SqlKind.INSERT, SqlKind.DELETE, SqlKind.UPDATE, SqlKind.MERGE);

    private static final HepProgram NO_RULES = HepProgram.builder().build();

    /** How Calcite says, by an error of its own, that a constant turned out to be NULL where the statement's type has none. */
    private static final String TYPES_LOST = "Conversion to relational algebra failed to preserve datatypes";

    private final RelDataTypeFactory types = new TidemarkTypeFactory();
    private final TidemarkOperators operators;

    Front(TidemarkOperators operators) {
        this.operators = operators;
    }

    /**
     * What became of a statement.
     *
     * @param parameters a struct with a field for each {@code ?}
     */
    record Converted(RelRoot root, RelDataType parameters, SqlValidator validator, SqlNode validated) {}

    RelDataTypeFactory types() {
        return types;
    }

    TidemarkOperators operators() {
        return operators;
    }

    /**
     * Where rels live. Calcite's own would write Java for constants and metadata and compile it with Janino; here constants are left to
     * the executor and metadata is answered by reflection, so that nothing is compiled and Janino need not be there.
     */
    private RelOptCluster cluster() {
        HepPlanner planner = new HepPlanner(NO_RULES);
        planner.setExecutor(JoinPlanner.NO_FOLDING);
        RelOptCluster cluster = RelOptCluster.create(planner, new RexBuilder(types));
        cluster.setMetadataQuerySupplier(ReflectiveMetadata::new);
        return cluster;
    }

    Converted convert(SqlNode statement, StatementCatalog catalog, String schema) throws SqlFault {
        if (WRITES.contains(statement.getKind())) {
            throw new PlanException(
                    SqlFault.Kind.UNSUPPORTED,
                    statement.getKind()
                            + " is not offered: INSERT at a time that is there replaces its value, DELETE FROM"
                            + " metric WHERE ... takes samples away",
                    statement.getParserPosition());
        }
        CalciteCatalogReader reader = catalog.reader(types, schema);
        SqlValidator validator = new TidemarkValidator(
                operators,
                reader,
                types,
                SqlValidator.Config.DEFAULT
                        .withConformance(TidemarkConformance.INSTANCE)
                        .withTypeCoercionFactory(TidemarkTypeCoercion::new)
                        .withIdentifierExpansion(true));
        SqlNode validated = validator.validate(statement);
        RelDataType parameters = validator.getParameterRowType(validated);
        RelOptCluster cluster = cluster();
        SqlToRelConverter converter = new SqlToRelConverter(
                (rowType, query, schemaPath, viewPath) -> {
                    throw new IllegalStateException("there are no views");
                },
                validator,
                reader,
                cluster,
                Convertlets.INSTANCE,
                CONVERSION);
        RelRoot root;
        try {
            root = converter.convertQuery(validated, false, true);
        } catch (AssertionError e) {
            if (!String.valueOf(e.getMessage()).startsWith(TYPES_LOST)) {
                throw e;
            }
            throw new SqlFault(
                    SqlFault.Kind.TYPE_MISMATCH,
                    "the types of this statement do not go together: something that is always NULL stands beside another type; "
                            + "CAST one of them",
                    e);
        }
        return new Converted(root, parameters, validator, validated);
    }
}
