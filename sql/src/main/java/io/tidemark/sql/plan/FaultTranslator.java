package io.tidemark.sql.plan;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.function.TidemarkOperators;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.MetricTable;
import io.tidemark.sql.schema.SchemaNames;
import io.tidemark.sql.schema.StatementCatalog;
import io.tidemark.sql.schema.SystemTables;
import io.tidemark.sql.schema.WideTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.schema.Table;
import org.jspecify.annotations.Nullable;

/** Makes of what Calcite throws a fault with its place, its kind, and the name that may have been meant. */
final class FaultTranslator {
    /** So many columns are named in a hint. */
    private static final int MEASURES_SHOWN = 5;

    private static final Pattern COLUMN =
            Pattern.compile("Column '(.*)' not found in (?:any table|table '(.*)')", Pattern.DOTALL);
    /** The same where there is one that differs in case; a unique one would have been taken. */
    private static final Pattern COLUMN_IN_ANOTHER_CASE = Pattern.compile(
            "Column '(.*)' not found in (?:any table|table '(.*)'); did you mean '.*'\\?", Pattern.DOTALL);

    private static final Pattern TABLE =
            Pattern.compile("(?:Object|Table) '(.*?)' not found(?: within '(.*)')?.*", Pattern.DOTALL);
    private static final Pattern FUNCTION =
            Pattern.compile("No match found for function signature (.*?)\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern AMBIGUOUS = Pattern.compile("Column '(.*)' is ambiguous", Pattern.DOTALL);

    private final MetricCatalog metrics;
    private final SystemTables system;
    private final TidemarkOperators operators;
    private final SqlSettings settings;
    private final String schema;

    FaultTranslator(MetricCatalog metrics, SystemTables system, TidemarkOperators operators, SqlSettings settings) {
        this.metrics = metrics;
        this.system = system;
        this.operators = operators;
        this.settings = settings;
        this.schema = settings.schema();
    }

    /** A column that the statement names and no table has; the table is null where it was not named. */
    record MissingColumn(String column, @Nullable String table) {}

    /** The column that is missing, where that is what is wrong. */
    static @Nullable MissingColumn missingColumn(RuntimeException thrown) {
        if (thrown instanceof CalciteContextException e && e.getCause() != null) {
            Matcher m = COLUMN.matcher(String.valueOf(e.getCause().getMessage()));
            return m.matches() ? new MissingColumn(m.group(1), m.group(2)) : null;
        }
        return null;
    }

    /** The fault. */
    IOException translate(RuntimeException thrown, StatementCatalog catalog) throws IOException {
        if (thrown instanceof PlanException e) {
            return e.fault();
        }
        if (thrown instanceof UncheckedIOException e) {
            return e.getCause() == null ? new IOException(e) : e.getCause();
        }
        if (thrown instanceof CalciteContextException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Matcher table = TABLE.matcher(String.valueOf(cause.getMessage()));
            CorruptionException unreadable = table.matches() ? catalog.faultOf(table.group(1)) : null;
            if (unreadable != null && !settings.skipCorruption()) {
                return unreadable;
            }
            return at(e, describe(String.valueOf(cause.getMessage()), catalog));
        }
        if (thrown instanceof IndexOutOfBoundsException && catalog.hasHidden()) {
            return new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    "* and labels, series_id, histogram or le_value can't stand in one statement with USING; list the columns",
                    thrown);
        }
        if (rootCause(thrown) instanceof StackOverflowError) {
            return new SqlFault(SqlFault.Kind.TOO_COMPLEX, "the statement nests too deeply to be planned", thrown);
        }
        return new SqlFault(
                SqlFault.Kind.UNSUPPORTED, "this statement can't be planned: " + thrown.getMessage(), thrown);
    }

