package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * JDBC's escapes in braces, put into plain SQL: {@code {fn …}}, {@code {d …}}, {@code {t …}}, {@code {ts …}}, {@code {oj …}},
 * {@code {limit …}}, {@code {escape …}}. What stands in quotes or comments is left alone.
 */
final class Escapes {
    private static final int DEPTH_MAX = 100;

    /** Functions whose SQL name differs from JDBC's and whose arguments stay. */
    private static final Map<String, String> RENAMED = Map.of(
            "UCASE", "UPPER",
            "LCASE", "LOWER",
            "LENGTH", "CHAR_LENGTH",
            "CHAR", "CHR",
            "LOG", "LN",
            "IFNULL", "COALESCE");

    /** Functions that read a field of a time. */
    private static final Map<String, String> FIELDS = Map.of(
            "YEAR", "YEAR",
            "QUARTER", "QUARTER",
            "MONTH", "MONTH",
            "WEEK", "WEEK",
            "DAYOFYEAR", "DOY",
            "DAYOFMONTH", "DAY",
            "DAYOFWEEK", "DOW",
            "HOUR", "HOUR",
            "MINUTE", "MINUTE",
            "SECOND", "SECOND");

    /** Functions without arguments that are words in SQL. */
    private static final Map<String, String> WORDS = Map.of(
            "NOW", "CURRENT_TIMESTAMP",
            "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP",
            "CURDATE", "CURRENT_DATE",
            "CURRENT_DATE", "CURRENT_DATE",
            "CURTIME", "CURRENT_TIME",
            "CURRENT_TIME", "CURRENT_TIME",
            "DATABASE", "'tidemark'",
            "USER", "''");

    private final String sql;
    private int pos;

    private Escapes(String sql) {
        this.sql = sql;
    }

    /** The statement without escapes; the same text where there are none. */
    static String translate(String sql) throws SQLException {
        if (sql.indexOf('{') < 0) {
            return sql;
        }
        Escapes parser = new Escapes(sql);
        return parser.text(0);
    }

    /** Copies up to the closing brace of this depth, or to the end at depth 0, translating what is inside. */
    private String text(int depth) throws SQLException {
        if (depth > DEPTH_MAX) {
            throw ErrorCode.TOO_COMPLEX.error("JDBC escapes are nested more than " + DEPTH_MAX + " deep");
        }
        StringBuilder out = new StringBuilder(sql.length() + 16);
        while (pos < sql.length()) {
            char c = sql.charAt(pos);
            if (c == '}' && depth > 0) {
                pos++;
                return out.toString();
            }
            int end = opaqueEnd(sql, pos);
            if (end > pos) {
                out.append(sql, pos, end);
                pos = end;
            } else if (c == '{') {
                out.append(escape(depth));
            } else {
                out.append(c);
                pos++;
            }
        }
        if (depth > 0) {
            throw ErrorCode.SYNTAX.error("a JDBC escape { is not closed by }");
        }
        return out.toString();
    }

