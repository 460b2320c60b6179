package io.tidemark.sql;

/**
 * What a connection has set, as far as SQL is concerned. A plan is made for exactly one value of this.
 *
 * @param schema where names without a schema are looked up
 * @param lenientTags an unknown column of a metric reads as NULL, with a warning
 * @param maxMemoryBytes of one statement
 * @param maxSamples that one statement may decode; MAX_VALUE for any number
 * @param maxResultRows passing it is an error; MAX_VALUE for any number
 * @param queryTimeoutMillis 0 for none
 * @param skipCorruption leave out what is corrupt, with a warning, in place of failing
 * @param pushdown false reads everything and filters above the scan; for tests that compare the two
 */
public record SqlSettings(
        String schema,
        boolean lenientTags,
        long maxMemoryBytes,
        long maxSamples,
        long maxResultRows,
        long queryTimeoutMillis,
        boolean skipCorruption,
        boolean pushdown) {
    /** What a connection begins with that sets nothing. */
    public static SqlSettings defaults() {
        return new SqlSettings(
                "metrics", false, Runtime.getRuntime().maxMemory() / 4, Long.MAX_VALUE, Long.MAX_VALUE, 0, false, true);
    }

    /** The same with another default schema. */
    public SqlSettings withSchema(String newSchema) {
        return new SqlSettings(
                newSchema,
                lenientTags,
                maxMemoryBytes,
                maxSamples,
                maxResultRows,
                queryTimeoutMillis,
                skipCorruption,
                pushdown);
    }

    /** The same, lenient or not. */
    public SqlSettings withLenientTags(boolean lenient) {
        return new SqlSettings(
                schema,
                lenient,
                maxMemoryBytes,
                maxSamples,
                maxResultRows,
                queryTimeoutMillis,
                skipCorruption,
                pushdown);
    }

    /** The same with other limits. */
    public SqlSettings withLimits(long newMaxMemoryBytes, long newMaxSamples, long newMaxResultRows) {
        return new SqlSettings(
                schema,
                lenientTags,
                newMaxMemoryBytes,
                newMaxSamples,
                newMaxResultRows,
                queryTimeoutMillis,
                skipCorruption,
                pushdown);
    }

    /** The same with another time limit; 0 for none. */
    public SqlSettings withQueryTimeout(long millis) {
        return new SqlSettings(
                schema, lenientTags, maxMemoryBytes, maxSamples, maxResultRows, millis, skipCorruption, pushdown);
    }

    /** The same, skipping what is corrupt or failing on it. */
    public SqlSettings withSkipCorruption(boolean skip) {
        return new SqlSettings(
                schema, lenientTags, maxMemoryBytes, maxSamples, maxResultRows, queryTimeoutMillis, skip, pushdown);
    }

    /** The same with or without pushing work into the engine. */
    public SqlSettings withPushdown(boolean push) {
        return new SqlSettings(
                schema,
                lenientTags,
                maxMemoryBytes,
                maxSamples,
                maxResultRows,
                queryTimeoutMillis,
                skipCorruption,
                push);
    }
}
