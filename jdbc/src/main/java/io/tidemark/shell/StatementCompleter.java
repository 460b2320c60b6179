package io.tidemark.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Offers what may come at the cursor: tables behind FROM and its like, values inside the quotes behind a tag, and elsewhere the
 * columns of the tables that the statement names, keywords and functions.
 */
final class StatementCompleter implements Completer {
    private static final Pattern TABLE_WANTED =
            Pattern.compile("(?is).*\\b(from|join|into|describe|update|!describe|!columns|!tags|!d)\\s+$");

    private static final Pattern VALUE_WANTED = Pattern.compile(
            "(?is).*?\"?([a-z_]\\w*)\"?\\s*(?:=|<>|!=|\\bin\\s*\\((?:\\s*'[^']*'\\s*,)*|\\blike\\b)\\s*'([^']*)$");

    private static final Pattern TABLE_NAMED =
            Pattern.compile("(?i)\\b(?:from|join|into)\\s+(\"(?:[^\"]|\"\")*\"|[a-z_][\\w.:]*)");

    private static final List<String> KEYWORDS = List.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP BY",
            "ORDER BY",
            "LIMIT",
            "HAVING",
            "QUALIFY",
            "JOIN",
            "LEFT JOIN",
            "ON",
            "USING",
            "AND",
            "OR",
            "NOT",
            "IN",
            "IS NULL",
            "IS NOT NULL",
            "LIKE",
            "ILIKE",
            "BETWEEN",
            "AS",
            "DISTINCT",
            "UNION ALL",
            "WITH",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "DESC",
            "ASC",
            "INTERVAL",
            "TIMESTAMP",
            "FILTER",
            "OVER",
            "PARTITION BY",
            "EXPLAIN",
            "EXPLAIN ANALYZE",
            "SHOW METRICS",
            "SHOW TAGS FROM",
            "SHOW TAG VALUES FROM",
            "SHOW SERIES FROM",
            "SHOW QUERIES",
            "DESCRIBE",
            "INSERT INTO",
            "DELETE FROM",
            "VALUES",
            "FLUSH",
            "COMPACT",
            "SET",
            "family('",
            "wide('");

    private static final List<String> COMMANDS =
            List.of("!tables", "!describe", "!tags", "!format", "!chart", "!plot", "!run", "!timing", "!help", "!quit");

    private final CompletionCatalog catalog;

    StatementCompleter(CompletionCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String text = line.line().substring(0, line.cursor());
        offers(text, line.line())
                .forEach(offer ->
                        candidates.add(new Candidate(offer, offer, null, null, null, null, !offer.endsWith("'"))));
    }

    /** What may come behind a text, whole words each; those that do not go on with its last word are left to the caller. */
    Set<String> offers(String before, String whole) {
        String word = before.substring(wordStart(before));
        String ahead = before.substring(0, before.length() - word.length());
        Set<String> offers = new LinkedHashSet<>();
        Matcher value = VALUE_WANTED.matcher(before);
        if (value.matches()) {
            values(value.group(1), whole).forEach(v -> offers.add(fromWord(v, value.group(2), word) + "'"));
        } else if (before.stripLeading().startsWith("!") && ahead.isBlank()) {
            offers.addAll(COMMANDS);
        } else if (TABLE_WANTED.matcher(ahead).matches()) {
            offers.addAll(catalog.tables());
        } else if (ahead.isBlank()) {
            offers.addAll(KEYWORDS);
        } else {
            tables(whole).forEach(table -> offers.addAll(catalog.columns(table)));
            boolean lower = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
            KEYWORDS.forEach(k -> offers.add(lower ? k.toLowerCase(Locale.ROOT) : k));
            catalog.functions().forEach(f -> offers.add(f.toLowerCase(Locale.ROOT)));
        }
        return offers;
    }

    /** The editor replaces the last word alone, which a value that holds other characters began before. */
    private static String fromWord(String value, String typed, String word) {
        String escaped = value.replace("'", "''");
        int from = typed.length() - word.length();
        return escaped.startsWith(typed) ? escaped.substring(from) : escaped;
    }

    private static int wordStart(String text) {
        return new StatementParser().parse(text, text.length(), org.jline.reader.Parser.ParseContext.COMPLETE)
                        instanceof StatementParser.Words words
                ? words.start()
                : text.length();
    }

    private List<String> values(String tag, String whole) {
        List<String> values = new ArrayList<>();
        for (String table : tables(whole)) {
            values.addAll(catalog.values(table, tag));
        }
        return values;
    }

    private static Set<String> tables(String statement) {
        Set<String> tables = new LinkedHashSet<>();
        Matcher named = TABLE_NAMED.matcher(statement);
        while (named.find()) {
            tables.add(named.group(1));
        }
        return tables;
    }
}
