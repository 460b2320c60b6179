package io.tidemark.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/ shows is true: each statement of its {@code sql} blocks is run, and what it prints is compared with the lines of
 * comment below it, in which {@code …} stands for anything. docs/functions.md is what {@code system.functions} says, with the
 * results of its examples.
 */
class DocumentationTest {
    private static final Path DOCS = Path.of("../docs");

    /** Every statement there is; an example of each is shown and run. */
    private static final List<String> STATEMENTS = List.of(
            "SELECT",
            "WITH",
            "VALUES",
            "SHOW METRICS",
            "SHOW METRICS LIKE",
            "SHOW TAGS",
            "SHOW TAG VALUES",
            "SHOW SERIES",
            "SHOW QUERIES",
            "DESCRIBE",
            "EXPLAIN SELECT",
            "EXPLAIN ANALYZE",
            "SET",
            "RESET",
            "KILL",
            "INSERT INTO",
            "DELETE FROM",
            "FLUSH",
            "COMPACT",
            "SNAPSHOT TO");

    @TempDir
    Path folder;

    private static Connection open(String url) throws SQLException {
        return Objects.requireNonNull(new Driver().connect(url, new Properties()));
    }

    private static Connection demo() throws SQLException {
        return open(
                "jdbc:tidemark:" + Path.of("../examples/data").toAbsolutePath().normalize() + "?mode=ro");
    }

    /** What a statement prints: a line a row, the number of rows that it changed, or what is wrong. */
    private static List<String> run(Connection connection, String sql) {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                int n = statement.getUpdateCount();
                return n > 0 ? List.of(n + (n == 1 ? " row" : " rows")) : List.of();
            }
            ResultSet rows = statement.getResultSet();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    @Nullable String cell = rows.getString(i);
                    cells.add(cell == null ? "NULL" : cell);
                }
                lines.add(String.join(" | ", cells));
            }
        } catch (SQLException e) {
            lines.add("error: " + e.getMessage());
        }
        return lines;
    }

    // ---- functions ----

    @Test
    void thePageOfFunctionsIsWhatTheyAre() throws IOException, SQLException {
        List<String> expected = new ArrayList<>();
        List<String> without = new ArrayList<>();
        try (Connection connection = demo();
                Statement statement = connection.createStatement();
                ResultSet functions = statement.executeQuery(
                        "SELECT name, signature, meaning, example FROM system.functions ORDER BY CASE kind WHEN 'aggregate' THEN 1"
                                + " WHEN 'window' THEN 2 WHEN 'table' THEN 3 ELSE 4 END, name")) {
            while (functions.next()) {
                String name = functions.getString(1);
                String example = functions.getString(4);
                if (!example.toLowerCase(Locale.ROOT).contains(name)) {
                    without.add(name);
                    continue;
                }
                List<String> rows = run(connection, example.startsWith("SELECT") ? example : "SELECT " + example);
                assertThat(rows).as(example).noneMatch(row -> row.startsWith("error"));
                expected.add("| " + cell("`" + functions.getString(2) + "`") + " | " + cell(functions.getString(3))
                        + " | " + cell("`" + example + "`") + " | " + cell(String.join("<br>", rows)) + " |");
            }
        }
        assertThat(without).as("functions without an example").isEmpty();
        List<String> page;
        try (Stream<String> lines = Files.lines(DOCS.resolve("functions.md"), UTF_8)) {
            page = lines.filter(line -> line.startsWith("| `")).toList();
        }
        assertThat(rounded(page)).isEqualTo(rounded(expected));
    }

    /** The last digits of a sine are the processor's. */
    private static List<String> rounded(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("(\\.[0-9]{12})[0-9]+", "$1"))
                .toList();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    // ---- statements ----

    private record Example(String place, String sql, List<String> output, boolean writes) {}

    @Test
    void whatTheDocsShowIsTrue() throws IOException, SQLException {
        List<Example> examples = new ArrayList<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
                examples.addAll(examples(page));
            }
        }
        List<String> wrong = new ArrayList<>();
        try (Connection demo = demo();
                Connection own = open("jdbc:tidemark:" + folder.resolve("db") + "?mode=create")) {
            for (Example example : examples) {
                String sql = example.sql.replace("/backup/", folder + "/");
                List<String> lines = run(example.writes ? own : demo, sql);
                if (!matches(example.output, lines)) {
                    wrong.add(example.place + "\n" + example.sql + "\n  printed\n" + String.join("\n", lines)
                            + "\n  and not\n" + String.join("\n", example.output));
                }
            }
        }
        assertThat(wrong).isEmpty();
        for (String statement : STATEMENTS) {
            assertThat(examples)
                    .as("an example of " + statement)
                    .anyMatch(example -> example.sql.startsWith(statement));
        }
    }

    private static List<Example> examples(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> lines = Files.readAllLines(page, UTF_8);
        boolean writes = false;
        boolean inside = false;
        StringBuilder sql = new StringBuilder();
        List<String> output = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                writes = line.equals("## Writing");
            }
            boolean fence = line.startsWith("```");
            if (inside && line.startsWith("-- ")) {
                output.add(line.substring(3));
            } else if (inside && (fence || !sql.toString().endsWith("\n") || !output.isEmpty() || isComplete(sql))) {
                if (!sql.toString().isBlank() && (fence || isComplete(sql))) {
                    String text = sql.toString().strip();
                    assertThat(text).as(page + ":" + i + " ends a statement").endsWith(";");
                    examples.add(new Example(
                            page.getFileName() + ":" + i,
                            text.substring(0, text.length() - 1),
                            List.copyOf(output),
                            writes));
                    sql.setLength(0);
                    output.clear();
                }
                sql.append(fence ? "" : line + "\n");
            } else if (inside) {
                sql.append(line).append('\n');
            }
            inside = fence ? line.equals("```sql") : inside;
        }
        return examples;
    }

    private static boolean isComplete(StringBuilder sql) {
        return sql.toString().strip().endsWith(";");
    }

    private static boolean matches(List<String> expected, List<String> actual) {
        StringBuilder pattern = new StringBuilder();
        for (String line : expected) {
            if (line.equals("…")) {
                pattern.append("(?:.*\n)*");
                continue;
            }
            Matcher any = Pattern.compile("…").matcher(line);
            int from = 0;
            while (any.find()) {
                pattern.append(Pattern.quote(line.substring(from, any.start()))).append(".*");
                from = any.end();
            }
            pattern.append(Pattern.quote(line.substring(from))).append('\n');
        }
        String text = actual.isEmpty() ? "" : String.join("\n", actual) + "\n";
        return Pattern.matches(pattern.toString(), text);
    }

    /** In the tables of docs/sql.md there are statements too, shorter than a block. */
    @Test
    void whatTablesShowRuns() throws IOException, SQLException {
        Pattern inline = Pattern.compile("`(SELECT [^`]+|DESCRIBE [^`]+|SHOW [^`\\[|]+ FROM [^`|]+)`");
        int n = 0;
        try (Connection demo = demo()) {
            for (String line : Files.readAllLines(DOCS.resolve("sql.md"), UTF_8)) {
                Matcher matcher = inline.matcher(line);
                while (line.startsWith("|") && matcher.find()) {
                    String sql = matcher.group(1).replace("\\|", "|");
                    assertThat(run(demo, sql)).as(sql).noneMatch(row -> row.startsWith("error"));
                    n++;
                }
            }
        }
        assertThat(n).isGreaterThan(10);
    }
}
