package io.tidemark.jdbc;

import io.tidemark.jdbc.session.CatalogView;
import io.tidemark.jdbc.session.FunctionInfo;
import io.tidemark.jdbc.session.SearchPattern;
import io.tidemark.jdbc.session.TableColumn;
import io.tidemark.jdbc.session.TableInfo;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What there is, in the result sets that JDBC prescribes: their columns, their order, their rules of patterns. Safe for any
 * thread.
 */
final class TidemarkDatabaseMetaData extends FixedMetaData {
    private static final List<String> TABLE_TYPES = List.of("SYSTEM TABLE", "TABLE", "VIEW");

    private final TidemarkConnection connection;

    TidemarkDatabaseMetaData(TidemarkConnection connection) {
        this.connection = connection;
    }

    private CatalogView catalog() throws SQLException {
        // Throws where the connection is closed.
        connection.getCatalog();
        return connection.session().catalog();
    }

    private ResultSet rows(MetaRows rows) throws SQLException {
        // Throws where the connection is closed.
        catalog();
        return rows.build(connection.times());
    }

    private boolean hasCatalog(@Nullable String wanted) throws SQLException {
        return wanted == null || wanted.equals(catalog().catalogName());
    }

    // ---------------------------------------------------------------- the place

    @Override
    public String getURL() throws SQLException {
        catalog();
        return connection.url().toString();
    }

