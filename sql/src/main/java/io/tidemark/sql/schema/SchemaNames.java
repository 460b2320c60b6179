package io.tidemark.sql.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of catalogue and schemas. */
public final class SchemaNames {
    /** The one catalogue. */
    public static final String CATALOG = "tidemark";

    /** A table per metric. */
    public static final String METRICS = "metrics";

    /** The engine's own tables. */
    public static final String SYSTEM = "system";

    /** What there is, as the standard has it. */
    public static final String INFORMATION_SCHEMA = "information_schema";

    /** All schemas, sorted. */
    public static final List<String> ALL = List.of(INFORMATION_SCHEMA, METRICS, SYSTEM);

    private SchemaNames() {}

    /** The schema of a name, in any case, or null. */
    public static @Nullable String find(String name) {
        for (String schema : ALL) {
            if (schema.equalsIgnoreCase(name)) {
                return schema;
            }
        }
        return null;
    }
}
