package io.tidemark.sql.parse;

import java.util.ArrayList;
import java.util.List;

/** Cuts scripts into statements. Knows strings, quoted names and comments, nothing else; accepts any text. */
public final class ScriptSplitter {
    private ScriptSplitter() {}

    /** The statements, without their {@code ;}, those that hold nothing but space and comments left out. */
    public static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        int start = 0;
        boolean empty = true;
        int i = 0;
        while (i < script.length()) {
            char c = script.charAt(i);
            if (c == ';') {
                if (!empty) {
                    statements.add(script.substring(start, i).strip());
                }
                start = ++i;
                empty = true;
            } else if (c == '\'' || c == '"') {
                empty = false;
                i = end(script, script.indexOf(c, i + 1), 1);
            } else if (script.startsWith("--", i)) {
                i = end(script, script.indexOf('\n', i), 1);
            } else if (script.startsWith("/*", i)) {
                i = end(script, script.indexOf("*/", i + 2), 2);
            } else {
                empty &= Character.isWhitespace(c);
                i++;
            }
        }
        if (!empty) {
            statements.add(script.substring(start).strip());
        }
        return statements;
    }

    private static int end(String script, int at, int length) {
        return at < 0 ? script.length() : at + length;
    }
}
