package io.tidemark.shell;

import java.util.ArrayList;
import java.util.List;

/** Cuts a script into statements at {@code ;}, which quotes and comments may hold without cutting. */
final class ScriptSplitter {
    private ScriptSplitter() {}

    /** The statements, trimmed, without their {@code ;} and without empty ones. */
    static List<String> split(String script) {
        List<String> out = new ArrayList<>();
        int start = 0;
        int i = 0;
        boolean something = false;
        while (i < script.length()) {
            char c = script.charAt(i);
            if (c == '\'' || c == '"') {
                i = afterQuote(script, i, c);
                something = true;
            } else if (script.startsWith("--", i)) {
                i = after(script, i, "\n");
            } else if (script.startsWith("/*", i)) {
                i = after(script, i + 2, "*/");
            } else if (c == ';') {
                if (something) {
                    out.add(script.substring(start, i).strip());
                }
                start = ++i;
                something = false;
            } else {
                something |= !Character.isWhitespace(c);
                i++;
            }
        }
        if (something) {
            out.add(script.substring(start).strip());
        }
        return out;
    }

    private static int afterQuote(String script, int open, char quote) {
        int close = script.indexOf(quote, open + 1);
        return close < 0 ? script.length() : close + 1;
    }

    private static int after(String script, int from, String end) {
        int at = script.indexOf(end, from);
        return at < 0 ? script.length() : at + end.length();
    }
}
