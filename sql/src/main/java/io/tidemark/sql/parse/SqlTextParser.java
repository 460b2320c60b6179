package io.tidemark.sql.parse;

import io.tidemark.sql.SqlFault;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.impl.SimpleCharStream;
import org.apache.calcite.sql.parser.impl.SqlParserImpl;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.apache.calcite.sql.parser.impl.SqlParserImplTokenManager;
import org.apache.calcite.sql.parser.impl.Token;
import org.apache.calcite.util.SourceStringReader;

/** A query or INSERT as text, with a {@code ;} at its end or without, as a tree. */
public final class SqlTextParser {
    /** The longest text, in UTF-16 units. */
    public static final int MAX_LENGTH = 1 << 20;

    /** How deep parentheses and CASEs may nest. */
    public static final int MAX_NESTING = 500;

    private static final Pattern ENCOUNTERED_END = Pattern.compile("Encountered \"[^\"]*<EOF>\"");

    private static final int MAX_NAME = 4096;

    private SqlTextParser() {}

    /** How many terms operators may join at one level: a planner's work grows faster than their number. */
    public static final int MAX_TERMS = 2000;

    /** How many words and signs a statement may have, long IN lists of text aside. */
    public static final int MAX_TOKENS = 30_000;

    /**
     * What the tokens of a text say about it before it is parsed.
     *
     * @param nesting how deep parentheses and CASEs nest
     * @param terms how many operators there are at most at one level
     * @param parameters how many {@code ?} there are
     */
    public record Outline(int tokens, int nesting, int terms, int parameters, boolean usesHiddenColumns) {}

    /** A text cut into tokens, within the limits. */
    public static final class Text {
        private final String sql;
        private final List<Token> tokens;
        private final Outline outline;

        private Text(String sql, List<Token> tokens, Outline outline) {
            this.sql = sql;
            this.tokens = tokens;
            this.outline = outline;
        }

        /** What the tokens say. */
        public Outline outline() {
            return outline;
        }

        /** The text without the literals that change from run to run. */
        public Lifting.Lifted lift() {
            return Lifting.lift(tokens);
        }

        /** A fresh tree of the text: validation changes the tree it works on. */
        public SqlNode parse() throws SqlFault {
            return SqlTextParser.parse(sql, TokenRewriter.rewrite(sql, tokens));
        }
    }

    /** Reads one statement as far as its tokens. */
    public static Text read(String sql) throws SqlFault {
        List<Token> tokens = tokens(sql);
        return new Text(sql, tokens, outline(tokens));
    }

