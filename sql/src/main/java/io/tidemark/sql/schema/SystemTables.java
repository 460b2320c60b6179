package io.tidemark.sql.schema;

import java.util.List;
import org.apache.calcite.schema.Table;
import org.jspecify.annotations.Nullable;

/** The tables that are no metrics, by schema and name. */
public interface SystemTables {
    /** A table, or null where there is none of this name; names are matched without regard to case. */
    @Nullable
    Table find(String schema, String name);

    /** The names of a schema's tables, sorted. */
    List<String> names(String schema);

    /** What a table tells. */
    String remarks(String schema, String name);
}
