package io.tidemark.sql;

import io.tidemark.sql.schema.SystemTables;
import java.util.List;
import org.apache.calcite.schema.Table;
import org.jspecify.annotations.Nullable;

final class NoSystemTables implements SystemTables {
    @Override
    public @Nullable Table find(String schema, String name) {
        return null;
    }

    @Override
    public List<String> names(String schema) {
        return List.of();
    }

    @Override
    public String remarks(String schema, String name) {
        return "";
    }
}
