package io.tidemark.jdbc.session;

import java.sql.SQLException;
import java.util.List;

/**
 * What a session can query: schemas, tables, columns, functions, words. Lists are read anew by each call. Safe for any
 * thread.
 */
public interface CatalogView {
    /** The one catalogue's name. */
    String catalogName();

    /** The schemas, by name. */
    List<String> schemas() throws SQLException;

    /** The tables and views whose schema and name fit, by schema and name; ten thousand are listed at once. */
    List<TableInfo> tables(SearchPattern schema, SearchPattern name) throws SQLException;

    /** The columns of a table, in order, hidden ones left out; empty where there is no such table. */
    List<TableColumn> columns(String schema, String table) throws SQLException;

    /** The functions, by name. */
    List<FunctionInfo> functions() throws SQLException;

    /** The words that need quotes where they are names, beyond those of SQL:2003. */
    List<String> keywords() throws SQLException;
}
