package io.tidemark.sql.statement;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.parse.InsertText;
import io.tidemark.sql.parse.TextPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/** Reads which statement a text is. */
public final class StatementReader {
    /** Statements that other databases have, and what to do here instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("UPDATE", "samples are not updated; INSERT at an existing time replaces the value there"),
            Map.entry("MERGE", "samples are not merged; INSERT at an existing time replaces the value there"),
            Map.entry("UPSERT", "INSERT at an existing time of a series replaces the value there"),
            Map.entry("REPLACE", "INSERT at an existing time of a series replaces the value there"),
            Map.entry("CREATE", "a metric needs no definition: the first INSERT makes it"),
            Map.entry(
                    "ALTER", "a metric has no definition to alter: a new tag comes with the first INSERT that has it"),
            Map.entry("DROP", "a metric has no definition to drop; DELETE FROM removes its samples"),
            Map.entry("TRUNCATE", "DELETE FROM removes the samples of a metric"),
            Map.entry("GRANT", "there are no users inside the database"),
            Map.entry("REVOKE", "there are no users inside the database"),
            Map.entry("CALL", "there are no procedures"),
            Map.entry("USE", "SET schema = 'system' changes the default schema"),
            Map.entry("BEGIN", "transactions are the connection's: setAutoCommit(false), then commit() or rollback()"),
            Map.entry("START", "transactions are the connection's: setAutoCommit(false), then commit() or rollback()"),
            Map.entry("COMMIT", "transactions are the connection's: commit()"),
            Map.entry("ROLLBACK", "transactions are the connection's: rollback()"));

    private StatementReader() {}

    /** The statement. */
    public static Statement read(String sql) throws SqlFault {
        String first = firstWord(sql);
        String refused = REFUSED.get(first);
        if (refused != null) {
            throw new SqlFault(SqlFault.Kind.UNSUPPORTED, "there is no " + first + ": " + refused, 1, 1, null);
        }
        return switch (first) {
            case "INSERT" -> new Statement.Insert(InsertText.read(sql));
            case "DELETE",
                    "FLUSH",
                    "COMPACT",
                    "SNAPSHOT",
                    "SHOW",
                    "KILL",
                    "DESCRIBE",
                    "DESC",
                    "SET",
                    "RESET",
                    "EXPLAIN" -> ours(sql);
            default -> new Statement.Query();
        };
    }

    /** The first word in upper case, comments and space before it left out. */
    static String firstWord(String sql) {
        int i = 0;
        while (i < sql.length()) {
            if (Character.isWhitespace(sql.charAt(i))) {
                i++;
            } else if (sql.startsWith("--", i)) {
                int end = sql.indexOf('\n', i);
                i = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", i) && !sql.startsWith("/*+", i)) {
                int end = sql.indexOf("*/", i + 2);
                i = end < 0 ? sql.length() : end + 2;
            } else {
                break;
            }
        }
        int end = i;
        while (end < sql.length() && Character.isLetter(sql.charAt(end)) && end - i < 20) {
            end++;
        }
        return sql.substring(i, end).toUpperCase(Locale.ROOT);
    }

    private static Statement ours(String sql) throws SqlFault {
        Errors errors = new Errors(sql);
        StatementLexer lexer = new StatementLexer(CharStreams.fromString(sql));
        lexer.removeErrorListeners();
        lexer.addErrorListener(errors);
        StatementParser parser = new StatementParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        parser.setErrorHandler(new DefaultErrorStrategy());
        Statement statement;
        try {
            statement = parser.statement().accept(new Reader(sql));
        } catch (ParseCancellationException e) {
            if (e.getCause() instanceof SqlFault fault) {
                throw fault;
            }
            throw new SqlFault(SqlFault.Kind.SYNTAX, "the statement can't be read", e);
        }
        if (statement == null) {
            throw new SqlFault(SqlFault.Kind.SYNTAX, "the statement can't be read");
        }
        return statement;
    }

