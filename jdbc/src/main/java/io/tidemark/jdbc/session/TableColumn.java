package io.tidemark.jdbc.session;

/**
 * A column of a table.
 *
 * @param name its name
 * @param type its type
 * @param nullable whether it can hold NULL
 * @param keyOrdinal its place, from 1, in what tells the table's rows apart, or 0
 * @param remarks what is known of it, or ""
 */
public record TableColumn(String name, ValueType type, boolean nullable, int keyOrdinal, String remarks) {}
