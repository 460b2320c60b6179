package io.tidemark.sql.parse;

import io.tidemark.sql.SqlFault;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.parser.impl.SimpleCharStream;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.apache.calcite.sql.parser.impl.SqlParserImplTokenManager;
import org.apache.calcite.sql.parser.impl.Token;
import org.apache.calcite.sql.parser.impl.TokenMgrError;
import org.jspecify.annotations.Nullable;

/** Cuts a text into the tokens of Calcite's core grammar, quoted with {@code "}. Comments are dropped, hints kept. */
final class Lexer implements SqlParserImplConstants {
    private Lexer() {}

    /** All tokens; the last one is EOF. */
    static List<Token> tokens(String sql) throws SqlFault {
        SqlParserImplTokenManager lexer = new SqlParserImplTokenManager(new Chars(sql));
        lexer.SwitchTo(DQID);
        List<Token> tokens = new ArrayList<>();
        try {
            Token token;
            do {
                token = lexer.getNextToken();
                if (token.kind == QUOTE || token.kind == DOUBLE_QUOTE) {
                    throw lexical(sql, tokens, null);
                }
                tokens.add(token);
            } while (token.kind != EOF);
        } catch (TokenMgrError e) {
            throw lexical(sql, tokens, e);
        }
        return tokens;
    }

    /** What can't be a token begins after the last one that could. */
    private static SqlFault lexical(String sql, List<Token> tokens, @Nullable TokenMgrError cause) {
        int offset = tokens.isEmpty() ? 0 : TextPosition.end(sql, tokens.get(tokens.size() - 1));
        while (offset < sql.length() && Character.isWhitespace(sql.charAt(offset))) {
            offset++;
        }
        String rest = sql.substring(offset);
        String problem;
        if (rest.startsWith("'")) {
            problem = "this string has no closing '";
        } else if (rest.startsWith("\"")) {
            problem = "this quoted name has no closing \"";
        } else if (rest.startsWith("/*")) {
            problem = "this comment has no closing */";
        } else if (rest.startsWith("`")) {
            problem = "names are quoted with \", not with `";
        } else if (rest.startsWith("~")) {
            problem = "there is no operator ~: use label_match(tag, 'regex') or REGEXP_LIKE(tag, 'regex')";
        } else if (rest.isEmpty()) {
            problem = "the statement ends in the middle of a word";
        } else {
            problem = "unexpected character '" + Character.toString(rest.codePointAt(0)) + "'";
        }
        return TextPosition.fault(sql, offset, SqlFault.Kind.SYNTAX, problem, cause);
    }

    /** A stream whose columns count a tab as one, like every other character. */
    static final class Chars extends SimpleCharStream {
        Chars(String sql) {
            super(new StringReader(sql), 1, 1, Math.max(16, sql.length() + 1));
            setTabSize(1);
        }
    }
}
