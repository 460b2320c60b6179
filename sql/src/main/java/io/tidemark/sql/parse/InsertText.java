package io.tidemark.sql.parse;

import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.apache.calcite.sql.parser.impl.Token;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT as its tokens show it: where to, which columns, and either rows of cells or a query. Rows are taken apart here and
 * not by a planner, so that ten thousand of them cost no more than their reading: a literal or a {@code ?} is a cell as it
 * is, and only what must be computed is left to a query of its own. A value.
 *
 * @param target the parts of the metric's name, the last one being the metric
 * @param columns the list of columns; empty where none is written
 * @param rows the cells of each row of VALUES, as many as there are columns; empty where there is a query
 * @param expressions what cells are computed by; each a query of its own
 * @param query the statement's text with what stands before the query blanked out, so that positions stay; null for VALUES
 * @param parameters how many {@code ?} there are in VALUES
 */
public record InsertText(
        List<Name> target,
        List<Name> columns,
        List<Cell[]> rows,
        List<Expression> expressions,
        @Nullable String query,
        int parameters) {
    /**
     * A name and its place.
     *
     * @param quoted whether it is meant exactly as it is written
     */
    public record Name(String text, boolean quoted, int line, int column) {
        /** A fault at its place. */
        public SqlFault fault(SqlFault.Kind kind, String problem) {
            return new SqlFault(kind, problem, line, column, null);
        }
    }

    /** What a cell is. */
    public enum CellKind {
        /** String, Long, BigDecimal, Double, Boolean, or null. */
        LITERAL,
        /** TIMESTAMP before a text. */
        TIMESTAMP,
        /** A {@code ?}; the value is its index. */
        PARAMETER,
        /** Something to be computed; the value is the index of the expression. */
        EXPRESSION
    }

    /** One cell of VALUES. */
    public record Cell(CellKind kind, @Nullable Object value, int line, int column) {
        /** The index of a parameter or an expression. */
        public int index() {
            if (!(value instanceof Integer index)) {
                throw new IllegalStateException(kind + " " + value);
            }
            return index;
        }

        /** A fault at its place. */
        public SqlFault fault(SqlFault fault) {
            return new SqlFault(fault.kind(), fault.problem(), line, column, fault);
        }
    }

    /**
     * An expression.
     *
     * @param text of a query of one row and one column
     * @param firstParameter the index, in the whole statement, of its first {@code ?}
     * @param line of its first character in the statement
     * @param column of its first character in the statement
     */
    public record Expression(String text, int firstParameter, int parameters, int line, int column) {
        private static final String SELECT = "SELECT ";

        /** A fault in the query's text as one in the statement's. */
        public SqlFault fault(SqlFault fault) {
            if (fault.line() == 0) {
                return new SqlFault(fault.kind(), fault.problem(), line, column, fault);
            }
            return fault.line() == 1
                    ? new SqlFault(
                            fault.kind(),
                            fault.problem(),
                            line,
                            column + Math.max(0, fault.column() - 1 - SELECT.length()),
                            fault)
                    : new SqlFault(fault.kind(), fault.problem(), line + fault.line() - 1, fault.column(), fault);
        }
    }

    /** How to write one. */
    private static final String FORM = "INSERT INTO metric (time, value, tag) VALUES (now(), 1.5, 'x')";

    /** More rows of computed cells than this are refused: each is planned. */
    private static final int EXPRESSIONS_MAX = 10_000;

    /** Copies the lists. */
    public InsertText {
        target = List.copyOf(target);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        expressions = List.copyOf(expressions);
    }

    /** Takes an INSERT apart. */
    public static InsertText read(String sql) throws SqlFault {
        return new Reader(sql, SqlTextParser.tokens(sql)).insert();
    }

    private static final class Reader implements SqlParserImplConstants {
        private final String sql;
        private final List<Token> tokens;
        private final List<Expression> expressions = new ArrayList<>();
        private final Map<String, Integer> known = new LinkedHashMap<>();
        private int at;
        private int parameters;

        /** Where the last line that was looked at begins: tokens are asked for in their order. */
        private int line = 1;

        private int lineStart;

        Reader(String sql, List<Token> tokens) {
            this.sql = sql;
            this.tokens = tokens;
        }

        InsertText insert() throws SqlFault {
            expect(INSERT, "INSERT");
            expect(INTO, "INTO");
            List<Name> target = new ArrayList<>();
            target.add(name());
            while (peek().kind == DOT) {
                at++;
                target.add(name());
            }
            List<Name> columns = new ArrayList<>();
            if (peek().kind == LPAREN && !isStartOfQuery(at + 1)) {
                at++;
                columns.add(name());
                while (peek().kind == COMMA) {
                    at++;
                    columns.add(name());
                }
                expect(RPAREN, ", or )");
            }
            if (peek().kind == VALUES) {
                int values = at;
                List<Cell[]> rows = rows(columns);
                if (rows != null) {
                    return new InsertText(target, columns, rows, expressions, null, parameters);
                }
                at = values;
                parameters = 0;
                expressions.clear();
            } else if (!isStartOfQuery(at)) {
                throw unexpected("VALUES or SELECT");
            }
            return new InsertText(target, columns, List.of(), List.of(), blankedBefore(offset(peek())), 0);
        }

        private boolean isStartOfQuery(int i) {
            int kind = tokens.get(i).kind;
            if (kind == LPAREN) {
                return isStartOfQuery(i + 1);
            }
            int next = i + 1 < tokens.size() ? tokens.get(i + 1).kind : EOF;
            boolean name = next == COMMA || next == RPAREN;
            return kind == SELECT || (kind == WITH && !name) || (kind == VALUES && !name) || (kind == TABLE && !name);
        }

        /** The rows of VALUES up to the end; null where something follows that makes it a part of a larger query. */
        private @Nullable List<Cell[]> rows(List<Name> columns) throws SqlFault {
            at++;
            List<Cell[]> rows = new ArrayList<>();
            List<Cell> cells = new ArrayList<>();
            while (true) {
                Token first = peek();
                if (first.kind == ROW) {
                    at++;
                }
                expect(LPAREN, "(");
                cells.clear();
                cells.add(cell());
                while (peek().kind == COMMA) {
                    at++;
                    cells.add(cell());
                }
                expect(RPAREN, ", or )");
                if (!columns.isEmpty() && cells.size() != columns.size()) {
                    throw fault(
                            first,
                            "row " + (rows.size() + 1) + " has " + cells.size() + " values for " + columns.size()
                                    + " columns");
                }
                rows.add(cells.toArray(new Cell[0]));
                switch (peek().kind) {
                    case COMMA -> at++;
                    case EOF -> {
                        return rows;
                    }
                    case ON ->
                        throw fault(
                                peek(),
                                "there is no ON " + next(1).image
                                        + ": INSERT at an existing time of a series replaces the value there");
                    case UNION, EXCEPT, INTERSECT, ORDER, LIMIT, OFFSET, FETCH -> {
                        return null;
                    }
                    default -> throw unexpected(", or the end");
                }
            }
        }

        private Cell cell() throws SqlFault {
            Token first = peek();
            int end = next(1).kind;
            boolean alone = end == COMMA || end == RPAREN;
            if (alone) {
                switch (first.kind) {
                    case HOOK -> {
                        at++;
                        return cell(CellKind.PARAMETER, parameters++, first);
                    }
                    case NULL, DEFAULT_ -> {
                        at++;
                        return cell(CellKind.LITERAL, null, first);
                    }
                    case TRUE, FALSE -> {
                        at++;
                        return cell(CellKind.LITERAL, first.kind == TRUE, first);
                    }
                    case QUOTED_STRING -> {
                        at++;
                        return cell(CellKind.LITERAL, text(first), first);
                    }
                    default -> {
                        // A number, or to be computed.
                    }
                }
            }
            boolean signed = first.kind == MINUS || first.kind == PLUS;
            Token number = signed ? next(1) : first;
            int after = next(signed ? 2 : 1).kind;
            if (isNumber(number.kind) && (after == COMMA || after == RPAREN)) {
                at += signed ? 2 : 1;
                return cell(CellKind.LITERAL, number(number, first.kind == MINUS), first);
            }
            after = next(2).kind;
            if (first.kind == TIMESTAMP && next(1).kind == QUOTED_STRING && (after == COMMA || after == RPAREN)) {
                at += 2;
                return cell(CellKind.TIMESTAMP, text(next(-1)), first);
            }
            return expression();
        }

        private static Cell cell(CellKind kind, @Nullable Object value, Token place) {
            return new Cell(kind, value, place.beginLine, place.beginColumn);
        }

        private static boolean isNumber(int kind) {
            return kind == UNSIGNED_INTEGER_LITERAL
                    || kind == DECIMAL_NUMERIC_LITERAL
                    || kind == APPROX_NUMERIC_LITERAL;
        }

        private static Object number(Token token, boolean negative) {
            String image = negative ? "-" + token.image : token.image;
            if (token.kind == APPROX_NUMERIC_LITERAL) {
                return Double.parseDouble(image);
            }
            if (token.kind == UNSIGNED_INTEGER_LITERAL && token.image.length() <= 18) {
                long n = Long.parseLong(image);
                // Minus zero is a number of its own, which no long holds.
                return n == 0 && negative ? (Object) (-0.0) : (Object) n;
            }
            BigDecimal n = new BigDecimal(image);
            return n.signum() == 0 && negative ? (Object) (-0.0) : n;
        }

        private static String text(Token token) {
            return token.image.substring(1, token.image.length() - 1).replace("''", "'");
        }

        /** Whatever else stands before the next comma or the row's end. */
        private Cell expression() throws SqlFault {
            Token first = peek();
            int start = offset(first);
            int depth = 0;
            int hooks = 0;
            Token last = first;
            StringBuilder key = new StringBuilder();
            while (true) {
                Token token = peek();
                if (token.kind == EOF || (depth == 0 && (token.kind == COMMA || token.kind == RPAREN))) {
                    break;
                }
                switch (token.kind) {
                    case LPAREN, LBRACKET -> depth++;
                    case RPAREN, RBRACKET -> depth--;
                    case HOOK -> hooks++;
                    default -> {
                        // A part of it.
                    }
                }
                if (depth > SqlTextParser.MAX_NESTING) {
                    throw SqlTextParser.tooDeep(token);
                }
                key.append(token.image).append(' ');
                last = token;
                at++;
            }
            if (last == first && key.isEmpty()) {
                throw unexpected("a value");
            }
            Integer index = hooks == 0 ? known.get(key.toString()) : null;
            if (index == null) {
                index = expressions.size();
                if (index == EXPRESSIONS_MAX) {
                    throw new SqlFault(
                            SqlFault.Kind.TOO_COMPLEX,
                            "VALUES has more than " + EXPRESSIONS_MAX
                                    + " cells to be computed; literals and ? are not counted",
                            first.beginLine,
                            first.beginColumn,
                            null);
                }
                int end = offset(last.endLine, last.endColumn) + 1;
                expressions.add(new Expression(
                        Expression.SELECT + sql.substring(start, end),
                        parameters,
                        hooks,
                        first.beginLine,
                        first.beginColumn));
                if (hooks == 0) {
                    known.put(key.toString(), index);
                }
            }
            parameters += hooks;
            return cell(CellKind.EXPRESSION, index, first);
        }

        private String blankedBefore(int start) {
            StringBuilder text = new StringBuilder(sql.length());
            for (int i = 0; i < start; i++) {
                char c = sql.charAt(i);
                text.append(c == '\n' || c == '\r' ? c : ' ');
            }
            return text.append(sql, start, sql.length()).toString();
        }

        /** The offset of a place that is not before the last one asked for. */
        private int offset(int wantedLine, int column) {
            if (wantedLine < line) {
                line = 1;
                lineStart = 0;
            }
            while (line < wantedLine) {
                char c = sql.charAt(lineStart++);
                if (c == '\n' || (c == '\r' && !(lineStart < sql.length() && sql.charAt(lineStart) == '\n'))) {
                    line++;
                }
            }
            return Math.min(sql.length(), lineStart + column - 1);
        }

        private int offset(Token token) {
            return offset(token.beginLine, token.beginColumn);
        }

        private Token peek() {
            return next(0);
        }

        private Token next(int distance) {
            return tokens.get(Math.min(at + distance, tokens.size() - 1));
        }

        private void expect(int kind, String what) throws SqlFault {
            if (peek().kind != kind) {
                throw unexpected(what);
            }
            at++;
        }

        private Name name() throws SqlFault {
            Token token = peek();
            boolean quoted = token.kind == QUOTED_IDENTIFIER;
            if (!quoted && token.kind != IDENTIFIER && (token.kind >= Words.WORDS_END || token.kind == EOF)) {
                throw unexpected("a name");
            }
            at++;
            String text =
                    quoted ? token.image.substring(1, token.image.length() - 1).replace("\"\"", "\"") : token.image;
            return new Name(text, quoted, token.beginLine, token.beginColumn);
        }

        private SqlFault unexpected(String wanted) {
            Token token = peek();
            String found = token.kind == EOF
                    ? "the statement ends too early"
                    : "unexpected " + (token.image.startsWith("'") ? token.image : "'" + token.image + "'");
            return fault(token, found + "; expected " + wanted + ", as in " + FORM);
        }

        private static SqlFault fault(Token token, String problem) {
            return new SqlFault(SqlFault.Kind.SYNTAX, problem, token.beginLine, token.beginColumn, null);
        }
    }
}
