package io.tidemark.jdbc.session;

/**
 * A table.
 *
 * @param schema its schema
 * @param name its name
 * @param type TABLE, VIEW or SYSTEM TABLE
 * @param remarks what is known of it, or ""
 */
public record TableInfo(String schema, String name, String type, String remarks) {}
