package io.tidemark.sql.oracle;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same question in DuckDB's words. Where the two mean different things by the same words, DuckDB is asked for what Tidemark
 * means; each rule says what the difference is.
 */
final class DuckDbDialect {
    private static final String TAG = "((?:\\w+\\.)?(?:host|job|le))";
    private static final String VALUE = "((?:\\w+\\.)?value(?: \\* 2)?)";
    private static final String OP = "(=|<>|<=|>=|<|>)";
    private static final String NUMBER = "([0-9]+\\.[0-9]+)";

    /** Buckets count from 1970 here, from the first Monday of 2000 there. */
    private static final String ORIGIN = "TIMESTAMP '1970-01-01 00:00:00'";

    private DuckDbDialect() {}

    /** Functions that only one of the two has. */
    static List<String> macros() {
        return List.of(
                "SET TimeZone = 'UTC'",
                "SET threads = 1",
                // NULL is the greatest: last in ascending order, first in descending.
                "SET default_null_order = 'nulls_last_on_asc_first_on_desc'",
                // A regular expression is anchored at both ends, and its dot takes any character.
                "CREATE MACRO label_match(t, re) AS regexp_full_match(t, re, 's')",
                // NaN counts for an extreme only where there is nothing else. There it is the greatest of all.
                "CREATE MACRO tm_min(v) AS coalesce(min(CASE WHEN NOT isnan(v) THEN v END), min(v))",
                "CREATE MACRO tm_max(v) AS coalesce(max(CASE WHEN NOT isnan(v) THEN v END), max(v))",
                // Sums are exact to an ulp of their magnitudes; there only the compensated sum is, which infinities
                // spoil.
                "CREATE MACRO tm_sum(v) AS CASE WHEN bool_or(isinf(v) OR isnan(v)) THEN sum(v) ELSE fsum(v) END",
                "CREATE MACRO tm_avg(v) AS CASE WHEN bool_or(isinf(v) OR isnan(v)) THEN sum(v) ELSE fsum(v) END / count(v)",
                // The distance of NaN or an infinity from a mean is NaN; there a single one deviates by 0.
                "CREATE MACRO tm_stddev_pop(v) AS CASE WHEN bool_or(isinf(v) OR isnan(v)) THEN 'NaN'::DOUBLE "
                        + "ELSE stddev_pop(v) END",
                // A text that is no number compares with a number as NULL does; an error there.
                "CREATE MACRO number(t) AS TRY_CAST(t AS DOUBLE)");
    }

    static String translate(String sql) {
        String s = plainAggregates(inlineFilters(sql));
        s = s.replaceAll("FLOOR\\(((?:\\w+\\.)?time) TO (\\w+)\\)", "date_trunc('$2', $1)");
        s = s.replaceAll(
                "time_bucket\\('(\\w+)', time, closed => 'right', label => 'end'\\)",
                "(time_bucket(INTERVAL '$1', time - INTERVAL '1 ms', " + ORIGIN + ") + INTERVAL '$1')");
        s = s.replaceAll(
                "time_bucket\\((?:INTERVAL )?'([\\w ]+)', ((?:\\w+\\.)?time)\\)",
                "time_bucket(INTERVAL '$1', $2, " + ORIGIN + ")");
        s = s.replaceAll("'([0-9]+)m'", "'$1 minutes'");
        // Comparisons are IEEE's; there NaN equals itself and is greater than all else.
        s = s.replaceAll(
                "(?<![\\w.])" + VALUE + " " + OP + " " + NUMBER,
                "(CASE WHEN isnan($1) THEN '$2' = '<>' ELSE $1 $2 $3 END)");
        s = s.replaceAll(
                "(?<![\\w.])" + NUMBER + " " + OP + " " + VALUE + "(?! \\*)",
                "(CASE WHEN isnan($3) THEN '$2' = '<>' ELSE $1 $2 $3 END)");
        s = s.replaceAll("((?:\\w+\\.)?value) = \\1(?! \\*)", "NOT isnan($1)");
        s = s.replaceAll("(?<![\\w.])" + TAG + " " + OP + " " + NUMBER, "number($1) $2 $3");
        return s;
    }

    /** An aggregate of an argument, in DuckDB's words where the value is its argument. */
    private static String aggregate(String name, String argument) {
        return switch (name) {
            // First and last are by time here, by arrival there.
            case "first" -> "arg_min(" + argument + ", time)";
            case "last" -> "arg_max(" + argument + ", time)";
            case "sum", "avg", "min", "max", "stddev_pop" -> "tm_" + name + "(" + argument + ")";
            default -> name + "(" + argument + ")";
        };
    }

    private static String plainAggregates(String sql) {
        return Pattern.compile("\\b(first|last|sum|avg|min|max|stddev_pop)\\((value(?: \\* 2)?)\\)")
                .matcher(sql)
                .replaceAll(m -> aggregate(m.group(1), m.group(2)));
    }

    /** A FILTER can't stand behind a macro: what it leaves out becomes NULL instead. */
    private static String inlineFilters(String sql) {
        Pattern call = Pattern.compile("\\b(\\w+)\\(((?:DISTINCT )?)([^()]*)\\) FILTER \\(WHERE ");
        String s = sql;
        for (Matcher m = call.matcher(s); m.find(); m = call.matcher(s)) {
            int end = closing(s, m.end());
            String condition = s.substring(m.end(), end);
            String argument = m.group(3).equals("*") ? "1" : m.group(3);
            String kept = m.group(2) + "CASE WHEN " + condition + " THEN " + argument + " END";
            String whole = argument.startsWith("value") ? aggregate(m.group(1), kept) : m.group(1) + "(" + kept + ")";
            s = s.substring(0, m.start()) + whole + s.substring(end + 1);
        }
        return s;
    }

    /** Where the parenthesis closes that was open at a place. */
    private static int closing(String s, int from) {
        int depth = 1;
        boolean quoted = false;
        for (int i = from; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
        }
        throw new IllegalArgumentException("unbalanced: " + s);
    }
}
