package io.tidemark.sql.predicate;

import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import java.io.IOException;

/** What all texts that match a pattern begin with. */
record Prefix(Kind kind, Expr pattern) {
    /** What sort of pattern. */
    enum Kind {
        /** LIKE without ESCAPE. */
        LIKE,
        /** A regular expression that must match as a whole. */
        REGEX,
        /** The text itself. */
        LITERAL
    }

    /** The prefix, empty where none is known. */
    String bind(EvalContext ctx) throws IOException {
        Object value = pattern.evalConstant(ctx);
        if (!(value instanceof String text)) {
            return "";
        }
        return switch (kind) {
            case LITERAL -> text;
            case LIKE -> until(text, "%_");
            case REGEX -> regex(text);
        };
    }

    private static String until(String text, String stops) {
        int i = 0;
        while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return text.substring(0, i);
    }

    /** The letters before the first sign of syntax, less the last one where what follows may make it optional. */
    private static String regex(String text) {
        String head = until(text, "\\.+*?()|[]{}^$");
        if (text.indexOf('|') >= 0) {
            return "";
        }
        boolean optional = head.length() < text.length() && "*?{".indexOf(text.charAt(head.length())) >= 0;
        if (optional && !head.isEmpty()) {
            head = head.substring(0, head.offsetByCodePoints(head.length(), -1));
        }
        return head;
    }
}
