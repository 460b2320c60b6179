package io.tidemark.jdbc.session;

/**
 * A parameter of a prepared statement.
 *
 * @param type what the statement takes it for
 * @param nullable whether NULL may be given, as in {@link java.sql.ParameterMetaData}
 */
public record ParameterInfo(ValueType type, int nullable) {}