    /** The end of the quoted text or comment that begins here, or the same position where none does. */
    private static int opaqueEnd(String sql, int from) {
        char c = sql.charAt(from);
        if (c == '\'' || c == '"') {
            int end = sql.indexOf(c, from + 1);
            return end < 0 ? sql.length() : end + 1;
        }
        if (sql.startsWith("--", from)) {
            int end = sql.indexOf('\n', from);
            return end < 0 ? sql.length() : end;
        }
        if (sql.startsWith("/*", from)) {
            int end = sql.indexOf("*/", from + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        return from;
    }

    private String escape(int depth) throws SQLException {
        int start = pos;
        int p = skipBlanks(start + 1);
        int wordEnd = p;
        while (wordEnd < sql.length() && Character.isLetter(sql.charAt(wordEnd))) {
            wordEnd++;
        }
        String word = sql.substring(p, wordEnd).toLowerCase(Locale.ROOT);
        if (p < sql.length() && sql.charAt(p) == '?' || word.equals("call")) {
            throw ErrorCode.NOT_SUPPORTED.error("there are no stored procedures to call");
        }
        String prefix = switch (word) {
            case "d" -> "DATE ";
            case "t" -> "TIME ";
            case "ts" -> "TIMESTAMP ";
            case "limit" -> "LIMIT ";
            case "escape" -> "ESCAPE ";
            case "oj", "fn" -> "";
            default -> null;
        };
        if (prefix == null) {
            throw ErrorCode.SYNTAX.error("unknown escape {" + word + " ...} at character " + (start + 1)
                    + "; there are fn, d, t, ts, oj, escape and limit");
        }
        pos = wordEnd;
        String body = text(depth + 1).strip();
        return word.equals("fn") ? function(body) : prefix + body;
    }

    private int skipBlanks(int from) {
        int p = from;
        while (p < sql.length() && Character.isWhitespace(sql.charAt(p))) {
            p++;
        }
        return p;
    }

    private static String function(String call) throws SQLException {
        int open = call.indexOf('(');
        if (open < 0 || !call.endsWith(")")) {
            throw ErrorCode.SYNTAX.error("the JDBC escape {fn " + call + "} is no call of a function");
        }
        String name = call.substring(0, open).strip().toUpperCase(Locale.ROOT);
        List<String> args = arguments(call.substring(open + 1, call.length() - 1));
        String word = WORDS.get(name);
        if (word != null && args.isEmpty()) {
            return word;
        }
        String field = FIELDS.get(name);
        if (field != null && args.size() == 1) {
            return "EXTRACT(" + field + " FROM " + args.get(0) + ")";
        }
        switch (name + "/" + args.size()) {
            case "CONCAT/2" -> {
                return "(" + args.get(0) + " || " + args.get(1) + ")";
            }
            case "LOCATE/2" -> {
                return "POSITION(" + args.get(0) + " IN " + args.get(1) + ")";
            }
            case "LOCATE/3" -> {
                return "POSITION(" + args.get(0) + " IN " + args.get(1) + " FROM " + args.get(2) + ")";
            }
            case "INSERT/4" -> {
                return "OVERLAY(" + args.get(0) + " PLACING " + args.get(3) + " FROM " + args.get(1) + " FOR "
                        + args.get(2) + ")";
            }
            case "LEFT/2" -> {
                return "SUBSTRING(" + args.get(0) + " FROM 1 FOR " + args.get(1) + ")";
            }
            case "LTRIM/1" -> {
                return "TRIM(LEADING FROM " + args.get(0) + ")";
            }
            case "RTRIM/1" -> {
                return "TRIM(TRAILING FROM " + args.get(0) + ")";
            }
            case "CONVERT/2" -> {
                return "CAST(" + args.get(0) + " AS " + withoutPrefix(args.get(1), "SQL_") + ")";
            }
            case "TIMESTAMPADD/3", "TIMESTAMPDIFF/3" -> {
                return name + "(" + withoutPrefix(args.get(0), "SQL_TSI_") + ", " + args.get(1) + ", " + args.get(2)
                        + ")";
            }
            default -> {
                return RENAMED.getOrDefault(name, name) + "(" + String.join(", ", args) + ")";
            }
        }
    }

    private static String withoutPrefix(String word, String prefix) {
        return word.regionMatches(true, 0, prefix, 0, prefix.length()) ? word.substring(prefix.length()) : word;
    }

    private static List<String> arguments(String text) {
        List<String> out = new ArrayList<>();
        int depth = 0;
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            int end = opaqueEnd(text, i);
            if (end > i) {
                i = end;
                continue;
            }
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                out.add(text.substring(start, i).strip());
                start = i + 1;
            }
            i++;
        }
        String last = text.substring(start).strip();
        if (!last.isEmpty() || !out.isEmpty()) {
            out.add(last);
        }
        return out;
    }
}
