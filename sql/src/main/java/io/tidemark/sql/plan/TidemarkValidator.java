package io.tidemark.sql.plan;

import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.schema.MetricTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlInternalOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlShuttle;
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
        } else if (node instanceof TypedParameter parameter) {
            setValidatedNodeType(node, parameter.type(typeFactory));
        } else if (node.getKind() == SqlKind.FILTER
                && ((SqlCall) node).operand(0) instanceof SqlCall within
                && within.getKind() == SqlKind.WITHIN_GROUP) {
            // Calcite's FILTER asks the function within for its type, which it has only together with what it sorts by.
            deriveType(scope, ((SqlCall) node).operand(1));
            setValidatedNodeType(node, typeFactory.createTypeWithNullability(deriveType(scope, within), true));
        } else if (node instanceof SqlCall call) {
            TextBesideTime.apply(call, operand -> deriveType(scope, operand));
            if (call instanceof SqlBasicCall minus && isTimeDifference(minus, scope)) {
                minus.setOperator(TidemarkFunctions.TIME_DIFFERENCE);
            }
        }
        return super.deriveType(scope, node);
    }

    private boolean isTimeDifference(SqlBasicCall call, SqlValidatorScope scope) {
        return call.getOperator() == SqlStdOperatorTable.MINUS
                && SqlTypeUtil.isDatetime(deriveType(scope, call.operand(0)))
                && SqlTypeUtil.isDatetime(deriveType(scope, call.operand(1)));
    }

    @Override
    protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
        if (node instanceof LiftedLiteral || node instanceof TypedParameter) {
            deriveType(scope, node);
        } else if (node instanceof SqlDynamicParam && inferred.equals(unknownType)) {
            // A parameter whose place says nothing of its type, as in SELECT ?.
            super.inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.VARCHAR), scope, node);
        } else {
            if (node instanceof SqlCase choice) {
                typeCoalesced(choice, scope);
            } else if (node.getKind() == SqlKind.IN || node.getKind() == SqlKind.NOT_IN) {
                typeSought((SqlCall) node, scope);
                typeRows((SqlCall) node, scope);
            }
            super.inferUnknownTypes(inferred, scope, node);
            if (isCoalescedParameter(node)) {
                inferUnknownTypes(inferred, scope, ((SqlCall) node).operand(0));
            } else if (node instanceof SqlCall call) {
                inferOperands(call, scope);
            }
        }
    }

    /** {@code ? IN (time, now())}: Calcite asks the list for its type, which has none. */
    private void typeSought(SqlCall in, SqlValidatorScope scope) {
        if (in.operand(0) instanceof SqlDynamicParam parameter
                && TypedParameter.isOpen(parameter)
                && in.operand(1) instanceof SqlNodeList list) {
            RelDataType type = list.stream()
                    .filter(item -> !(item instanceof SqlDynamicParam) && !SqlUtil.isNullLiteral(item, false))
                    .findFirst()
                    .map(item -> deriveType(scope, item))
                    .filter(known -> !SqlTypeUtil.isCharacter(known))
                    .orElse(typeFactory.createSqlType(SqlTypeName.VARCHAR));
            in.setOperand(0, TypedParameter.of(parameter, type));
        }
    }

    /** {@code (job, value) IN ((?, ?))}: Calcite takes the list of rows for one row. */
    private void typeRows(SqlCall in, SqlValidatorScope scope) {
        if (in.operand(0) instanceof SqlCall sought
                && sought.getKind() == SqlKind.ROW
                && in.operand(1) instanceof SqlNodeList list) {
            for (SqlNode item : list) {
                if (item instanceof SqlCall row
                        && row.getKind() == SqlKind.ROW
                        && row.operandCount() == sought.operandCount()) {
                    typeRow(row, sought, scope);
                }
            }
        }
    }

    private void typeRow(SqlCall row, SqlCall sought, SqlValidatorScope scope) {
        for (int i = 0; i < row.operandCount(); i++) {
            if (row.operand(i) instanceof SqlDynamicParam parameter && TypedParameter.isOpen(parameter)) {
                RelDataType known = deriveType(scope, sought.operand(i));
                boolean text = known.equals(unknownType) || SqlTypeUtil.isCharacter(known);
                row.setOperand(
                        i, TypedParameter.of(parameter, text ? typeFactory.createSqlType(SqlTypeName.VARCHAR) : known));
            }
        }
    }

    /** COALESCE's parameters have the type of what else it may give; Calcite takes what is not NULL of them as of no type. */
    private void typeCoalesced(SqlCase choice, SqlValidatorScope scope) {
        List<SqlNode> results = new ArrayList<>(choice.getThenOperands());
        results.add(choice.getElseOperand());
        List<SqlNode> open =
                results.stream().filter(TidemarkValidator::isCoalescedParameter).toList();
        if (open.isEmpty()) {
            return;
        }
        RelDataType type = results.stream()
                .filter(result -> !open.contains(result)
                        && !TypedParameter.isOpen(result)
                        && !SqlUtil.isNullLiteral(result, false))
                .findFirst()
                .map(result -> deriveType(scope, result))
                .filter(known -> !SqlTypeUtil.isCharacter(known))
                .orElse(typeFactory.createSqlType(SqlTypeName.VARCHAR));
        open.forEach(result -> super.inferUnknownTypes(type, scope, ((SqlCall) result).operand(0)));
    }

    private static boolean isCoalescedParameter(SqlNode node) {
        return node instanceof SqlCall call
                && call.getOperator() == SqlInternalOperators.CAST_NOT_NULL
                && TypedParameter.isOpen(call.operand(0));
    }

    /** The types of parameters whose neighbours say more of them than Calcite asks. */
    private void inferOperands(SqlCall call, SqlValidatorScope scope) {
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            if (TypedParameter.isOpen(operands.get(i))) {
                RelDataType type = ParameterTypes.of(call, i, typeFactory, operand -> deriveType(scope, operand));
                if (type != null) {
                    super.inferUnknownTypes(type, scope, operands.get(i));
                }
            }
        }
    }

    /**
     * By their numbers: functions whose arguments change places would else change the parameters' places. COALESCE has become a
     * CASE that asks first whether a parameter is NULL, which says nothing of its type, and then what it is.
     */
    @Override
    public RelDataType getParameterRowType(SqlNode query) {
        SortedMap<Integer, RelDataType> types = new TreeMap<>();
        query.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlDynamicParam parameter) {
                types.put(parameter.getIndex(), getValidatedNodeType(parameter));
                return parameter;
            }
        });
        RelDataTypeFactory.Builder row = typeFactory.builder();
        types.forEach((index, type) -> row.add("?" + index, type));
        return row.build();
    }
}
