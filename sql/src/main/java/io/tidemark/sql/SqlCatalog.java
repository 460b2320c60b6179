package io.tidemark.sql;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What there is to name, for DatabaseMetaData and completion. One look at the store; asks no chunk of any series. */
public interface SqlCatalog {
    /**
     * A table.
     *
     * @param type {@code TABLE} for metrics, {@code SYSTEM TABLE} for those of {@code system} and
     *     {@code information_schema}
     * @param remarks the metric's help, type and unit, or what a system table tells; may be empty
     */
    record Table(String schema, String name, String type, String remarks) {}

    /**
     * A column that {@code *} shows.
     *
     * @param ordinal from 1
     * @param keyOrdinal its place, from 1, in what tells rows apart (tags, then time), or 0
     */
    record Column(String name, SqlType type, boolean nullable, int ordinal, int keyOrdinal, String remarks) {}

    /**
     * A function.
     *
     * @param kind {@code scalar}, {@code aggregate}, {@code window} or {@code table}
     * @param group for JDBC: {@code numeric}, {@code string}, {@code time}, {@code system} or empty
     * @param signature how to call it
     * @param example an expression or a SELECT that calls it
     */
    record Function(String name, String kind, String group, String signature, String remarks, String example) {}

    /** All schemas, sorted. */
    List<String> schemas();

    /** All tables of a schema, sorted by name; empty where there is no such schema. */
    List<Table> tables(String schema) throws IOException;

    /** The columns of a table in order; empty where there is no such table. Names are exact. */
    List<Column> columns(String schema, String table) throws IOException;

    /** The columns of every metric, by name, in one pass. */
    Map<String, List<Column>> columnsOfAll() throws IOException;

    /** All functions that can be called, sorted by name. */
    List<Function> functions();

    /** Words that need quotes as names, beyond those of SQL:2003. */
    List<String> keywords();
}
