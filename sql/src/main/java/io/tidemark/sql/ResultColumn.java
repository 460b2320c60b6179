package io.tidemark.sql;

/**
 * A column of a result.
 *
 * @param label what the statement calls it
 * @param name the table's name for it where it comes straight from a table, else the label
 * @param table the table it comes straight from, else empty
 * @param schema that table's schema, else empty
 */
public record ResultColumn(String label, String name, String table, String schema, SqlType type, boolean nullable) {}
