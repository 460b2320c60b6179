package io.tidemark.jdbc.session;

/**
 * What a connection asks of its session.
 *
 * @param schema the schema of names written without one
 * @param lenientTags whether an unknown column of a metric reads as NULL, with a warning
 * @param skipCorruption whether damaged data is left out, with a warning, in place of an error
 * @param maxMemoryBytes how much one statement may hold; -1 for the default
 * @param maxSamples how many samples one statement may decode; MAX_VALUE for any number
 * @param maxResultRows how many rows one statement may give; MAX_VALUE for any number
 * @param queryTimeoutMillis after how long a statement ends; 0 for never
 */
public record SessionOptions(
        String schema,
        boolean lenientTags,
        boolean skipCorruption,
        long maxMemoryBytes,
        long maxSamples,
        long maxResultRows,
        long queryTimeoutMillis) {}
