package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * JDBC's escapes as plain SQL: {@code {d '…'}}, {@code {t '…'}}, {@code {ts '…'}}, {@code {fn name(…)}}, {@code {oj …}},
 * {@code {limit n offset m}}, {@code {escape 'c'}}. Quotes and comments are passed over.
 */
final class Escapes {
    /** JDBC's names for functions that SQL calls otherwise, with the same arguments. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("LCASE", "LOWER"),
            Map.entry("UCASE", "UPPER"),
            Map.entry("IFNULL", "COALESCE"),
            Map.entry("CEILING", "CEIL"),
            Map.entry("CHAR", "CHR"),
            Map.entry("LENGTH", "CHAR_LENGTH"));

    private final String sql;
    private int at;

    private Escapes(String sql) {
        this.sql = sql;
    }

    /** The statement without escapes. */
    static String translate(String sql) throws SQLException {
        if (sql.indexOf('{') < 0) {
            return sql;
        }
        Escapes escapes = new Escapes(sql);
        StringBuilder out = new StringBuilder(sql.length() + 16);
        escapes.plain(out, false);
        return out.toString();
    }

    /** Copies to the end, or to the brace that closes an escape. */
    private void plain(StringBuilder out, boolean inEscape) throws SQLException {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"') {
                int end = sql.indexOf(c, at + 1);
                copyTo(end < 0 ? sql.length() : end + 1, out);
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                copyTo(end < 0 ? sql.length() : end, out);
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                copyTo(end < 0 ? sql.length() : end + 2, out);
            } else if (c == '{') {
                escape(out);
            } else if (c == '}' && inEscape) {
                at++;
                return;
            } else {
                out.append(c);
                at++;
            }
        }
        if (inEscape) {
            throw ErrorCode.SYNTAX.error("an escape {... is not closed by }");
        }
    }

    private void copyTo(int end, StringBuilder out) {
        out.append(sql, at, end);
        at = end;
    }

    private void escape(StringBuilder out) throws SQLException {
        int open = at++;
        skipSpace();
        int start = at;
        while (at < sql.length() && (Character.isLetter(sql.charAt(at)) || sql.charAt(at) == '?')) {
            at++;
        }
        String word = sql.substring(start, at).toLowerCase(Locale.ROOT);
        StringBuilder body = new StringBuilder();
        plain(body, true);
        String text = body.toString().strip();
        switch (word) {
            case "d" -> out.append("DATE ").append(text);
            case "t" -> out.append("TIME ").append(text);
            case "ts" -> out.append("TIMESTAMP ").append(text);
            case "oj" -> out.append(text);
            case "escape" -> out.append("ESCAPE ").append(text);
            case "limit" -> out.append("LIMIT ").append(text);
            case "fn" -> function(text, out);
            case "call", "?" -> throw ErrorCode.notSupported("there are no procedures to call");
            default ->
                throw ErrorCode.SYNTAX.error("unknown escape {" + word + " ...} at character " + (open + 1)
                        + "; there are fn, d, t, ts, oj, escape and limit");
        }
    }

    private static void function(String text, StringBuilder out) {
        int paren = text.indexOf('(');
        String name = (paren < 0 ? text : text.substring(0, paren)).strip().toUpperCase(Locale.ROOT);
        String rest = paren < 0 ? "" : text.substring(paren);
        boolean noArguments = rest.replaceAll("\\s", "").equals("()");
        switch (name) {
            case "NOW" -> out.append("CURRENT_TIMESTAMP");
            case "CURDATE", "CURRENT_DATE" -> out.append("CURRENT_DATE");
            case "CURTIME", "CURRENT_TIME" -> out.append("CURRENT_TIME");
            case "CURRENT_TIMESTAMP" -> out.append("CURRENT_TIMESTAMP");
            case "PI" -> out.append("PI");
            // What else JDBC spells in its own way, the parser knows by its braces.
            case "LOCATE", "INSERT", "TIMESTAMPADD", "TIMESTAMPDIFF", "CONVERT", "DATABASE", "USER" ->
                out.append("{fn ").append(text).append('}');
            default -> out.append(NAMES.getOrDefault(name, name)).append(noArguments ? "()" : rest);
        }
    }

    private void skipSpace() {
        while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            at++;
        }
    }
}