    private static Throwable rootCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < 100 && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        return cause;
    }

    private record Problem(SqlFault.Kind kind, String text) {}

    private static SqlFault at(CalciteContextException e, Problem problem) {
        return new SqlFault(problem.kind, problem.text, e.getPosLine(), e.getPosColumn(), e);
    }

    private Problem describe(String message, StatementCatalog catalog) throws IOException {
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            return missingColumn(column.group(1), column.group(2), catalog);
        }
        Matcher alike = COLUMN_IN_ANOTHER_CASE.matcher(message);
        if (alike.matches()) {
            return missingColumn(alike.group(1), alike.group(2), catalog);
        }
        Matcher table = TABLE.matcher(message);
        if (table.matches()) {
            return missingTable(table.group(1), table.group(2));
        }
        Matcher function = FUNCTION.matcher(message);
        if (function.matches()) {
            return missingFunction(function.group(1), function.group(2));
        }
        Matcher ambiguous = AMBIGUOUS.matcher(message);
        if (ambiguous.matches()) {
            return new Problem(
                    SqlFault.Kind.AMBIGUOUS,
                    "column " + ambiguous.group(1) + " is in several of the tables; write which: table."
                            + ambiguous.group(1));
        }
        return new Problem(kind(message), reword(message));
    }

    private Problem missingColumn(String name, @Nullable String table, StatementCatalog catalog) throws IOException {
        Set<String> candidates = new LinkedHashSet<>();
        Set<String> tables = new TreeSet<>();
        List<String> measures = new ArrayList<>();
        boolean metric = false;
        for (Table used : catalog.tablesUsed()) {
            if (used instanceof MetricTable m) {
                metric = true;
                tables.addAll(m.metrics());
                m.columns().forEach(c -> candidates.add(c.name()));
            } else {
                candidates.addAll(catalog.columns(used));
                if (used instanceof WideTable wide) {
                    wide.columns().stream()
                            .filter(c -> c.kind() == MetricColumn.Kind.VALUE)
                            .forEach(c -> measures.add(c.name()));
                }
            }
        }
        if (candidates.remove(name) && tables.size() == 1) {
            return new Problem(
                    SqlFault.Kind.UNKNOWN_COLUMN,
                    "no column " + name + (table == null ? "" : " in " + table)
                            + ": the query in FROM does not select it; name it there");
        }
        List<String> alike =
                candidates.stream().filter(c -> c.equalsIgnoreCase(name)).toList();
        String of = tables.size() == 1 ? " on " + tables.iterator().next() : "";
        if (table != null && tables.size() != 1) {
            of = " on " + table;
        }
        return new Problem(
                SqlFault.Kind.UNKNOWN_COLUMN,
                (metric ? "no tag " : "no column ")
                        + name
                        + of
                        + (alike.size() > 1
                                ? caseDecides(alike)
                                : name.equals(MetricColumn.VALUE.name()) && !measures.isEmpty()
                                        ? "; over wide each metric is a column of its own: " + named(measures)
                                        : NearNames.didYouMean(name, candidates)));
    }

    private static String named(List<String> measures) {
        int shown = Math.min(measures.size(), MEASURES_SHOWN);
        return String.join(", ", measures.subList(0, shown)) + (shown < measures.size() ? " …" : "");
    }

    private static String caseDecides(List<String> alike) {
        String quoted = alike.stream().map(c -> "\"" + c + "\"").collect(Collectors.joining(" or "));
        return "; there are several whose names differ in case alone: write " + quoted + ", quoted";
    }

    private Problem missingTable(String name, @Nullable String within) throws IOException {
        String last = within == null ? "" : within.substring(within.lastIndexOf('.') + 1);
        String in = within == null ? schema : SchemaNames.find(last);
        if (in == null || (within != null && last.equals(SchemaNames.CATALOG))) {
            return new Problem(
                    SqlFault.Kind.UNKNOWN_TABLE,
                    "no schema " + name + NearNames.didYouMean(name, SchemaNames.ALL) + "; there are "
                            + String.join(", ", SchemaNames.ALL));
        }
        if (name.startsWith("family('") || name.startsWith("wide('")) {
            String names = name.substring(name.indexOf('\'') + 1, name.length() - 2);
            return new Problem(
                    SqlFault.Kind.UNKNOWN_TABLE,
                    "no metric matches " + names
                            + NearNames.didYouMean(names.replace("*", "").trim(), metrics.metricNames())
                            + "; names and globs such as 'cpu_*' are separated by commas");
        }
        if (in.equals(SchemaNames.METRICS)) {
            String hint = NearNames.didYouMean(name, metrics.metricNames());
            if (hint.isEmpty() && system.names(SchemaNames.SYSTEM).contains(name)) {
                hint = "; did you mean system." + name + "?";
            }
            if (hint.isEmpty()) {
                hint = "; SHOW METRICS lists them";
            }
            return new Problem(SqlFault.Kind.UNKNOWN_TABLE, "no metric " + name + hint);
        }
        return new Problem(
                SqlFault.Kind.UNKNOWN_TABLE,
                "no table " + name + " in schema " + in + NearNames.didYouMean(name, system.names(in)));
    }

    private Problem missingFunction(String name, String types) {
        Set<String> names = operators.functionNames();
        if (names.contains(name.toLowerCase(Locale.ROOT))) {
            return new Problem(
                    SqlFault.Kind.UNKNOWN_FUNCTION,
                    "function " + name + " does not take ("
                            + types.replace("<", "").replace(">", "").toLowerCase(Locale.ROOT)
                            + "); system.functions shows how to call it");
        }
        return new Problem(SqlFault.Kind.UNKNOWN_FUNCTION, "no function " + name + NearNames.didYouMean(name, names));
    }

    private static SqlFault.Kind kind(String message) {
        if (message.contains("not being grouped")
                || message.contains("ggregate expression")
                || message.contains("indowed aggregate")
                || message.contains("GROUP BY")) {
            return SqlFault.Kind.GROUPING;
        }
        if (message.startsWith("Illegal TIMESTAMP literal")
                || message.startsWith("Illegal DATE literal")
                || message.startsWith("Illegal TIME literal")
                || message.contains("interval")) {
            return SqlFault.Kind.INVALID_DATETIME;
        }
        if (message.startsWith("Invalid number of arguments")) {
            return SqlFault.Kind.UNKNOWN_FUNCTION;
        }
        if (message.startsWith("Numeric literal") && message.endsWith("out of range")) {
            return SqlFault.Kind.NUMERIC_OUT_OF_RANGE;
        }
        if (message.contains("ype")) {
            return SqlFault.Kind.TYPE_MISMATCH;
        }
        return SqlFault.Kind.SYNTAX;
    }

    private static String reword(String message) {
        String text = message.startsWith("Expression '") && message.endsWith("' is not being grouped")
                ? message.substring("Expression ".length(), message.length() - " is not being grouped".length())
                        + " is neither grouped by nor inside an aggregate"
                : message;
        // A counter function is renamed before it is checked.
        text = text.replace("$SERIES_", "").replace("'\n'", "' or '").replace('\n', ' ');
        // A word in capitals is a name or a keyword.
        boolean isWord = text.length() > 1 && !Character.isUpperCase(text.charAt(1));
        return isWord ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }
}