    /** Offsets count code points in ANTLR and UTF-16 units here. */
    private static int offset(String sql, int codePoint) {
        return sql.offsetByCodePoints(0, codePoint);
    }

    private static final class Reader extends StatementBaseVisitor<Statement> {
        private final String sql;

        Reader(String sql) {
            this.sql = sql;
        }

        @Override
        public Statement visitDelete(StatementParser.DeleteContext ctx) {
            return new Statement.Delete(
                    path(ctx.table), start(ctx.table), ctx.alias == null ? null : name(ctx.alias), only(ctx.condition));
        }

        @Override
        public Statement visitFlush(StatementParser.FlushContext ctx) {
            return new Statement.Maintain(Statement.Maintain.What.FLUSH, null);
        }

        @Override
        public Statement visitCompact(StatementParser.CompactContext ctx) {
            return new Statement.Maintain(Statement.Maintain.What.COMPACT, null);
        }

        @Override
        public Statement visitSnapshot(StatementParser.SnapshotContext ctx) {
            return new Statement.Maintain(Statement.Maintain.What.SNAPSHOT, unquote(ctx.directory.getText()));
        }

        @Override
        public Statement visitShowMetrics(StatementParser.ShowMetricsContext ctx) {
            return new Statement.ShowMetrics(ctx.pattern == null ? null : unquote(ctx.pattern.getText()));
        }

        @Override
        public Statement visitShowTags(StatementParser.ShowTagsContext ctx) {
            return new Statement.ShowTags(path(ctx.table), start(ctx.table));
        }

        @Override
        public Statement visitShowTagValues(StatementParser.ShowTagValuesContext ctx) {
            List<String> path = path(ctx.table);
            if (path.size() < 2) {
                throw new ParseCancellationException(at(
                        ctx.table.getStart(),
                        "SHOW TAG VALUES FROM wants a metric and one of its tags: " + path.get(0) + ".job"));
            }
            return new Statement.ShowTagValues(
                    path.subList(0, path.size() - 1),
                    start(ctx.table),
                    path.get(path.size() - 1),
                    offset(sql, ctx.table.name(path.size() - 1).getStart().getStartIndex()),
                    only(ctx.condition));
        }

        @Override
        public Statement visitShowSeries(StatementParser.ShowSeriesContext ctx) {
            return new Statement.ShowSeries(path(ctx.table), start(ctx.table), only(ctx.condition));
        }

        @Override
        public Statement visitShowQueries(StatementParser.ShowQueriesContext ctx) {
            return new Statement.ShowQueries();
        }

        @Override
        public Statement visitKill(StatementParser.KillContext ctx) {
            try {
                return new Statement.Kill(Long.parseLong(ctx.id.getText()));
            } catch (NumberFormatException e) {
                throw new ParseCancellationException(
                        at(ctx.id, "KILL wants the number of a query, as SHOW QUERIES gives it"));
            }
        }

        @Override
        public Statement visitDescribe(StatementParser.DescribeContext ctx) {
            return new Statement.Describe(path(ctx.table), start(ctx.table));
        }

        @Override
        public Statement visitSet(StatementParser.SetContext ctx) {
            StatementParser.ValueContext value = ctx.value();
            String text = value.STRING() != null
                    ? unquote(value.STRING().getText())
                    : value.name() != null ? name(value.name()) : value.getText();
            return new Statement.Set(name(ctx.name()), text);
        }

        @Override
        public Statement visitReset(StatementParser.ResetContext ctx) {
            return new Statement.Reset(ctx.name() == null ? null : name(ctx.name()));
        }

        @Override
        public Statement visitExplain(StatementParser.ExplainContext ctx) {
            String query = only(ctx.query);
            return new Statement.Explain(ctx.ANALYZE() != null, ctx.JSON() != null, query == null ? "" : query);
        }

