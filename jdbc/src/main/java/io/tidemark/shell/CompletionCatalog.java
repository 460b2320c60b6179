package io.tidemark.shell;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names for completion, asked for when they are first needed and kept for a while. For one thread. */
final class CompletionCatalog {
    private static final long KEPT_NANOS = 30_000_000_000L;
    private static final int VALUES_MAX = 1_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Connection connection;
    private final Map<String, List<String>> known = new HashMap<>();
    private long since = System.nanoTime();

    CompletionCatalog(Connection connection) {
        this.connection = connection;
    }

    /** All tables: metrics by name, those of the other schemas with their schema. */
    List<String> tables() {
        return ask("tables", () -> {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = connection.getMetaData().getTables(null, null, "%", null)) {
                while (rows.next()) {
                    String schema = rows.getString("TABLE_SCHEM");
                    String name = quoted(rows.getString("TABLE_NAME"));
                    names.add("metrics".equals(schema) ? name : schema + "." + name);
                }
            }
            return names;
        });
    }

    /** The columns of a table, as a statement names it. */
    List<String> columns(String table) {
        return ask("columns of " + table, () -> {
            List<String> names = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("DESCRIBE " + table)) {
                while (rows.next()) {
                    names.add(quoted(rows.getString(1)));
                }
            }
            return names;
        });
    }

    /** The values of a tag. */
    List<String> values(String table, String tag) {
        return ask("values of " + table + "." + tag, () -> {
            List<String> values = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(VALUES_MAX);
                try (ResultSet rows = statement.executeQuery("SHOW TAG VALUES FROM " + table + "." + tag)) {
                    while (rows.next()) {
                        values.add(rows.getString(1));
                    }
                }
            }
            return values;
        });
    }

    /** The names of all functions. */
    List<String> functions() {
        return ask("functions", () -> {
            TreeSet<String> names = new TreeSet<>();
            try (ResultSet rows = connection.getMetaData().getFunctions(null, null, "%")) {
                while (rows.next()) {
                    String name = rows.getString("FUNCTION_NAME");
                    if (NAME.matcher(name).matches()) { // Operators are in the list too.
                        names.add(name);
                    }
                }
            }
            return new ArrayList<>(names);
        });
    }

    /** A question to the database. */
    private interface Question {
        List<String> ask() throws SQLException;
    }

    private List<String> ask(String key, Question question) {
        if (System.nanoTime() - since > KEPT_NANOS) {
            known.clear();
            since = System.nanoTime();
        }
        return known.computeIfAbsent(key, k -> {
            try {
                return question.ask();
            } catch (SQLException e) {
                return List.of(); // A half-typed name names nothing; there is nothing to offer then.
            }
        });
    }

    private static String quoted(String name) {
        return NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