    /** The tokens of one statement, semicolons at its end left out; the last one is EOF. */
    static List<Token> tokens(String sql) throws SqlFault {
        if (sql.length() > MAX_LENGTH) {
            throw new SqlFault(
                    SqlFault.Kind.TOO_COMPLEX,
                    "the statement has " + sql.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
        List<Token> tokens = new ArrayList<>(Lexer.tokens(sql));
        dropTrailingSemicolons(tokens);
        if (tokens.size() == 1) {
            throw new SqlFault(SqlFault.Kind.SYNTAX, "the statement is empty");
        }
        return tokens;
    }

    private static SqlNode parse(String sql, List<Token> rewritten) throws SqlFault {
        SqlParser.Config config = SqlParser.config()
                .withParserFactory(reader -> new TokenListParser(reader, rewritten))
                .withQuoting(Quoting.DOUBLE_QUOTE)
                .withUnquotedCasing(Casing.UNCHANGED)
                .withQuotedCasing(Casing.UNCHANGED)
                .withCaseSensitive(true)
                .withIdentifierMaxLength(MAX_NAME)
                .withConformance(TidemarkConformance.INSTANCE);
        try {
            return SqlParser.create(new SourceStringReader(sql), config).parseStmt();
        } catch (SqlParseException e) {
            throw fault(rewritten, e);
        } catch (CalciteContextException e) {
            throw new SqlFault(
                    SqlFault.Kind.SYNTAX,
                    e.getCause() == null
                            ? String.valueOf(e.getMessage())
                            : String.valueOf(e.getCause().getMessage()),
                    e.getPosLine(),
                    e.getPosColumn(),
                    e);
        }
    }

    private static void dropTrailingSemicolons(List<Token> tokens) {
        int last = tokens.size() - 2;
        while (last >= 0 && tokens.get(last).kind == SqlParserImplConstants.SEMICOLON) {
            tokens.remove(last--);
        }
    }

    private static Outline outline(List<Token> tokens) throws SqlFault {
        int[] terms = new int[MAX_NESTING + 2];
        int most = 0;
        int depth = 0;
        int deepest = 0;
        int parameters = 0;
        boolean hidden = false;
        boolean counter = false;
        for (Token token : tokens) {
            switch (token.kind) {
                case SqlParserImplConstants.LPAREN, SqlParserImplConstants.LBRACKET, SqlParserImplConstants.CASE -> {
                    depth++;
                    if (depth > MAX_NESTING) {
                        throw tooDeep(token);
                    }
                    terms[depth] = 0;
                }
                case SqlParserImplConstants.RPAREN, SqlParserImplConstants.RBRACKET, SqlParserImplConstants.END ->
                    depth = Math.max(0, depth - 1);
                case SqlParserImplConstants.HOOK -> parameters++;
                case SqlParserImplConstants.AND,
                        SqlParserImplConstants.OR,
                        SqlParserImplConstants.PLUS,
                        SqlParserImplConstants.MINUS,
                        SqlParserImplConstants.STAR,
                        SqlParserImplConstants.SLASH,
                        SqlParserImplConstants.PERCENT_REMAINDER,
                        SqlParserImplConstants.CONCAT,
                        SqlParserImplConstants.NOT,
                        SqlParserImplConstants.UNION,
                        SqlParserImplConstants.EXCEPT,
                        SqlParserImplConstants.INTERSECT -> {
                    terms[depth]++;
                    most = Math.max(most, terms[depth]);
                    if (most > MAX_TERMS) {
                        throw tooMany(token);
                    }
                }
                // A counter function that slides needs to know the series of each row.
                case SqlParserImplConstants.OVER -> hidden |= counter;
                default -> {
                    hidden |= HiddenNames.isOne(token.image);
                    counter |= Words.COUNTERS.contains(token.image.toLowerCase(Locale.ROOT));
                }
            }
            deepest = Math.max(deepest, depth);
        }
        return new Outline(tokens.size(), deepest, most, parameters, hidden);
    }

    static SqlFault tooDeep(Token token) {
        return new SqlFault(
                SqlFault.Kind.TOO_COMPLEX,
                "the statement nests deeper than " + MAX_NESTING + " levels",
                token.beginLine,
                token.beginColumn,
                null);
    }

    private static SqlFault tooMany(Token token) {
        return new SqlFault(
                SqlFault.Kind.TOO_COMPLEX,
                "an expression has more than " + MAX_TERMS + " operators; a long list of values goes into IN (…)",
                token.beginLine,
                token.beginColumn,
                null);
    }

    private static SqlFault fault(List<Token> tokens, SqlParseException e) {
        if (e.getCause() instanceof StackOverflowError) {
            return new SqlFault(SqlFault.Kind.TOO_COMPLEX, "the statement nests too deeply to be parsed", e);
        }
        SqlParserPos pos = e.getPos();
        int line = pos == null ? 0 : pos.getLineNum();
        int column = pos == null ? 0 : pos.getColumnNum();
        String message = String.valueOf(e.getMessage());
        // The end of the text has the place of its last character; what was met may be several tokens, the end the last
        // of them.
        boolean end = ENCOUNTERED_END.matcher(message).lookingAt();
        Token found = null;
        for (Token token : tokens) {
            boolean here = token.beginLine == line && token.beginColumn == column;
            boolean isEnd = token.kind == SqlParserImplConstants.EOF;
            if (end ? isEnd : here && !isEnd) {
                found = token;
            }
        }
        if (message.startsWith("Non-query expression") && !tokens.isEmpty()) {
            return new SqlFault(
                    SqlFault.Kind.SYNTAX,
                    "'" + tokens.get(0).image
                            + "' begins no statement; SELECT, WITH, VALUES, INSERT, DELETE, EXPLAIN, SHOW,"
                            + " DESCRIBE, SET, RESET, KILL, FLUSH, COMPACT and SNAPSHOT do",
                    line,
                    column,
                    e);
        }
        if (!message.startsWith("Encountered") && !message.startsWith("Incorrect syntax near the keyword")) {
            return new SqlFault(
                    SqlFault.Kind.SYNTAX, message.replaceAll(" at line \\d+, column \\d+", ""), line, column, e);
        }
        int at = found == null ? -1 : tokens.indexOf(found);
        if (found != null
                && at > 0
                && found.kind == SqlParserImplConstants.ON
                && tokens.get(at - 1).kind == SqlParserImplConstants.DISTINCT) {
            return new SqlFault(
                    SqlFault.Kind.UNSUPPORTED,
                    "DISTINCT ON is not offered; for one row of each group write QUALIFY row_number() OVER (PARTITION BY"
                            + " … ORDER BY time DESC) = 1, or last(value) with GROUP BY",
                    line,
                    column,
                    e);
        }
        StringBuilder problem = new StringBuilder();
        if (found == null || found.kind == SqlParserImplConstants.EOF) {
            problem.append("the statement ends too early");
        } else {
            problem.append("unexpected ").append(found.image.startsWith("'") ? found.image : "'" + found.image + "'");
            if (found.kind < Words.WORDS_END && Words.rule(found.kind) != null) {
                problem.append(" (as a name it needs quotes: \"")
                        .append(found.image)
                        .append("\")");
            }
        }
        String expected = expected(e);
        if (!expected.isEmpty()) {
            problem.append("; expected ").append(expected);
        }
        return new SqlFault(SqlFault.Kind.SYNTAX, problem.toString(), line, column, e);
    }

    /** What would have been right, where that is a short list. */
    private static String expected(SqlParseException e) {
        TreeSet<String> words = new TreeSet<>();
        if (e.getExpectedTokenNames() != null) {
            for (String name : e.getExpectedTokenNames()) {
                words.add(name.replace("\"", "").replaceAll("\\s.*", ""));
            }
        }
        if (words.isEmpty() || words.size() > 8) {
            return "";
        }
        return String.join(" or ", words);
    }

    /** Calcite's parser over tokens that exist already. */
    private static final class TokenListParser extends SqlParserImpl {
        TokenListParser(Reader reader, List<Token> tokens) {
            super(reader);
            if (reader instanceof SourceStringReader source) {
                setOriginalSql(source.getSourceString());
            }
            token_source = new TokenList(reader, tokens);
        }
    }

    private static final class TokenList extends SqlParserImplTokenManager {
        private final List<Token> tokens;
        private int at;

        TokenList(Reader reader, List<Token> tokens) {
            super(new SimpleCharStream(reader, 1, 1, 16));
            this.tokens = tokens;
        }

        @Override
        public Token getNextToken() {
            return tokens.get(Math.min(at++, tokens.size() - 1));
        }
    }
}
