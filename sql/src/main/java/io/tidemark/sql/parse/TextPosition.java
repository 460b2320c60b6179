package io.tidemark.sql.parse;

import io.tidemark.sql.SqlFault;
import org.apache.calcite.sql.parser.impl.Token;
import org.jspecify.annotations.Nullable;

/** Lines and columns, from 1, against offsets in a text. Lines end with LF, CR or CR LF. */
public final class TextPosition {
    private TextPosition() {}

    /** The offset of a line and column; the text's end where there is no such place. */
    public static int offset(String text, int line, int column) {
        int at = 0;
        for (int l = 1; l < line && at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || (c == '\r' && !(at + 1 < text.length() && text.charAt(at + 1) == '\n'))) {
                l++;
            }
        }
        return Math.min(text.length(), at + column - 1);
    }

    /** The offset after a token's last character. */
    static int end(String text, Token token) {
        return Math.min(text.length(), offset(text, token.endLine, token.endColumn) + 1);
    }

    /** A fault at an offset. */
    public static SqlFault fault(
            String text, int offset, SqlFault.Kind kind, String problem, @Nullable Throwable cause) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'))) {
                line++;
                lineStart = i + 1;
            }
        }
        return new SqlFault(kind, problem, line, offset - lineStart + 1, cause);
    }
}