    @Override
    public String getUserName() throws SQLException {
        catalog();
        String user = connection.url().text(ConnectionProperty.USER);
        return user == null ? "" : user;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        catalog();
        return connection.session().isReadOnly();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    // ---------------------------------------------------------------- words and functions

    @Override
    public String getSQLKeywords() throws SQLException {
        return String.join(",", catalog().keywords());
    }

    // What may stand in {fn …}, by the names that JDBC takes from the X/Open CLI; getFunctions lists all there are.

    @Override
    public String getNumericFunctions() {
        return "ABS,ACOS,ASIN,ATAN,ATAN2,CEILING,COS,COT,DEGREES,EXP,FLOOR,LOG,LOG10,MOD,PI,POWER,RADIANS,ROUND,SIGN,SIN,"
                + "SQRT,TAN,TRUNCATE";
    }

    @Override
    public String getStringFunctions() {
        return "ASCII,CHAR,CONCAT,INSERT,LCASE,LEFT,LENGTH,LOCATE,LTRIM,REPEAT,REPLACE,RIGHT,RTRIM,SPACE,SUBSTRING,UCASE";
    }

    @Override
    public String getSystemFunctions() {
        return "DATABASE,IFNULL,USER";
    }

    @Override
    public String getTimeDateFunctions() {
        return "CURDATE,CURTIME,DAYNAME,DAYOFMONTH,DAYOFWEEK,DAYOFYEAR,HOUR,MINUTE,MONTH,MONTHNAME,NOW,QUARTER,SECOND,"
                + "TIMESTAMPADD,TIMESTAMPDIFF,WEEK,YEAR";
    }

    @Override
    public ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionNamePattern)
            throws SQLException {
        MetaRows out = new MetaRows(
                "FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "REMARKS", "FUNCTION_TYPE:short", "SPECIFIC_NAME");
        for (FunctionInfo f : matchingFunctions(catalog, schemaPattern, functionNamePattern)) {
            out.add(
                    catalog().catalogName(),
                    null,
                    f.name(),
                    f.remarks(),
                    f.kind() == FunctionInfo.Kind.TABLE
                            ? DatabaseMetaData.functionReturnsTable
                            : DatabaseMetaData.functionNoTable,
                    f.name());
        }
        return rows(out);
    }

    /** Functions belong to no schema, so a schema that is asked for has none. */
    private List<FunctionInfo> matchingFunctions(
            @Nullable String catalog, @Nullable String schema, @Nullable String name) throws SQLException {
        SearchPattern pattern = SearchPattern.of(name);
        boolean anySchema =
                schema == null || schema.isEmpty() || SearchPattern.of(schema).matches("");
        List<FunctionInfo> out = new ArrayList<>();
        if (hasCatalog(catalog) && anySchema) {
            for (FunctionInfo f : catalog().functions()) {
                if (pattern.matches(f.name())) {
                    out.add(f);
                }
            }
        }
        out.sort(Comparator.comparing(FunctionInfo::name));
        return out;
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        MetaRows out = new MetaRows(
                "FUNCTION_CAT",
                "FUNCTION_SCHEM",
                "FUNCTION_NAME",
                "COLUMN_NAME",
                "COLUMN_TYPE:short",
                "DATA_TYPE:int",
                "TYPE_NAME",
                "PRECISION:int",
                "LENGTH:int",
                "SCALE:short",
                "RADIX:short",
                "NULLABLE:short",
                "REMARKS",
                "CHAR_OCTET_LENGTH:int",
                "ORDINAL_POSITION:int",
                "IS_NULLABLE",
                "SPECIFIC_NAME");
        SearchPattern columns = SearchPattern.of(columnNamePattern);
        for (FunctionInfo f : matchingFunctions(catalog, schemaPattern, functionNamePattern)) {
            boolean isTable = f.kind() == FunctionInfo.Kind.TABLE;
            List<FunctionParameter> results = FunctionParameter.resultsOf(f);
            if (!isTable) {
                addFunctionColumns(out, columns, f, results, DatabaseMetaData.functionReturn, 0);
            }
            addFunctionColumns(
                    out, columns, f, FunctionParameter.of(f.signature()), DatabaseMetaData.functionColumnIn, 1);
            if (isTable) {
                addFunctionColumns(out, columns, f, results, DatabaseMetaData.functionColumnResult, 1);
            }
        }
        return rows(out);
    }

    private void addFunctionColumns(
            MetaRows out,
            SearchPattern wanted,
            FunctionInfo f,
            List<FunctionParameter> parameters,
            int columnType,
            int firstOrdinal)
            throws SQLException {
        int ordinal = firstOrdinal;
        for (FunctionParameter parameter : parameters) {
            if (wanted.matches(parameter.name())) {
                ValueType type = ValueType.of(parameter.kind());
                boolean number = parameter.kind().isNumeric();
                boolean bytes = parameter.kind().isText() || parameter.kind().isBinary();
                out.add(
                        catalog().catalogName(),
                        null,
                        f.name(),
                        parameter.name(),
                        columnType,
                        type.jdbcType(),
                        type.name(),
                        type.precision(),
                        type.precision(),
                        type.scale(),
                        number ? (Integer) 10 : null,
                        DatabaseMetaData.functionNullable,
                        f.signature(),
                        bytes ? (Integer) type.precision() : null,
                        ordinal,
                        "YES",
                        f.name());
            }
            ordinal++;
        }
    }

    // ---------------------------------------------------------------- tables

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return rows(new MetaRows("TABLE_CAT").add(catalog().catalogName()));
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        MetaRows out = new MetaRows("TABLE_SCHEM", "TABLE_CATALOG");
        SearchPattern pattern = SearchPattern.of(schemaPattern);
        if (hasCatalog(catalog)) {
            for (String schema : catalog().schemas()) {
                if (pattern.matches(schema)) {
                    out.add(schema, catalog().catalogName());
                }
            }
        }
        return rows(out);
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        MetaRows out = new MetaRows("TABLE_TYPE");
        TABLE_TYPES.forEach(out::add);
        return rows(out);
    }

    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types)
            throws SQLException {
        MetaRows out = new MetaRows(
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "TABLE_TYPE",
                "REMARKS",
                "TYPE_CAT",
                "TYPE_SCHEM",
                "TYPE_NAME",
                "SELF_REFERENCING_COL_NAME",
                "REF_GENERATION");
        Set<String> wanted = new HashSet<>(types == null ? TABLE_TYPES : Arrays.asList(types));
        List<TableInfo> tables = new ArrayList<>();
        for (TableInfo table : tables(catalog, schemaPattern, tableNamePattern)) {
            if (wanted.contains(table.type())) {
                tables.add(table);
            }
        }
        tables.sort(Comparator.comparing(TableInfo::type)
                .thenComparing(TableInfo::schema)
                .thenComparing(TableInfo::name));
        for (TableInfo t : tables) {
            out.add(catalog().catalogName(), t.schema(), t.name(), t.type(), t.remarks(), null, null, null, null, null);
        }
        return rows(out);
    }

    private List<TableInfo> tables(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return hasCatalog(catalog) ? catalog().tables(SearchPattern.of(schema), SearchPattern.of(name)) : List.of();
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        MetaRows out = new MetaRows(
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "COLUMN_NAME",
                "DATA_TYPE:int",
                "TYPE_NAME",
                "COLUMN_SIZE:int",
                "BUFFER_LENGTH:int",
                "DECIMAL_DIGITS:int",
                "NUM_PREC_RADIX:int",
                "NULLABLE:int",
                "REMARKS",
                "COLUMN_DEF",
                "SQL_DATA_TYPE:int",
                "SQL_DATETIME_SUB:int",
                "CHAR_OCTET_LENGTH:int",
                "ORDINAL_POSITION:int",
                "IS_NULLABLE",
                "SCOPE_CATALOG",
                "SCOPE_SCHEMA",
                "SCOPE_TABLE",
                "SOURCE_DATA_TYPE:short",
                "IS_AUTOINCREMENT",
                "IS_GENERATEDCOLUMN");
        SearchPattern columns = SearchPattern.of(columnNamePattern);
        String one = SearchPattern.of(tableNamePattern).literal();
        List<TableInfo> tables = new ArrayList<>(
                one == null
                        ? tables(catalog, schemaPattern, tableNamePattern)
                        : named(catalog, SearchPattern.of(schemaPattern), one));
        tables.sort(Comparator.comparing(TableInfo::schema).thenComparing(TableInfo::name));
        for (TableInfo table : tables) {
            int ordinal = 0;
            for (TableColumn column : catalog().columns(table.schema(), table.name())) {
                ordinal++;
                if (columns.matches(column.name())) {
                    addColumn(out, table, column, ordinal);
                }
            }
        }
        return rows(out);
    }

    private void addColumn(MetaRows out, TableInfo table, TableColumn column, int ordinal) throws SQLException {
        ValueType type = column.type();
        TypeKind kind = type.kind();
        boolean text = kind.isText() || kind.isBinary();
        out.add(
                catalog().catalogName(),
                table.schema(),
                table.name(),
                column.name(),
                type.jdbcType(),
                type.name(),
                type.precision(),
                null,
                kind == TypeKind.DECIMAL || kind.isInteger() || kind == TypeKind.TIMESTAMP || kind == TypeKind.TIME
                        ? (Integer) type.scale()
                        : null,
                kind.isNumeric() ? (Integer) 10 : null,
                column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                column.remarks(),
                null,
                null,
                null,
                text ? (Integer) Math.min(Integer.MAX_VALUE, type.precision()) : null,
                ordinal,
                column.nullable() ? "YES" : "NO",
                null,
                null,
                null,
                null,
                "NO",
                "NO");
    }

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        MetaRows out =
                new MetaRows("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ:short", "PK_NAME");
        if (table != null) {
            for (TableInfo t : exactly(catalog, schema, table)) {
                TreeMap<String, Integer> byName = new TreeMap<>();
                for (TableColumn c : catalog().columns(t.schema(), t.name())) {
                    if (c.keyOrdinal() > 0) {
                        byName.put(c.name(), c.keyOrdinal());
                    }
                }
                for (var e : byName.entrySet()) {
                    out.add(catalog().catalogName(), t.schema(), t.name(), e.getKey(), e.getValue(), t.name() + "_key");
                }
            }
        }
        return rows(out);
    }

    private List<TableInfo> exactly(@Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        return named(catalog, schema == null ? SearchPattern.all() : SearchPattern.exactly(schema), table);
    }

    /**
     * What may be a table of that name, one a schema, without going through ten thousand others: tools ask for each
     * table's columns one after the other. What is none has no columns.
     */
    private List<TableInfo> named(@Nullable String catalog, SearchPattern schema, String table) throws SQLException {
        List<TableInfo> out = new ArrayList<>();
        if (hasCatalog(catalog)) {
            for (String name : catalog().schemas()) {
                if (schema.matches(name)) {
                    out.add(new TableInfo(name, table, "TABLE", ""));
                }
            }
        }
        return out;
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        MetaRows out = new MetaRows(
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "NON_UNIQUE:bool",
                "INDEX_QUALIFIER",
                "INDEX_NAME",
                "TYPE:short",
                "ORDINAL_POSITION:short",
                "COLUMN_NAME",
                "ASC_OR_DESC",
                "CARDINALITY:long",
                "PAGES:long",
                "FILTER_CONDITION");
        if (table != null) {
            for (TableInfo t : exactly(catalog, schema, table)) {
                List<TableColumn> key = new ArrayList<>();
                for (TableColumn c : catalog().columns(t.schema(), t.name())) {
                    if (c.keyOrdinal() > 0) {
                        key.add(c);
                    }
                }
                key.sort(Comparator.comparingInt(TableColumn::keyOrdinal));
                for (TableColumn c : key) {
                    out.add(
                            catalog().catalogName(),
                            t.schema(),
                            t.name(),
                            false,
                            null,
                            t.name() + "_key",
                            DatabaseMetaData.tableIndexOther,
                            c.keyOrdinal(),
                            c.name(),
                            "A",
                            null,
                            null,
                            null);
                }
            }
        }
        return rows(out);
    }

    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        MetaRows out = new MetaRows(
                "SCOPE:short",
                "COLUMN_NAME",
                "DATA_TYPE:int",
                "TYPE_NAME",
                "COLUMN_SIZE:int",
                "BUFFER_LENGTH:int",
                "DECIMAL_DIGITS:short",
                "PSEUDO_COLUMN:short");
        if (table != null && nullable) {
            for (TableInfo t : exactly(catalog, schema, table)) {
                for (TableColumn c : catalog().columns(t.schema(), t.name())) {
                    if (c.keyOrdinal() > 0) {
                        out.add(
                                DatabaseMetaData.bestRowSession,
                                c.name(),
                                c.type().jdbcType(),
                                c.type().name(),
                                c.type().precision(),
                                null,
                                c.type().scale(),
                                DatabaseMetaData.bestRowNotPseudo);
                    }
                }
            }
        }
        return rows(out);
    }

    // ---------------------------------------------------------------- types

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        MetaRows out = new MetaRows(
                "TYPE_NAME",
                "DATA_TYPE:int",
                "PRECISION:int",
                "LITERAL_PREFIX",
                "LITERAL_SUFFIX",
                "CREATE_PARAMS",
                "NULLABLE:short",
                "CASE_SENSITIVE:bool",
                "SEARCHABLE:short",
                "UNSIGNED_ATTRIBUTE:bool",
                "FIXED_PREC_SCALE:bool",
                "AUTO_INCREMENT:bool",
                "LOCAL_TYPE_NAME",
                "MINIMUM_SCALE:short",
                "MAXIMUM_SCALE:short",
                "SQL_DATA_TYPE:int",
                "SQL_DATETIME_SUB:int",
                "NUM_PREC_RADIX:int");
        List<TypeKind> kinds = new ArrayList<>(List.of(TypeKind.values()));
        kinds.remove(TypeKind.NULL);
        // By DATA_TYPE, then by how closely the type fits it, as JDBC wants the order.
        kinds.sort(Comparator.comparingInt(TypeKind::jdbcType));
        for (TypeKind kind : kinds) {
            ValueType type = ValueType.of(kind);
            int scaleMax = switch (kind) {
                case TIMESTAMP, TIME -> 3;
                case DECIMAL -> 38;
                default -> 0;
            };
            out.add(
                    kind.name(),
                    kind.jdbcType(),
                    kind == TypeKind.CHAR ? ValueType.TEXT_LENGTH : type.precision(),
                    prefix(kind),
                    prefix(kind) == null ? null : "'",
                    kind.isText() || kind.isBinary() ? "length" : kind == TypeKind.DECIMAL ? "precision,scale" : null,
                    DatabaseMetaData.typeNullable,
                    kind.isText(),
                    kind.isText() ? DatabaseMetaData.typeSearchable : DatabaseMetaData.typePredBasic,
                    !kind.isNumeric(),
                    false,
                    false,
                    null,
                    0,
                    scaleMax,
                    null,
                    null,
                    kind.isNumeric() ? (Integer) 10 : null);
        }
        return rows(out);
    }

    private static @Nullable String prefix(TypeKind kind) {
        return switch (kind) {
            case CHAR, VARCHAR -> "'";
            case BINARY, VARBINARY -> "X'";
            case DATE -> "DATE '";
            case TIME -> "TIME '";
            case TIMESTAMP -> "TIMESTAMP '";
            default -> null;
        };
    }

    // ---------------------------------------------------------------- what there is none of

    @Override
    public ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String procedureNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "PROCEDURE_CAT",
                "PROCEDURE_SCHEM",
                "PROCEDURE_NAME",
                "RESERVED_1",
                "RESERVED_2",
                "RESERVED_3",
                "REMARKS",
                "PROCEDURE_TYPE:short",
                "SPECIFIC_NAME"));
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedureNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "PROCEDURE_CAT",
                "PROCEDURE_SCHEM",
                "PROCEDURE_NAME",
                "COLUMN_NAME",
                "COLUMN_TYPE:short",
                "DATA_TYPE:int",
                "TYPE_NAME",
                "PRECISION:int",
                "LENGTH:int",
                "SCALE:short",
                "RADIX:short",
                "NULLABLE:short",
                "REMARKS",
                "COLUMN_DEF",
                "SQL_DATA_TYPE:int",
                "SQL_DATETIME_SUB:int",
                "CHAR_OCTET_LENGTH:int",
                "ORDINAL_POSITION:int",
                "IS_NULLABLE",
                "SPECIFIC_NAME"));
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "COLUMN_NAME",
                "GRANTOR",
                "GRANTEE",
                "PRIVILEGE",
                "IS_GRANTABLE"));
    }

    @Override
    public ResultSet getTablePrivileges(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE", "IS_GRANTABLE"));
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return rows(new MetaRows(
                "SCOPE:short",
                "COLUMN_NAME",
                "DATA_TYPE:int",
                "TYPE_NAME",
                "COLUMN_SIZE:int",
                "BUFFER_LENGTH:int",
                "DECIMAL_DIGITS:short",
                "PSEUDO_COLUMN:short"));
    }

    private static MetaRows foreignKeys() {
        return new MetaRows(
                "PKTABLE_CAT",
                "PKTABLE_SCHEM",
                "PKTABLE_NAME",
                "PKCOLUMN_NAME",
                "FKTABLE_CAT",
                "FKTABLE_SCHEM",
                "FKTABLE_NAME",
                "FKCOLUMN_NAME",
                "KEY_SEQ:short",
                "UPDATE_RULE:short",
                "DELETE_RULE:short",
                "FK_NAME",
                "PK_NAME",
                "DEFERRABILITY:short");
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return rows(foreignKeys());
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return rows(foreignKeys());
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return rows(foreignKeys());
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            int @Nullable [] types)
            throws SQLException {
        return rows(new MetaRows(
                "TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "CLASS_NAME", "DATA_TYPE:int", "REMARKS", "BASE_TYPE:short"));
    }

    @Override
    public ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SUPERTYPE_CAT", "SUPERTYPE_SCHEM", "SUPERTYPE_NAME"));
    }

    @Override
    public ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
            throws SQLException {
        return rows(new MetaRows("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "SUPERTABLE_NAME"));
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typeNamePattern,
            @Nullable String attributeNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "TYPE_CAT",
                "TYPE_SCHEM",
                "TYPE_NAME",
                "ATTR_NAME",
                "DATA_TYPE:int",
                "ATTR_TYPE_NAME",
                "ATTR_SIZE:int",
                "DECIMAL_DIGITS:int",
                "NUM_PREC_RADIX:int",
                "NULLABLE:int",
                "REMARKS",
                "ATTR_DEF",
                "SQL_DATA_TYPE:int",
                "SQL_DATETIME_SUB:int",
                "CHAR_OCTET_LENGTH:int",
                "ORDINAL_POSITION:int",
                "IS_NULLABLE",
                "SCOPE_CATALOG",
                "SCOPE_SCHEMA",
                "SCOPE_TABLE",
                "SOURCE_DATA_TYPE:short"));
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        MetaRows out = new MetaRows("NAME", "MAX_LEN:int", "DEFAULT_VALUE", "DESCRIPTION");
        for (ClientInfo.Property p : ClientInfo.ALL) {
            out.add(p.name(), ClientInfo.LENGTH_MAX, "", p.description());
        }
        return rows(out);
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            @Nullable String columnNamePattern)
            throws SQLException {
        return rows(new MetaRows(
                "TABLE_CAT",
                "TABLE_SCHEM",
                "TABLE_NAME",
                "COLUMN_NAME",
                "DATA_TYPE:int",
                "COLUMN_SIZE:int",
                "DECIMAL_DIGITS:int",
                "NUM_PREC_RADIX:int",
                "COLUMN_USAGE",
                "REMARKS",
                "CHAR_OCTET_LENGTH:int",
                "IS_NULLABLE"));
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }
}
