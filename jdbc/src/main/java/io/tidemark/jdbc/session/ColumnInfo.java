package io.tidemark.jdbc.session;

import java.sql.ResultSetMetaData;

/**
 * A column of a result.
 *
 * @param label what it is called in the result
 * @param name its name in its table, or the label where it comes from none
 * @param table the table it comes from, or ""
 * @param schema that table's schema, or ""
 * @param catalog that table's catalogue, or ""
 * @param type its type
 * @param nullable one of the three constants of {@link ResultSetMetaData}
 */
public record ColumnInfo(
        String label, String name, String table, String schema, String catalog, ValueType type, int nullable) {

    /** A column that comes from no table. */
    public static ColumnInfo computed(String label, ValueType type) {
        return new ColumnInfo(label, label, "", "", "", type, ResultSetMetaData.columnNullable);
    }
}
