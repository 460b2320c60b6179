package io.tidemark.sql.plan;

import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.schema.MetricTable;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;

/** Calcite's validator, which leaves hidden columns out of {@code *} and knows the types of lifted literals. */
final class TidemarkValidator extends SqlValidatorImpl {
    private final Set<SqlNode> results = Collections.newSetFromMap(new IdentityHashMap<>());

    TidemarkValidator(
            SqlOperatorTable operators, SqlValidatorCatalogReader catalog, RelDataTypeFactory types, Config config) {
        super(operators, catalog, types, config);
    }

    @Override
    public SqlNode validate(SqlNode statement) {
        addResults(statement);
        return super.validate(statement);
    }

    /** The selects whose columns are those of the statement's result. */
    private void addResults(SqlNode node) {
        if (node instanceof SqlOrderBy ordered) {
            addResults(ordered.query);
        } else if (node instanceof SqlWith with) {
            addResults(with.body);
        } else if (node instanceof SqlSelect) {
            results.add(node);
        }
    }

    /**
     * A result may have two columns of one name. In a query within the statement the second becomes {@code name_2}, so that a
     * star over it means both: grids put their filters around the statement that a user wrote.
     */
    @Override
    protected RelDataType validateSelectList(SqlNodeList items, SqlSelect select, RelDataType targetRowType) {
        RelDataType type = super.validateSelectList(items, select, targetRowType);
        Set<String> names = new HashSet<>(type.getFieldNames());
        if (results.contains(select) || names.size() == type.getFieldCount()) {
            return type;
        }
        RelDataTypeFactory.Builder unique = typeFactory.builder();
        Set<String> seen = new HashSet<>();
        for (RelDataTypeField field : type.getFieldList()) {
            String name = field.getName();
            for (int i = 2; !seen.add(name); i++) {
                String numbered = field.getName() + "_" + i;
                name = names.contains(numbered) ? name : numbered;
            }
            unique.add(name, field.getType());
        }
        return unique.build();
    }

    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fields,
            SqlNode item,
            SelectScope scope,
            boolean includeSystemVars) {
        if (item instanceof SqlIdentifier id && id.names.size() > 1 && isHiddenInStar(id, scope)) {
            return;
        }
        super.addToSelectList(list, aliases, fields, item, scope, includeSystemVars);
    }

    /** Whether a column comes from a star, whose position it then has, and is one that stars leave out. */
    private boolean isHiddenInStar(SqlIdentifier id, SelectScope scope) {
        if (!starPositions(scope.getNode()).contains(id.getParserPosition())) {
            return false;
        }
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(
                id.names.subList(0, id.names.size() - 1), getCatalogReader().nameMatcher(), true, resolved);
        if (resolved.count() != 1) {
            return false;
        }
        SqlValidatorNamespace namespace = resolved.only().namespace;
        SqlValidatorTable table = namespace.getTable();
        MetricTable metric = table == null ? null : table.unwrap(MetricTable.class);
        return metric != null && !metric.isShown(id.names.get(id.names.size() - 1));
    }

    private static Set<SqlParserPos> starPositions(SqlSelect select) {
        Set<SqlParserPos> stars = new HashSet<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier id && id.isStar()) {
                stars.add(id.getParserPosition());
            }
        }
        return stars;
    }

    @Override
    public RelDataType deriveType(SqlValidatorScope scope, SqlNode node) {
        if (node instanceof LiftedLiteral lifted) {
            setValidatedNodeType(node, lifted.type(typeFactory));
        }
        if (node instanceof SqlBasicCall call
                && call.getOperator() == SqlStdOperatorTable.MINUS
                && SqlTypeUtil.isDatetime(deriveType(scope, call.operand(0)))
                && SqlTypeUtil.isDatetime(deriveType(scope, call.operand(1)))) {
            call.setOperator(TidemarkFunctions.TIME_DIFFERENCE);
        }
        return super.deriveType(scope, node);
    }

    @Override
    protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
        if (node instanceof LiftedLiteral) {
            deriveType(scope, node);
        } else if (node instanceof SqlDynamicParam && inferred.equals(unknownType)) {
            // A parameter whose place says nothing of its type, as in SELECT ?.
            super.inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.VARCHAR), scope, node);
        } else {
            super.inferUnknownTypes(inferred, scope, node);
        }
    }
}
