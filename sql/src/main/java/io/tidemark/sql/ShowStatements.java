package io.tidemark.sql;

import io.tidemark.sql.statement.Statement;
import java.util.List;

/** SHOW and DESCRIBE as queries over the system's own tables. */
final class ShowStatements {
    private ShowStatements() {}

    /** The query of SHOW METRICS. */
    static String metrics(Statement.ShowMetrics show) {
        String pattern = show.pattern();
        return "SELECT name, type, unit, help FROM tidemark.system.metrics"
                + (pattern == null ? "" : " WHERE name LIKE " + text(pattern))
                + " ORDER BY name";
    }

    static String tags(String metric) {
        return "SELECT tag, distinct_values, series FROM tidemark.system.tags WHERE metric = " + text(metric)
                + " ORDER BY tag";
    }

    static String queries() {
        return "SELECT * FROM tidemark.system.queries ORDER BY id";
    }

    static String describe(String schema, String table) {
        return "SELECT column_name, data_type, is_nullable, remarks FROM tidemark.information_schema.columns "
                + "WHERE table_schema = " + text(schema) + " AND table_name = " + text(table)
                + " ORDER BY ordinal_position";
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A name as SQL writes it in any case. */
    static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static String path(List<String> names) {
        return String.join(".", names.stream().map(ShowStatements::name).toList());
    }
}