        /** The whole text with all but a part blanked out. */
        private @Nullable String only(StatementParser.@Nullable TextContext part) {
            if (part == null) {
                return null;
            }
            int start = offset(sql, part.getStart().getStartIndex());
            int end = offset(sql, part.getStop().getStopIndex() + 1);
            StringBuilder text = new StringBuilder(sql.length());
            for (int i = 0; i < end; i++) {
                char c = sql.charAt(i);
                text.append(i >= start || c == '\n' || c == '\r' ? c : ' ');
            }
            return text.toString();
        }

        private SqlFault at(Token token, String problem) {
            return TextPosition.fault(sql, offset(sql, token.getStartIndex()), SqlFault.Kind.SYNTAX, problem, null);
        }

        private int start(StatementParser.PathContext path) {
            return offset(sql, path.getStart().getStartIndex());
        }

        private static List<String> path(StatementParser.PathContext ctx) {
            List<String> names = new ArrayList<>();
            ctx.name().forEach(n -> names.add(name(n)));
            return names;
        }

        private static String name(StatementParser.NameContext ctx) {
            return ctx.QUOTED() == null ? ctx.getText() : unquote(ctx.getText());
        }

        private static String unquote(String quoted) {
            String quote = quoted.substring(0, 1);
            return quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
        }
    }

    /** The first error ends it, with its place and what was expected. */
    private static final class Errors extends BaseErrorListener {
        private static final int MANY = 10;

        private final String sql;

        Errors(String sql) {
            this.sql = sql;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            StringBuilder problem = new StringBuilder();
            if (symbol instanceof Token token) {
                problem.append(
                        token.getType() == Token.EOF
                                ? "the statement ends too early"
                                : "unexpected '" + token.getText() + "'");
            } else {
                problem.append("unexpected character");
            }
            if (recognizer instanceof StatementParser parser) {
                String expected = expected(parser, e);
                if (!expected.isEmpty()) {
                    problem.append("; expected ").append(expected);
                }
            }
            throw new ParseCancellationException(TextPosition.fault(
                    sql, TextPosition.offset(sql, line, column + 1), SqlFault.Kind.SYNTAX, problem.toString(), e));
        }

        private static String expected(StatementParser parser, @Nullable RecognitionException e) {
            if (e instanceof NoViableAltException) {
                return afterShow(parser, e);
            }
            List<String> words = new ArrayList<>();
            var tokens = e instanceof InputMismatchException ? e.getExpectedTokens() : parser.getExpectedTokens();
            if (tokens.contains(StatementParser.OTHER)) {
                return "SQL";
            }
            // Where a name may stand, so may every word of ours.
            boolean name = tokens.contains(StatementParser.WORD);
            for (int type : tokens.toArray()) {
                boolean keyword = type >= StatementParser.SHOW && type <= StatementParser.LIKE;
                if (!name || !keyword) {
                    words.add(word(type));
                }
            }
            words.removeIf(String::isEmpty);
            List<String> distinct = words.stream().distinct().sorted().toList();
            return distinct.size() > MANY ? "" : String.join(" or ", distinct);
        }

        /** Where no form of a statement fits: what may follow SHOW, which is what people look up. */
        private static String afterShow(ParserRuleContext ctx) {
            return ctx.getStart() != null && ctx.getStart().getType() == StatementParser.SHOW
                    ? "METRICS, TAGS FROM, TAG VALUES FROM, SERIES FROM or QUERIES"
                    : "";
        }

        private static String afterShow(StatementParser parser, RecognitionException e) {
            return e.getCtx() instanceof ParserRuleContext ctx ? afterShow(ctx) : "";
        }

        private static String word(int type) {
            return switch (type) {
                case Token.EOF -> "the end";
                case StatementParser.STRING -> "a string";
                case StatementParser.QUOTED, StatementParser.WORD -> "a name";
                case StatementParser.NUMBER -> "a number";
                case StatementParser.DOT -> "'.'";
                case StatementParser.EQ -> "'='";
                case StatementParser.PLUS, StatementParser.MINUS, StatementParser.OTHER, StatementParser.SEMI -> "";
                default -> String.valueOf(StatementParser.VOCABULARY.getSymbolicName(type));
            };
        }
    }
}
