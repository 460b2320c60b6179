package io.tidemark.shell;

import java.sql.SQLException;
import java.util.Locale;

/** Errors in a person's words: one line, no stack, control characters made visible. */
final class Messages {
    private static final int LENGTH_MAX = 2_000;

    private Messages() {}

    static String of(Throwable e) {
        String text = e.getMessage();
        if (text == null || text.isBlank()) {
            text = e.getClass().getSimpleName();
        }
        if (e instanceof SQLException sql && sql.getSQLState() != null) {
            text = text + " [" + sql.getSQLState() + "]";
        }
        return printable(text);
    }

    /** Escapes what would move the cursor or colour the terminal, but keeps line ends. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && i < LENGTH_MAX; i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0))) {
                out.append(c);
            } else {
                out.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
            }
        }
        return out.toString();
    }
}
