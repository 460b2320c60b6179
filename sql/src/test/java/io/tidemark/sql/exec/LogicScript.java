package io.tidemark.sql.exec;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A script in the form of SQLite's sqllogictest, as DuckDB writes it: {@code statement ok} with a statement, or {@code query}
 * with the columns' types (I whole number, R real number, T text), {@code nosort} or {@code rowsort}, the statement,
 * {@code ----} and the rows, tabs between the columns. {@code skipif} before a record names an engine that it is not for, with the
 * reason in the comment above it. Records are parted by empty lines.
 */
record LogicScript(String name, List<Part> parts) {
    /** The scripts there are. */
    static final List<String> NAMES =
            List.of("expressions", "nulls", "aggregates", "joins", "sets", "subqueries", "windows");

    /**
     * A record.
     *
     * @param types empty for a statement
     * @param expected null for a statement
     */
    record Part(
            int line,
            String types,
            boolean sorted,
            String sql,
            @Nullable List<String> expected,
            List<String> skippedBy) {
        /** The rows in the form of a script. */
        List<String> render(List<List<Object>> rows) {
            List<String> lines = new ArrayList<>();
            for (List<Object> row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < row.size(); i++) {
                    char type = i < types.length() ? types.charAt(i) : '?';
                    line.append(i == 0 ? "" : "\t").append(cell(type, row.get(i)));
                }
                lines.add(line.toString());
            }
            if (sorted) {
                lines.sort(null);
            }
            return lines;
        }
    }

    private static String cell(char type, @Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        return switch (type) {
            case 'I' ->
                value instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue())
                        ? Long.toString(n.longValue())
                        : "not whole: " + value;
            case 'R' -> value instanceof Number n ? real(n.doubleValue()) : "not a number: " + value;
            case 'T' ->
                value.toString().isEmpty()
                        ? "(empty)"
                        : value instanceof BigDecimal b ? b.toPlainString() : value.toString();
            default -> "a column too many: " + value;
        };
    }

    private static String real(double value) {
        return Double.isFinite(value)
                ? String.format(Locale.ROOT, "%.6f", value == 0 ? 0 : value)
                : Double.toString(value);
    }

    static LogicScript read(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                LogicScript.class.getResourceAsStream("/io/tidemark/sql/logic/" + name + ".test"))) {
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static LogicScript parse(String name, String text) {
        List<Part> parts = new ArrayList<>();
        List<String> lines = text.lines().toList();
        int at = 0;
        while (at < lines.size()) {
            int begin = at;
            List<String> block = new ArrayList<>();
            while (at < lines.size() && !lines.get(at).isEmpty()) {
                block.add(lines.get(at++));
            }
            at++;
            block.removeIf(line -> line.startsWith("#"));
            if (!block.isEmpty()) {
                parts.add(part(name, begin + 1, block));
            }
        }
        return new LogicScript(name, List.copyOf(parts));
    }

    private static Part part(String name, int line, List<String> block) {
        List<String> skippedBy = new ArrayList<>();
        int at = 0;
        while (block.get(at).startsWith("skipif ")) {
            skippedBy.add(block.get(at++).substring("skipif ".length()));
        }
        String[] head = block.get(at++).split(" ");
        List<String> rest = block.subList(at, block.size());
        if (Arrays.equals(head, new String[] {"statement", "ok"})) {
            return new Part(line, "", false, String.join("\n", rest), null, skippedBy);
        }
        int rule = rest.indexOf("----");
        if (head.length != 3
                || !head[0].equals("query")
                || !List.of("nosort", "rowsort").contains(head[2])
                || rule < 0) {
            throw new IllegalArgumentException(name + ", line " + line + ": no record");
        }
        return new Part(
                line,
                head[1],
                head[2].equals("rowsort"),
                String.join("\n", rest.subList(0, rule)),
                List.copyOf(rest.subList(rule + 1, rest.size())),
                skippedBy);
    }
}
